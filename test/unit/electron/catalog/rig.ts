import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createArchivePlaces } from "../../../../electron/archives/archive-places.ts";
import { Catalog } from "../../../../electron/catalog/catalog.ts";
import type { NamesPage } from "../../../../electron/catalog/read-through.ts";
import { createLocalStore, type LocalStore } from "../../../../electron/images/local-store.ts";
import { createPlaces } from "../../../../electron/images/open.ts";
import type { Provider } from "../../../../electron/providers/provider.ts";
import { createProviders, type Providers } from "../../../../electron/providers/providers.ts";
import { catalogRowsTable } from "../../../../electron/storage/catalog-rows-table.ts";
import { keptRepositoriesTable } from "../../../../electron/storage/kept-repositories-table.ts";
import { catalogSearch } from "../../../../electron/storage/catalog-search.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { imageSummariesTable } from "../../../../electron/storage/image-summaries-table.ts";
import { keptManifestsTable } from "../../../../electron/storage/kept-manifests-table.ts";
import { allOf } from "../../../support/registry/client.ts";
import { parseLocation, type RegistryLocation } from "../../../../shared/location.ts";
import { type ConnectionsRig, openConnections } from "../connections/rig.ts";

export interface CatalogRig extends ConnectionsRig {
  readonly catalog: Catalog;
  readonly providers: Providers;
  readonly store: LocalStore;
  /** Lets time pass. */
  readonly advance: (ms: number) => void;
  /** The pages of `host` or `host/prefix`. */
  readonly repositories: (address: string, fresh?: boolean) => Promise<NamesPage[]>;
  /** The pages of `host/repository`. */
  readonly tags: (location: string, fresh?: boolean) => Promise<NamesPage[]>;
  /** Locations that a search finds, without reading any list again. */
  readonly find: (text: string, limit?: number) => Promise<string[]>;
}

export const HOUR = 3_600_000;

/**
 * The real catalog with real tables, over whatever registries a test starts.
 * @param home of another rig: a later run of the same user
 */
export async function openCatalog(
  home?: string,
  providers: readonly Provider[] = [],
): Promise<CatalogRig> {
  const rig = await openConnections({}, undefined, home);
  const { registries, access, table, database, seen, userHome } = rig;
  const locks = createLocks(join(userHome, "locks"));
  const store = createLocalStore({ path: join(userHome, "store"), locks });
  const archives = createArchivePlaces(join(userHome, "tmp"));
  const places = createPlaces({ registries, store, locks, archives, isProduction: () => false });
  let passed = 0;
  const now = (): number => Date.now() + passed;
  const known = createProviders({
    apiOf: async (target) => (await registries.client(target)).api,
    all: providers,
  });
  const catalog = new Catalog({
    registries,
    places,
    listImages: (options) => store.list(options),
    accountFor: (target) => access.accountFor(target),
    addresses: () => table.list().map(({ address }) => address),
    table: seen,
    rows: catalogRowsTable(database),
    kept: keptRepositoriesTable(database),
    providers: known,
    names: catalogSearch(database),
    summaries: imageSummariesTable(database, { now }),
    keptManifests: async (target) => {
      const { id, host } = await access.accessFor(target);
      const kept = keptManifestsTable(database).of({ access: id, host });
      return ({ repository, digest }) => kept.find(repository, digest);
    },
    logUnexpected: (error) => {
      throw error;
    },
    now,
  });
  onTestFinished(() => catalog.close());
  const signal = new AbortController().signal;
  return {
    ...rig,
    catalog,
    providers: known,
    store,
    advance: (ms) => {
      passed += ms;
    },
    repositories: (address, fresh = false) =>
      allOf(catalog.repositories(address, { fresh, signal })),
    tags: (location, fresh = false) =>
      allOf(catalog.tags(parseLocation(location), { fresh, signal })),
    find: async (text, limit = 100) => {
      const items = await allOf(catalog.search(text, { limit, refresh: false, signal }));
      return (items.at(-1)?.found ?? []).map(({ location }) => location);
    },
  };
}

/** A repository or image of a registry. */
export function inRegistry(text: string): RegistryLocation {
  const location = parseLocation(text);
  if (location.kind !== "registry") throw new Error(`${text} is not in a registry`);
  return location;
}

/** All names of the pages, with those that are gone taken away. */
export function namesOf(pages: readonly NamesPage[]): string[] {
  const gone = new Set(pages.flatMap((page) => page.gone ?? []));
  return pages.flatMap(({ names }) => names).filter((name) => !gone.has(name));
}
