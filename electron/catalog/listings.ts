import { covers } from "../../shared/connection.ts";
import { hasCode } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../shared/oci/reference.ts";
import type { ImageRow, RepositoryRow } from "../../shared/provider.ts";
import type { ImageCallOptions } from "../images/image-store.ts";
import type { ProviderAccount, RowsPage } from "../providers/provider.ts";
import type { Providers } from "../providers/providers.ts";
import type { RegistryTarget } from "../registry/access.ts";
import type { RegistryClient } from "../registry/client.ts";
import type { ListedPage } from "./read-through.ts";

/** How a list of repositories came about. */
export interface ListedRepositories {
  /** Absent: by the distribution-spec's catalog. */
  readonly listedBy?: "api" | "kept";
  /** For a list that the user keeps: repositories that were used and are not on it. */
  readonly offered?: readonly string[];
}

export interface RepositoriesSource {
  readonly providers: Pick<Providers, "of">;
  readonly client: Pick<RegistryClient, "listRepositories">;
  readonly target: RegistryTarget;
  /** Only repositories below it. */
  readonly prefix: string;
  /** The list that the user keeps. */
  readonly kept: () => readonly string[];
  /** Repositories that were used, each perhaps several times. */
  readonly offered: () => readonly string[];
}

/**
 * Repositories from whoever lists them: the service's API, the registry's catalog, or the user. `outcome` says who it was
 * after the last page. Nothing is asked before the first page is.
 */
export function listRepositories(
  source: RepositoriesSource,
  options: ImageCallOptions,
): {
  readonly pages: AsyncGenerator<ListedPage<RepositoryRow>>;
  readonly outcome: () => ListedRepositories;
} {
  let outcome: ListedRepositories = {};
  const { prefix } = source;
  async function* pages(): AsyncGenerator<ListedPage<RepositoryRow>> {
    const account = await accountOf(source.providers, source.target, options);
    const [namespace = ""] = prefix.split("/");
    const part = namespace === "" ? {} : { namespace };
    const listed = await begin(account?.listRepositories?.({ ...options, ...part }));
    if (listed !== undefined) {
      outcome = { listedBy: "api" };
      yield* repositoryPages(listed, prefix);
      return;
    }
    if (!(await isKeptOnly(account, options))) {
      const catalog = await begin(
        source.client.listRepositories(options),
        (error) => hasCode(error, "unsupported") && source.kept().length > 0,
      );
      if (catalog !== undefined) {
        for await (const names of catalog)
          yield { names: names.filter((name) => covers({ prefix }, name)) };
        return;
      }
    }
    const kept = source.kept().filter((name) => covers({ prefix }, name));
    const offered = [...new Set(source.offered())].filter(
      (name) => covers({ prefix }, name) && !kept.includes(name),
    );
    outcome = { listedBy: "kept", offered };
    yield { names: kept };
  }
  return { pages: pages(), outcome: () => outcome };
}

export interface ImagesSource {
  readonly providers: Pick<Providers, "of">;
  readonly host: string;
  readonly repository: string;
  /** The distribution-spec's list of tags, for where the service lists no images. */
  readonly names: AsyncIterable<ListedPage<ImageRow>>;
  /** Told which image each tag is. */
  readonly see: (tag: string, digest: Digest) => void;
}

/** Tags of a repository, with their images where the service lists them: in one request for each page. */
export async function* listImages(
  { providers, host, repository, names, see }: ImagesSource,
  options: ImageCallOptions,
): AsyncGenerator<ListedPage<ImageRow>> {
  const account = await accountOf(providers, { host, repository }, options);
  const listed = await begin(account?.listImages?.(repository, options));
  if (listed === undefined) {
    yield* names;
    return;
  }
  const known = new Set<string>();
  for await (const page of listed) {
    const rows = page.rows.map((row) => ({
      ...row,
      tags: row.tags.filter(({ name }) => isTag(name)),
    }));
    const fresh = [...new Set(rows.flatMap(({ tags }) => tags.map(({ name }) => name)))].filter(
      (name) => !known.has(name),
    );
    for (const name of fresh) known.add(name);
    yield { names: fresh, rows };
    // After what is shown: writing takes longer than drawing.
    for (const { digest, tags } of rows)
      if (digest !== undefined) for (const { name } of tags) see(name, digest);
  }
}

async function* repositoryPages(
  pages: AsyncIterable<RowsPage<RepositoryRow>>,
  prefix: string,
): AsyncGenerator<ListedPage<RepositoryRow>> {
  const known = new Set<string>();
  for await (const page of pages) {
    const rows = page.rows.filter(
      ({ name }) => isRepository(name) && covers({ prefix }, name) && !known.has(name),
    );
    for (const { name } of rows) known.add(name);
    yield { names: rows.map(({ name }) => name), rows };
  }
}

/** Undefined where it cannot be found out: then the distribution-spec is asked, and says why. */
async function accountOf(
  providers: Pick<Providers, "of">,
  target: RegistryTarget,
  options: ImageCallOptions,
): Promise<ProviderAccount | undefined> {
  try {
    return (await providers.of(target, options)).account;
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
}

/** True where a registry is known to list no repositories, so that asking it is of no use. */
async function isKeptOnly(
  account: ProviderAccount | undefined,
  options: ImageCallOptions,
): Promise<boolean> {
  try {
    return (await account?.describe(options))?.capabilities.repositories === "kept";
  } catch {
    // Whatever it is, the registry itself says it too.
    options.signal.throwIfAborted();
    return false;
  }
}

/** An API that refuses at once is no list; one that fails later is a failure. */
async function begin<T>(
  pages: AsyncIterable<T> | undefined,
  isNone: (error: unknown) => boolean = isRefused,
): Promise<AsyncIterable<T> | undefined> {
  if (pages === undefined) return undefined;
  const iterator = pages[Symbol.asyncIterator]();
  try {
    return continued(await iterator.next(), iterator);
  } catch (error) {
    if (!isNone(error)) throw error;
    return undefined;
  }
}

async function* continued<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let result = first; result.done !== true; result = await rest.next()) yield result.value;
  } finally {
    await rest.return?.();
  }
}

/** What accounts without rights in the API are told, who may read the registry all the same. */
function isRefused(error: unknown): boolean {
  return hasCode(
    error,
    "unsupported",
    "denied",
    "unauthorized",
    "login_refused",
    "repository_not_found",
    "not_a_registry",
    "registry_refused",
    "invalid_input",
  );
}
