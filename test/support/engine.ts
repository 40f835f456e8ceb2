import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createArchivePlaces } from "../../electron/archives/archive-places.ts";
import type { EngineDirectory } from "../../electron/engines/engine-api.ts";
import { createEnginePlaces } from "../../electron/engines/engine-places.ts";
import type { Places } from "../../electron/images/image-store.ts";
import { createLocalStore } from "../../electron/images/local-store.ts";
import { createPlaces } from "../../electron/images/open.ts";
import { createRegistries, type Registries } from "../../electron/registry/registries.ts";
import {
  createProfileBook,
  type ProfileBook,
} from "../../electron/registry/registry-profile-book.ts";
import { engineImagesTable } from "../../electron/storage/engine-images-table.ts";
import type { RegistryServices } from "../../electron/images/open.ts";
import type { Provider } from "../../electron/providers/provider.ts";
import { createProviders } from "../../electron/providers/providers.ts";
import { createRegistryServices } from "../../electron/registry-services.ts";
import type { RegistryTarget } from "../../electron/registry/access.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import {
  packedLayersTable,
  type PackedLayersTable,
} from "../../electron/storage/packed-layers-table.ts";
import { openStateDatabase } from "../../electron/storage/state-database.ts";
import { createTransferQueue, type TransferQueue } from "../../electron/transfer/queue.ts";
import type { Transfer, TransferRequest } from "../../shared/transfer.ts";
import type { BuiltImage } from "./image-builder.ts";
import { accessTo, instantClock, type OurSide } from "./registry/client.ts";
import type { TestRegistry } from "./registry/server.ts";
import { tempDir } from "./temp-dir.ts";
import { journalSeat } from "./transfer-journal.ts";

/** The real engine: queue, journal, store and registries, over real sockets and files. */
export interface TestEngine {
  readonly queue: TransferQueue;
  readonly registries: Registries;
  readonly places: Places;
  readonly folder: string;
  readonly packedLayers: PackedLayersTable;
  readonly start: (source: string, destination: string, more?: Partial<TransferRequest>) => string;
  /** Runs a transfer to its end. */
  readonly run: (
    source: string,
    destination: string,
    more?: Partial<TransferRequest>,
  ) => Promise<Transfer>;
}

const NEVER = new AbortController().signal;

/** Closed with the test. @param directory where there are container engines @param services that are known */
export async function openEngine(
  side: OurSide = {},
  directory?: EngineDirectory,
  services: readonly Provider[] = [],
): Promise<TestEngine> {
  const folder = await tempDir();
  const locks = createLocks(join(folder, "locks"));
  const { credential: _, access: __, link: ___, ...others } = side;
  const registries = createRegistries({
    accessFor: ({ host }) => Promise.resolve(accessTo(host, side)),
    userAgent: "portolan-test/1",
    ...others,
  });
  const store = createLocalStore({ path: join(folder, "store"), locks });
  const database = openStateDatabase(join(folder, "state.db"));
  const spoolFolder = join(folder, "tmp");
  const packedLayers = packedLayersTable(database);
  const archives = createArchivePlaces(spoolFolder, { packedLayers });
  const manifests = engineImagesTable(database);
  const engines = directory && {
    engines: createEnginePlaces({ directory, spoolFolder, packedLayers, manifests }),
  };
  const places = createPlaces({
    registries,
    store,
    locks,
    archives,
    ...engines,
    ...(services.length === 0 ? {} : { services: servicesOf(registries, services) }),
    isProduction: () => false,
  });
  const queue = createTransferQueue({
    places,
    party: "desktop",
    ...journalSeat(folder),
  });
  onTestFinished(async () => {
    await queue.close();
    await registries.close();
    database.close();
  });
  const start: TestEngine["start"] = (source, destination, more = {}) =>
    queue.start({ source, destination, alsoTag: [], platforms: [], allTags: false, ...more });
  return {
    queue,
    registries,
    places,
    folder,
    packedLayers,
    start,
    run: (source, destination, more) =>
      queue.wait(start(source, destination, more), { signal: NEVER }),
  };
}

/** Puts a built image into a repository, as if it had been pushed. */
export function putImage(
  registry: TestRegistry,
  repository: string,
  tag: string,
  image: BuiltImage,
): void {
  const state = registry.repository(repository);
  for (const { descriptor, bytes } of image.blobs) state.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of image.manifests)
    state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  state.tags.set(tag, image.root.descriptor.digest);
}

/** A book that takes every host for a vendor's. */
export function profilesOf(host: string): ProfileBook {
  const book = createProfileBook(instantClock());
  return {
    of: () => book.of(host),
    observedAt: () => book.observedAt(host),
    observe: (_, correction) => book.observe(host, correction),
    forget: () => book.forget(host),
  };
}

function servicesOf(registries: Registries, all: readonly Provider[]): RegistryServices {
  const apiOf = async (target: RegistryTarget) => (await registries.client(target)).api;
  return createRegistryServices(createProviders({ apiOf, all }));
}
