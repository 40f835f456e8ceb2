import { z } from "zod";
import { type Connection, connectionFor } from "../../shared/connection.ts";
import type { repositoriesPageSchema } from "../../shared/catalog.ts";
import { hasCode } from "../../shared/errors.ts";
import { parseAddress } from "../../shared/registry-address.ts";
import { collectPages } from "./collect-pages.ts";
import { connectionKey, keysAbove, namespaceKey } from "./layout.ts";
import { failed, type Load, loading, ready, soFar } from "./load-state.ts";
import type { AppState } from "./index.ts";
import { openPanes } from "./open-panes.ts";
import { type Place, STORE_PLACE } from "./place.ts";
import { type CreateSlice, createLatest, readJson, type SliceContext } from "./slice.ts";

export interface RepositoriesSlice {
  /** What each account's catalog answered, by address of the connection. Absent until asked for. */
  readonly catalogs: ReadonlyMap<string, Load<readonly string[]>>;
  /**
   * Repositories that the user opened by name, by address of the connection: catalogs may be refused or incomplete.
   * The address of an account for a whole registry is its host.
   */
  readonly namedRepositories: Readonly<Record<string, readonly string[]>>;
  readonly loadRepositories: (address: string) => Promise<void>;
  /** Loads the catalogs of connections that stand open in the sidebar and were not asked yet. */
  readonly loadOpenCatalogs: () => void;
  /** A repository was written to: its registry's list is read again when it does not have it yet. */
  readonly repositoryWritten: (host: string, repository: string) => void;
  /** Adds a repository to the sidebar and opens it. */
  readonly openRepository: (host: string, repository: string) => void;
  /** Takes back that a repository was opened by name. */
  readonly forgetNamedRepository: (address: string, repository: string) => void;
  readonly forgetCatalog: (address: string) => void;
  /** What is known of a connection goes over to its new address. */
  readonly moveRepositories: (address: string, to: string) => void;
  /** Takes everything about a connection away, after signing out. */
  readonly forgetConnection: (address: string) => void;
}

const MEMORY_KEY = "portolan.repositories";
/** Names kept for one connection; the oldest go first. */
const MAX_NAMED = 200;
const namedSchema = z.record(z.string(), z.array(z.string()));

export const createRepositoriesSlice: CreateSlice<RepositoriesSlice> = (context) => ({
  ...catalogActions(context),
  ...namedActions(context),
});

type CatalogActions = Pick<
  RepositoriesSlice,
  "catalogs" | "loadRepositories" | "loadOpenCatalogs" | "repositoryWritten" | "forgetCatalog"
>;

function catalogActions({ get, set, engine }: SliceContext): CatalogActions {
  const runs = new Map<string, ReturnType<typeof createLatest>>();

  function show(address: string, load: Load<readonly string[]>): void {
    set((state) => ({ catalogs: new Map(state.catalogs).set(address, load) }));
  }

  return {
    catalogs: new Map(),
    async loadRepositories(address) {
      const run = runs.get(address) ?? createLatest();
      runs.set(address, run);
      const signal = run.begin();
      const before = get().catalogs.get(address);
      show(address, loading(before));
      void get().describeService(address);
      const publish = (value: readonly string[], cachedAt?: number): void => {
        if (before?.value === undefined) show(address, soFar(value, cachedAt));
      };
      let offered: readonly string[] | undefined;
      const namesOf = (page: z.infer<typeof repositoriesPageSchema>): readonly string[] => {
        get().addRepositoryRows(address, page.rows ?? []);
        if (page.listedBy === "kept") offered = page.offered ?? [];
        return page.repositories;
      };
      try {
        const request = { address, fresh: before?.value !== undefined };
        const pages = engine.client().catalog.repositories(request, { signal });
        const names = await collectPages(pages, namesOf, publish);
        get().setKeptList(address, offered);
        show(address, ready(names));
      } catch (error) {
        if (hasCode(error, "cancelled")) return;
        if (hasCode(error, "unsupported")) {
          // Nobody lists them, and the user has not begun a list either: what was opened here can be put on it.
          const { host } = parseAddress(address);
          const opened = get().recents.filter((one) => one.host === host);
          get().setKeptList(
            address,
            opened.map(({ repository }) => repository),
          );
          show(address, ready([]));
          return;
        }
        const shown = get().catalogs.get(address);
        show(address, failed(error, shown?.cachedAt === undefined ? before : shown));
      }
    },
    loadOpenCatalogs() {
      const { connections, expandedKeys, catalogs, loadRepositories } = get();
      for (const { address, folder } of connections.value ?? []) {
        const open = keysAbove(address, folder).every((key) => expandedKeys.has(key));
        if (open && !catalogs.has(address)) void loadRepositories(address);
      }
    },
    repositoryWritten(host, repository) {
      const address = accountFor(get(), host, repository)?.address ?? host;
      const listed = get().catalogs.get(address)?.value;
      if (listed?.includes(repository) === false) void get().loadRepositories(address);
    },
    forgetCatalog(address) {
      runs.get(address)?.end();
      runs.delete(address);
      const catalogs = new Map(get().catalogs);
      catalogs.delete(address);
      get().forgetService(address);
      get().setKeptList(address, undefined);
      set({ catalogs });
    },
  };
}

type NamedActions = Omit<RepositoriesSlice, keyof CatalogActions>;

function namedActions({ get, set, memory }: SliceContext): NamedActions {
  function save(named: Readonly<Record<string, readonly string[]>>): void {
    set({ namedRepositories: named });
    memory.setItem(MEMORY_KEY, JSON.stringify(named));
  }

  const remembered = namedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    namedRepositories: remembered.success ? remembered.data : {},
    openRepository(host, repository) {
      const account = accountFor(get(), host, repository);
      const address = account?.address ?? host;
      const named = get().namedRepositories;
      const known = get().catalogs.get(address)?.value?.includes(repository) === true;
      const others = (named[address] ?? []).filter((name) => name !== repository);
      if (!known) save({ ...named, [address]: [...others, repository].slice(-MAX_NAMED) });
      get().expand([...keysAbove(address, account?.folder), ...namespaceKeys(address, repository)]);
      get().openPlace({ kind: "repository", host, repository });
    },
    forgetNamedRepository(address, repository) {
      const named = get().namedRepositories;
      const others = (named[address] ?? []).filter((name) => name !== repository);
      save({ ...named, [address]: others });
    },
    moveRepositories(address, to) {
      const { [address]: moved, ...named } = get().namedRepositories;
      if (moved !== undefined) save({ ...named, [to]: moved });
      get().forgetCatalog(address);
      for (const { place, openPlace } of openPanes(get()))
        if (isListOf(place, address)) openPlace({ ...place, address: to });
      if (!get().expandedKeys.has(connectionKey(address))) return;
      get().expand([connectionKey(to)]);
      void get().loadRepositories(to);
    },
    forgetConnection(address) {
      if (!hasAccountBesides(get(), address)) get().openPlace(STORE_PLACE);
      for (const { place, openPlace } of openPanes(get()))
        if (isListOf(place, address)) openPlace(STORE_PLACE);
      get().forgetCatalog(address);
      get().forgetFavouritesOf(address);
      const { [address]: _gone, ...named } = get().namedRepositories;
      save(named);
    },
  };
}

/** The connection that is used for a repository. */
function accountFor(state: AppState, host: string, repository: string): Connection | undefined {
  return connectionFor(state.connections.value ?? [], host, repository);
}

/** Whether the place that is open can be read without this connection: by another one, or because it never was used. */
function hasAccountBesides({ place, connections }: AppState, address: string): boolean {
  if (place.kind !== "repository") return true;
  const { host, repository } = place;
  const all = connections.value ?? [];
  const used = connectionFor(all, host, repository)?.address ?? host;
  const others = all.filter((connection) => connection.address !== address);
  return used !== address || connectionFor(others, host, repository) !== undefined;
}

/** Whether a place lists what a connection has. */
function isListOf(
  place: Place,
  address: string,
): place is Extract<Place, { readonly kind: "namespace" }> {
  return place.kind === "namespace" && place.address === address;
}

function namespaceKeys(address: string, repository: string): readonly string[] {
  const slash = repository.indexOf("/");
  return slash === -1 ? [] : [namespaceKey(address, repository.slice(0, slash))];
}
