import { type Connection, connectionFor } from "../../shared/connection.ts";
import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type {
  NamespaceRow,
  ProviderDescription,
  Quota,
  RepositoryRow,
} from "../../shared/provider.ts";
import type { AppState } from "./index.ts";
import { failed, type Load, loading, ready } from "./load-state.ts";
import { placeKey } from "./place.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";

export interface ServicesSlice {
  /** Which service each connection's registry is, by address. Absent until asked for. */
  readonly services: ReadonlyMap<string, Load<ProviderDescription>>;
  /** Projects, namespaces or groups of a connection, by its address. */
  readonly namespaces: ReadonlyMap<string, Load<readonly NamespaceRow[]>>;
  /** How much a namespace takes, by {@link quotaKey}. */
  readonly quotas: ReadonlyMap<string, Load<readonly Quota[]>>;
  /** What services say of repositories besides their names: by address, then by name. */
  readonly repositoryRows: ReadonlyMap<string, ReadonlyMap<string, RepositoryRow>>;
  /** Finds out which service it is and what it groups repositories by; what is known is not asked for again. */
  readonly describeService: (
    address: string,
    options?: { readonly again?: boolean },
  ) => Promise<void>;
  readonly loadQuota: (address: string, namespace: string) => Promise<void>;
  readonly addRepositoryRows: (address: string, rows: readonly RepositoryRow[]) => void;
  /** The next three resolve to the error, if any, for the sheet to show. */
  readonly createNamespace: (
    address: string,
    name: string,
    isPublic: boolean,
  ) => Promise<WireError | undefined>;
  readonly createRepository: (
    address: string,
    repository: string,
    isPublic: boolean,
  ) => Promise<WireError | undefined>;
  /** @param confirmation what was typed: the repository's name */
  readonly removeRepository: (
    address: string,
    repository: string,
    confirmation: string,
  ) => Promise<WireError | undefined>;
  readonly forgetService: (address: string) => void;
}

/** More of them are no help in a list that one reads. */
const MAX_NAMESPACES = 2000;

export const createServicesSlice: CreateSlice<ServicesSlice> = (context) => ({
  services: new Map(),
  namespaces: new Map(),
  quotas: new Map(),
  repositoryRows: new Map(),
  ...describing(context),
  ...changing(context),
});

/** One text for a namespace of a connection. */
export function quotaKey(address: string, namespace: string): string {
  return `${address} ${namespace}`;
}

/** The service behind a repository, as far as it is known; undefined otherwise. */
export function serviceOf(
  { services, connections }: Pick<AppState, "services" | "connections">,
  host: string,
  repository: string,
): ProviderDescription | undefined {
  return services.get(accountAddress(connections.value ?? [], host, repository))?.value;
}

/** The address of the account that a repository is used with; its host where there is none. */
export function accountAddress(
  connections: readonly Connection[],
  host: string,
  repository: string,
): string {
  return connectionFor(connections, host, repository)?.address ?? host;
}

type Describing = Pick<
  ServicesSlice,
  "describeService" | "loadQuota" | "addRepositoryRows" | "forgetService"
>;

function describing({ get, set, engine }: SliceContext): Describing {
  const runs = new Map<string, ReturnType<typeof createLatest>>();

  function beginRun(address: string): AbortSignal {
    const run = runs.get(address) ?? createLatest();
    runs.set(address, run);
    return run.begin();
  }
  const showService = (address: string, load: Load<ProviderDescription>): void =>
    set((state) => ({ services: new Map(state.services).set(address, load) }));
  const showNamespaces = (address: string, load: Load<readonly NamespaceRow[]>): void =>
    set((state) => ({ namespaces: new Map(state.namespaces).set(address, load) }));

  async function loadNamespaces(address: string, signal: AbortSignal): Promise<void> {
    const before = get().namespaces.get(address);
    showNamespaces(address, loading(before));
    const rows: NamespaceRow[] = [];
    try {
      const pages = engine.client().providers.namespaces({ address }, { signal });
      for await (const page of pages) {
        rows.push(...page.rows);
        if (rows.length >= MAX_NAMESPACES) break;
      }
      if (!signal.aborted) showNamespaces(address, ready(rows.slice(0, MAX_NAMESPACES)));
    } catch (error) {
      if (!hasCode(error, "cancelled") && !signal.aborted)
        showNamespaces(address, failed(error, before));
    }
  }

  return {
    async describeService(address, { again = false } = {}) {
      const before = get().services.get(address);
      if (!again && (before?.status === "ready" || before?.status === "loading")) return;
      const signal = beginRun(address);
      showService(address, loading(before));
      try {
        const service = await engine
          .client()
          .providers.describe({ address, anew: again }, { signal });
        if (signal.aborted) return;
        showService(address, ready(service));
        const { namespaces, repositories } = service.capabilities;
        if (namespaces !== "none" && repositories === "api") await loadNamespaces(address, signal);
      } catch (error) {
        if (!hasCode(error, "cancelled") && !signal.aborted)
          showService(address, failed(error, before));
      }
    },
    async loadQuota(address, namespace) {
      const key = quotaKey(address, namespace);
      const before = get().quotas.get(key);
      if (before?.status === "ready" || before?.status === "loading") return;
      const show = (load: Load<readonly Quota[]>): void =>
        set((state) => ({ quotas: new Map(state.quotas).set(key, load) }));
      show(loading(before));
      try {
        const { quotas } = await engine.client().providers.quotas({ address, namespace });
        show(ready(quotas));
      } catch (error) {
        show(failed(error));
      }
    },
    addRepositoryRows(address, rows) {
      if (rows.length === 0) return;
      set(({ repositoryRows }) => {
        const known = new Map(repositoryRows.get(address));
        for (const row of rows) known.set(row.name, row);
        return { repositoryRows: new Map(repositoryRows).set(address, known) };
      });
    },
    forgetService(address) {
      runs.get(address)?.end();
      runs.delete(address);
      set((state) => ({
        services: without(state.services, (key) => key === address),
        namespaces: without(state.namespaces, (key) => key === address),
        repositoryRows: without(state.repositoryRows, (key) => key === address),
        quotas: without(state.quotas, (key) => key.startsWith(`${address} `)),
      }));
    },
  };
}

type Changing = Pick<ServicesSlice, "createNamespace" | "createRepository" | "removeRepository">;

function changing({ get, engine }: SliceContext): Changing {
  const attempt = async (
    address: string,
    act: () => Promise<unknown>,
  ): Promise<WireError | undefined> => {
    try {
      await act();
    } catch (error) {
      return toWireError(error);
    }
    void get().describeService(address, { again: true });
    void get().loadRepositories(address);
    return undefined;
  };
  return {
    createNamespace: (address, name, isPublic) =>
      attempt(address, () =>
        engine.client().providers.createNamespace({ address, name, isPublic }),
      ),
    createRepository: (address, repository, isPublic) =>
      attempt(address, () =>
        engine.client().providers.createRepository({ address, repository, isPublic }),
      ),
    removeRepository: (address, repository, confirmation) =>
      attempt(address, async () => {
        const { providers } = engine.client();
        await providers.removeRepository({ address, repository, confirmation });
        leaveRepository(get(), address, repository);
      }),
  };
}

/** What was removed cannot stay open. */
function leaveRepository(state: AppState, address: string, repository: string): void {
  const { place, openPlace } = state;
  const host = address.split("/", 1)[0] ?? "";
  if (placeKey(place) === `${host}/${repository}`) openPlace({ kind: "store" });
}

function without<T>(
  map: ReadonlyMap<string, T>,
  isGone: (key: string) => boolean,
): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => !isGone(key)));
}
