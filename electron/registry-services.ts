import type { Lock, ImageRow } from "../shared/provider.ts";
import type {
  FixedNames,
  ImageCallOptions,
  RegistryVerbs,
  ServerCopy,
} from "./images/image-store.ts";
import type { RegistryServices } from "./images/open.ts";
import type { ProviderAccount, RowsPage, ServerCopyRequest } from "./providers/provider.ts";
import type { Providers } from "./providers/providers.ts";

/** Pages of a listing that are looked through for one tag: a thousand images. */
const MAX_PAGES = 10;

/** Joins what services can do to the places that images live in. */
export function createRegistryServices(
  providers: Pick<Providers, "of" | "isOwned">,
): RegistryServices {
  return {
    async verbs(target, options) {
      const account = await tolerated(
        async () => (await providers.of(target, options)).account,
        options,
      );
      return account === undefined ? undefined : verbsOf(account, target.repository ?? "");
    },
    fixedNames:
      (target): FixedNames =>
      async (names, options) => {
        const find = async () => {
          const { account } = await providers.of(target, options);
          return account.fixedTags?.(target.repository, names, options);
        };
        return (await tolerated(find, options)) ?? [];
      },
    serverCopy: ({ host, repository }): ServerCopy => {
      const copies = async (options: ImageCallOptions) =>
        (await providers.of({ host, repository }, options)).account.serverCopy;
      const request = ({ from, tags }: Parameters<ServerCopy["plan"]>[0]): ServerCopyRequest => ({
        from,
        to: { repository, tags },
      });
      return {
        plan: async (work, options) => {
          // Only services that are known by their name are told to fetch from others.
          if (work.from.host !== host && !providers.isOwned(host)) return undefined;
          // Whatever keeps it from saying how: everything can be copied the ordinary way.
          return tolerated(
            async () => (await copies(options))?.plan(request(work), options),
            options,
          );
        },
        async *run(work, options) {
          yield* (await copies(options))?.run(request(work), options) ?? [];
        },
      };
    },
  };
}

function verbsOf(account: ProviderAccount, repository: string): RegistryVerbs {
  const find = rowFinder(account, repository);
  return {
    tagDeletion: async (options) => {
      const known = await tolerated(() => account.describe(options), options);
      return known?.capabilities.tagDeletion ?? "ask";
    },
    removalBlock: (name, options) =>
      tolerated(() => blockOf(account, { repository, tag: name }, find, options), options),
    ...(account.deleteTag === undefined
      ? {}
      : { deleteTag: async (name, options) => account.deleteTag?.(repository, name, options) }),
    ...(account.deleteImage === undefined
      ? {}
      : {
          deleteImage: async (digest, options) =>
            account.deleteImage?.({ repository, digest }, options),
        }),
  };
}

/** By what the list of images says of the tag; by its lock where it is not on the list. */
async function blockOf(
  account: ProviderAccount,
  target: { readonly repository: string; readonly tag: string },
  find: FindRow,
  options: ImageCallOptions,
): Promise<"immutable" | "locked" | undefined> {
  const isClosed = (lock: Lock | undefined): boolean => lock?.canDelete === false;
  const row = await find(target.tag, options);
  const tag = row?.tags.find(({ name }) => name === target.tag);
  if (tag?.immutable === true) return "immutable";
  const lock = row === undefined ? await account.locks?.read(target, options) : undefined;
  return [tag?.lock, row?.lock, lock].some(isClosed) ? "locked" : undefined;
}

type FindRow = (tag: string, options: ImageCallOptions) => Promise<ImageRow | undefined>;

/** Reads the list of images as far as it has to, and no page twice, however many tags are looked up. */
function rowFinder(account: ProviderAccount, repository: string): FindRow {
  const byTag = new Map<string, ImageRow>();
  let pages: AsyncIterator<RowsPage<ImageRow>> | undefined;
  let left = MAX_PAGES;
  return async (tag, options) => {
    pages ??= account.listImages?.(repository, options)[Symbol.asyncIterator]();
    while (pages !== undefined && left > 0 && !byTag.has(tag)) {
      const page = await pages.next();
      left = page.done === true ? 0 : left - 1;
      const rows = page.done === true ? [] : page.value.rows;
      for (const row of rows) for (const { name } of row.tags) byTag.set(name, row);
    }
    return byTag.get(tag);
  };
}

/** What a service cannot tell leaves everything as the distribution-spec has it. */
async function tolerated<T>(
  work: () => Promise<T>,
  { signal }: ImageCallOptions,
): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
