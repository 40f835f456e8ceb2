import { isAppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import type { AffectedByRemoval } from "../../shared/plan.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";
import { MAX_DEPTH } from "./layout-graph.ts";
import { readManifestOrUndefined } from "./readable-manifest.ts";

/** Indexes that are read in search of the manifest, and additions whose subject is read. Each is a request. */
const MAX_INDEXES = 100;
const MAX_REFERRERS = 100;

/** A name of the place and what it points at. */
export interface Named {
  readonly name: string;
  readonly descriptor: Descriptor;
}

/**
 * What would miss a manifest that is removed: indexes under the given names that contain it, at any depth, and the
 * additions that belong to it. An addition that is listed but names another subject does not count: anybody may have
 * written the list.
 */
export async function findDependents(
  source: Source,
  digest: Digest,
  names: readonly Named[],
  options: ImageCallOptions,
): Promise<AffectedByRemoval> {
  const parents = await findParents(source, digest, names, options);
  const referrers = await findReferrers(source, digest, options);
  return {
    parents: parents.found,
    referrers: referrers.found,
    complete: parents.complete && referrers.complete,
  };
}

async function findParents(
  source: Source,
  digest: Digest,
  names: readonly Named[],
  options: ImageCallOptions,
): Promise<{ found: AffectedByRemoval["parents"]; complete: boolean }> {
  const search = new IndexSearch(source, digest, options);
  const found: AffectedByRemoval["parents"] = [];
  for (const { name, descriptor } of names) {
    if (descriptor.digest === digest || !(await search.isIn(descriptor))) continue;
    found.push({ name, digest: descriptor.digest });
  }
  return { found: found.toSorted((a, b) => (a.name < b.name ? -1 : 1)), complete: search.complete };
}

/** Looks for one manifest in indexes, and reads each of them once. */
class IndexSearch {
  readonly #source: Source;
  readonly #wanted: Digest;
  readonly #options: ImageCallOptions;
  readonly #known = new Map<Digest, boolean>();
  complete = true;

  constructor(source: Source, wanted: Digest, options: ImageCallOptions) {
    this.#source = source;
    this.#wanted = wanted;
    this.#options = options;
  }

  async isIn(descriptor: Descriptor, depth = 0): Promise<boolean> {
    const { digest, mediaType } = descriptor;
    if (!isIndexType(mediaType)) return false;
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_INDEXES || depth > MAX_DEPTH) {
      this.complete = false;
      return false;
    }
    // Also the answer to an index that claims to contain itself.
    this.#known.set(digest, false);
    const answer = await this.#look(descriptor, depth);
    this.#known.set(digest, answer);
    return answer;
  }

  async #look(descriptor: Descriptor, depth: number): Promise<boolean> {
    const manifest = await readManifestOrUndefined(this.#source, descriptor, this.#options);
    if (manifest === undefined) this.complete = false;
    if (manifest?.kind !== "index") return false;
    if (manifest.manifests.some(({ digest }) => digest === this.#wanted)) return true;
    for (const child of manifest.manifests) if (await this.isIn(child, depth + 1)) return true;
    return false;
  }
}

/** The additions of a manifest that name it as their subject. */
export async function findReferrers(
  source: Source,
  digest: Digest,
  options: ImageCallOptions,
): Promise<{ found: AffectedByRemoval["referrers"]; complete: boolean }> {
  const listed = await source.listReferrers(digest, options).catch((error: unknown) => {
    // A place that does not tell must not keep anybody from removing.
    if (options.signal.aborted || !isAppError(error)) throw error;
    return { entries: [], complete: false };
  });
  const found: AffectedByRemoval["referrers"] = [];
  let complete = listed.complete && listed.entries.length <= MAX_REFERRERS;
  for (const entry of listed.entries.slice(0, MAX_REFERRERS)) {
    const manifest = await readManifestOrUndefined(source, entry, options);
    if (manifest === undefined) complete = false;
    if (manifest?.subject?.digest !== digest) continue;
    const { artifactType } = entry;
    found.push({ digest: entry.digest, ...(artifactType === undefined ? {} : { artifactType }) });
  }
  return { found, complete };
}
