import { join } from "node:path";
import { createArchivePlaces } from "../../electron/archives/archive-places.ts";
import type { Places } from "../../electron/images/image-store.ts";
import { createLocalStore, type LocalStore } from "../../electron/images/local-store.ts";
import { createPlaces } from "../../electron/images/open.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { tempDir } from "./temp-dir.ts";

export interface LocalPlaces {
  readonly places: Places;
  readonly store: LocalStore;
  /** A folder for layouts. */
  readonly folder: string;
}

/** The places on this computer, without any registry, in a folder that goes away with the test. */
export async function localPlaces(): Promise<LocalPlaces> {
  const folder = await tempDir();
  const locks = createLocks(join(folder, "locks"));
  const store = createLocalStore({ path: join(folder, "store"), locks });
  const none = ({ host }: { readonly host: string }): never => {
    throw new Error(`this test has no registry ${host}`);
  };
  const registries = { client: none, reader: none };
  const archives = createArchivePlaces(join(folder, "tmp"));
  const places = createPlaces({ registries, store, locks, archives, isProduction: () => false });
  return { places, store, folder };
}
