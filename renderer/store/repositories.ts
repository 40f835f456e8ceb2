import { z } from "zod";
import { hasCode } from "../../shared/errors.ts";
import { collectPages } from "./collect-pages.ts";
import { failed, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest, readJson } from "./slice.ts";

export interface RepositoriesSlice {
  /** What each registry's catalog answered, by host. Absent until asked for. */
  readonly catalogs: ReadonlyMap<string, Load<readonly string[]>>;
  /** Repositories that the user opened by name, by host: catalogs may be refused or incomplete. */
  readonly namedRepositories: Readonly<Record<string, readonly string[]>>;
  readonly loadRepositories: (host: string) => Promise<void>;
  /** Adds a repository to the sidebar and opens it. */
  readonly openRepository: (host: string, repository: string) => void;
  /** Takes everything about a host away, after signing out. */
  readonly forgetHost: (host: string) => void;
}

const MEMORY_KEY = "portolan.repositories";
/** Names kept for one host; the oldest go first. */
const MAX_NAMED = 200;
const namedSchema = z.record(z.string(), z.array(z.string()));

export const createRepositoriesSlice: CreateSlice<RepositoriesSlice> = (context) => {
  const { get, set, engine, memory } = context;
  const runs = new Map<string, ReturnType<typeof createLatest>>();

  function show(host: string, load: Load<readonly string[]>): void {
    set((state) => ({ catalogs: new Map(state.catalogs).set(host, load) }));
  }

  function saveNamed(named: Readonly<Record<string, readonly string[]>>): void {
    set({ namedRepositories: named });
    memory.setItem(MEMORY_KEY, JSON.stringify(named));
  }

  const remembered = namedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    catalogs: new Map(),
    namedRepositories: remembered.success ? remembered.data : {},
    async loadRepositories(host) {
      const run = runs.get(host) ?? createLatest();
      runs.set(host, run);
      const signal = run.begin();
      const before = get().catalogs.get(host);
      show(host, loading(before));
      const publish = (value: readonly string[]): void => {
        if (before?.value === undefined) show(host, { status: "loading", value });
      };
      try {
        const pages = engine.client().catalog.repositories({ host }, { signal });
        show(host, ready(await collectPages(pages, (page) => page.repositories, publish)));
      } catch (error) {
        if (!hasCode(error, "cancelled")) show(host, failed(error, before));
      }
    },
    openRepository(host, repository) {
      const named = get().namedRepositories;
      const known = get().catalogs.get(host)?.value?.includes(repository) === true;
      const others = (named[host] ?? []).filter((name) => name !== repository);
      if (!known) saveNamed({ ...named, [host]: [...others, repository].slice(-MAX_NAMED) });
      get().expand(["registries", `host:${host}`, ...namespaceKeys(host, repository)]);
      get().openPlace({ kind: "repository", host, repository });
    },
    forgetHost(host) {
      runs.get(host)?.end();
      runs.delete(host);
      const catalogs = new Map(get().catalogs);
      catalogs.delete(host);
      const { [host]: _gone, ...named } = get().namedRepositories;
      set({ catalogs });
      saveNamed(named);
      const { place } = get();
      if (place.kind === "repository" && place.host === host) get().openPlace({ kind: "store" });
    },
  };
};

function namespaceKeys(host: string, repository: string): readonly string[] {
  const slash = repository.indexOf("/");
  return slash === -1 ? [] : [`namespace:${host}/${repository.slice(0, slash)}`];
}
