import { toWireError, type WireError } from "../../shared/errors.ts";
import { type CreateSlice } from "./slice.ts";

/** Repositories of one account that were used and are not on the list which the user keeps. */
export type OfferedRepositories = readonly string[];

/** The lists of repositories that the user keeps, where a registry lists none. */
export interface KeptRepositoriesSlice {
  /** Accounts whose list the user keeps, by address, with what could be added to it. */
  readonly keptLists: ReadonlyMap<string, OfferedRepositories>;
  /** Says who lists the repositories of an account: undefined for the registry. */
  readonly setKeptList: (address: string, offered: OfferedRepositories | undefined) => void;
  /** Adds repositories to the list, and shows them. Resolves to the error, if any, for the sheet to show. */
  readonly keepRepositories: (
    address: string,
    repositories: readonly string[],
  ) => Promise<WireError | undefined>;
  /** Takes one off the list again; nothing happens at the registry. */
  readonly forgetRepository: (address: string, repository: string) => Promise<void>;
}

export const createKeptRepositoriesSlice: CreateSlice<KeptRepositoriesSlice> = ({
  get,
  set,
  engine,
}) => ({
  keptLists: new Map(),
  setKeptList(address, offered) {
    const { keptLists } = get();
    if (offered === undefined && !keptLists.has(address)) return;
    const lists = new Map(keptLists);
    if (offered === undefined) lists.delete(address);
    else lists.set(address, offered);
    set({ keptLists: lists });
  },
  async keepRepositories(address, repositories) {
    const { catalog } = engine.client();
    try {
      for (const repository of repositories) await catalog.keepRepository({ address, repository });
    } catch (error) {
      return toWireError(error);
    }
    void get().loadRepositories(address);
    return undefined;
  },
  async forgetRepository(address, repository) {
    get().forgetNamedRepository(address, repository);
    try {
      await engine.client().catalog.forgetRepository({ address, repository });
    } finally {
      await get().loadRepositories(address);
    }
  },
});
