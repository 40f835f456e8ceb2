import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Places } from "../../electron/images/image-store.ts";
import { createLocalStore, type LocalStore } from "../../electron/images/local-store.ts";
import { createArchivePlaces } from "../../electron/archives/archive-places.ts";
import { createPlaces } from "../../electron/images/open.ts";
import { createRegistries } from "../../electron/registry/registries.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { createTransferQueue, type TransferQueue } from "../../electron/transfer/queue.ts";
import type { Transfer, TransferRequest } from "../../shared/transfer.ts";
import type { BuiltImage } from "../support/image-builder.ts";
import { accessTo } from "../support/registry/client.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { journalSeat } from "../support/transfer-journal.ts";
import { aRequest, live } from "../unit/electron/transfer/rig.ts";

export interface EngineRig {
  readonly queue: TransferQueue;
  readonly one: TestRegistry;
  readonly two: TestRegistry;
  readonly folder: string;
  readonly store: LocalStore;
  readonly places: Places;
  /** Runs a transfer to its end. */
  readonly run: (
    source: string,
    destination: string,
    more?: Partial<TransferRequest>,
  ) => Promise<Transfer>;
}

/** The real engine over two registries on real sockets, a real store and real layouts. */
export async function engineRig(): Promise<EngineRig> {
  const [one, two, folder] = await Promise.all([startRegistry(), startRegistry(), tempDir()]);
  const locks = createLocks(join(folder, "locks"));
  const registries = createRegistries({
    accessFor: ({ host }) => Promise.resolve(accessTo(host)),
    userAgent: "portolan-test/1",
  });
  const store = createLocalStore({ path: join(folder, "store"), locks });
  const archives = createArchivePlaces(join(folder, "tmp"));
  const places = createPlaces({ registries, store, locks, archives, isProduction: () => false });
  const queue = createTransferQueue({ places, party: "desktop", ...journalSeat(folder) });
  onTestFinished(async () => {
    await queue.close();
    await registries.close();
    await Promise.all([one.close(), two.close()]);
  });
  return {
    queue,
    one,
    two,
    folder,
    store,
    places,
    run: (source, destination, more = {}) =>
      queue.wait(queue.start(aRequest(source, destination, more)), { signal: live() }),
  };
}

/** Puts an image into a repository as if it had been pushed. */
export function seed(
  registry: TestRegistry,
  repository: string,
  tag: string,
  image: BuiltImage,
): void {
  const state = registry.repository(repository);
  for (const { descriptor, bytes } of image.blobs) state.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of image.manifests) {
    state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  }
  state.tags.set(tag, image.root.descriptor.digest);
}

/** Digests and bytes of everything in a repository, for whole comparisons. */
export function contentOf(registry: TestRegistry, repository: string): Record<string, string> {
  const { blobs, manifests } = registry.repository(repository);
  return Object.fromEntries([
    ...[...blobs].map(([digest, bytes]) => [digest, Buffer.from(bytes).toString("base64")]),
    ...[...manifests].map(([digest, { bytes }]) => [digest, Buffer.from(bytes).toString("base64")]),
  ]);
}

/** What the store's index leads to. */
export async function namedIn(folder: string): Promise<readonly unknown[]> {
  const text = await readFile(join(folder, "store", "index.json"), "utf8");
  return (JSON.parse(text) as { manifests: unknown[] }).manifests;
}
