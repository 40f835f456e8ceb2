import { isDigest } from "../../shared/oci/digest.ts";
import { mirroredParts, type PartsPlace } from "./blob-parts.ts";
import { MirroredBlob, type BlobPlace } from "./mirrored-blob.ts";
import { type MirrorTrust, noteFailure } from "./mirrored-trust.ts";
import type { PullCount, Repository } from "./repository.ts";

/** What reading needs of a repository. */
export type RepositoryReader = Pick<
  Repository,
  | "host"
  | "name"
  | "resolve"
  | "readManifest"
  | "openBlob"
  | "blobParts"
  | "listTags"
  | "listReferrers"
> & {
  /** Absent where mirrors come first: what they read is counted for nobody here. */
  readonly pulls?: PullCount;
};

/** One mirror of a repository, opened. */
export interface Mirror {
  /** The id of its access. */
  readonly id: string;
  readonly repository: Repository;
  /** False when it is asked for digests only. */
  readonly resolves: boolean;
  /** False when it is asked for tags only. */
  readonly pulls: boolean;
}

/**
 * Reads a repository from its mirrors in order, and from the registry itself last. Whatever a mirror fails with, the next
 * place is asked, so that a mirror never makes things worse; when all fail, the registry's own error is reported.
 * Everything that comes from a mirror is verified. Lists come from the registry: a mirror knows only what it was asked
 * for before.
 */
export function createMirroredReader(
  mirrors: readonly Mirror[],
  upstream: Repository,
  trust: MirrorTrust,
): RepositoryReader {
  /** The first answer of a mirror; else the registry's. */
  async function firstOf<T>(
    reference: string,
    signal: AbortSignal,
    ask: (repository: Repository, isMirror: boolean) => Promise<T>,
  ): Promise<T> {
    const digest = isDigest(reference) ? reference : undefined;
    for (const { id, repository, resolves, pulls } of mirrors) {
      const isFor = digest === undefined ? resolves : pulls;
      if (!isFor || !trust.mayAsk(id, digest)) continue;
      try {
        return await ask(repository, true);
      } catch (error) {
        // The next place may well have it: only a caller who gave up ends the search.
        if (signal.aborted) throw error;
        noteFailure(trust, id, digest, error);
      }
    }
    return ask(upstream, false);
  }

  return {
    host: upstream.host,
    name: upstream.name,
    resolve: (reference, options) =>
      firstOf(reference, options.signal, async (repository, isMirror) => {
        if (!isMirror) return repository.resolve(reference, options);
        // The headers of a HEAD could say anything; bytes are hashed.
        return (await repository.readManifest(reference, options)).descriptor;
      }),
    readManifest: (wanted, options) =>
      firstOf(typeof wanted === "string" ? wanted : wanted.digest, options.signal, (repository) =>
        repository.readManifest(wanted, options),
      ),
    openBlob: async (descriptor, { signal, offset = 0 }) => {
      const { digest } = descriptor;
      const places: BlobPlace[] = mirrors
        .filter(({ id, pulls }) => pulls && trust.mayAsk(id, digest))
        .map(({ id, repository }) => ({
          repository,
          mirror: {
            failed: (error) => noteFailure(trust, id, digest, error),
            doubt: () => trust.doubt(id, digest),
          },
        }));
      if (places.length === 0) return upstream.openBlob(descriptor, { signal, offset });
      const blob = new MirroredBlob([...places, { repository: upstream }], descriptor, {
        signal,
        offset,
      });
      await blob.start();
      return blob;
    },
    blobParts: (descriptor) => {
      const own = upstream.blobParts(descriptor);
      if (own === undefined) return undefined;
      const others = mirrors.flatMap(({ id, repository, pulls }): PartsPlace[] => {
        const parts = repository.blobParts(descriptor);
        const isAsked = pulls && trust.mayAsk(id, descriptor.digest);
        return isAsked && parts !== undefined ? [{ parts, mirror: { id, trust } }] : [];
      });
      const [first = { parts: own }, ...rest] = others;
      return mirroredParts(descriptor, [
        first,
        ...rest,
        ...(others.length > 0 ? [{ parts: own }] : []),
      ]);
    },
    listTags: (options) => upstream.listTags(options),
    listReferrers: (digest, options) => upstream.listReferrers(digest, options),
  };
}
