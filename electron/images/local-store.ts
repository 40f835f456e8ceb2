import type { Reference } from "../../shared/oci/reference.ts";
import { fullName, tryParseReference } from "../../shared/oci/reference.ts";
import type {
  GarbagePlan,
  GarbageReport,
  ImageSummary,
  RepairItem,
  StoreImage,
  StoreReport,
} from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { hasCode } from "../../shared/errors.ts";
import type { Locks } from "../storage/file-lock.ts";
import type { ImageCallOptions } from "./image-store.ts";
import { collectGarbage, type GarbageOptions, GRACE_MS, planGarbage } from "./collect-garbage.ts";
import { refuseLaterVersion } from "./layout-folder.ts";
import type { LayoutNames } from "./oci-layout.ts";
import type { InUse } from "./partial-leftovers.ts";
import { type FetchBlob, repairLayout } from "./repair-layout.ts";
import { StoreLayout } from "./store-layout.ts";
import { damagedSummary, summarizeManifest } from "./summary.ts";
import { watchFolder } from "./watch-folder.ts";
import { verifyLayout } from "./verify-layout.ts";

export interface LocalStoreOptions {
  /** The store's folder, absolute. It is made when the first image comes. */
  readonly path: string;
  readonly locks: Locks;
  /** Digests that transfers count on which have not named their images yet, also those of other processes. */
  readonly inUse?: InUse;
  /** For how long a clean-up leaves alone what nothing refers to, in milliseconds. Default: an hour. */
  readonly graceMs?: number;
  /** Milliseconds since 1970. Default: the computer's clock. */
  readonly now?: () => number;
}

/** The images that Portolan keeps on this computer: an OCI image layout whose names are full references. */
export interface LocalStore {
  readonly path: string;
  /** The store as a place to read, write and remove. `reference` only becomes part of the location. */
  open(reference?: Reference): StoreLayout;
  /** Every named image, by name. A damaged one is listed with what its entry says. */
  list(options: ImageCallOptions): Promise<readonly StoreImage[]>;
  /** The list now, and again after every change, also one made by another program. Ends when the signal aborts. */
  watch(options: ImageCallOptions): AsyncIterable<readonly StoreImage[]>;
  /** Reads every blob again and looks whether every image is complete; `deep` unpacks layers too. Changes nothing. */
  verify(options: ImageCallOptions & { readonly deep?: boolean }): Promise<StoreReport>;
  /** What {@link LocalStore.collectGarbage} would free now. Changes nothing. @throws when it cannot be told for sure */
  planGarbage(options: ImageCallOptions): Promise<GarbagePlan>;
  /** Frees what no image needs. @throws when it cannot be told for sure what that is, before anything is removed */
  collectGarbage(options: ImageCallOptions): Promise<GarbageReport>;
  /** Mends the list of images and every damaged or missing blob. Says what it does as it does it. */
  repair(options: ImageCallOptions & { readonly fetch: FetchBlob }): AsyncIterable<RepairItem>;
}

/** Summaries that are remembered; a digest never changes its meaning, so they are never wrong. */
const MAX_REMEMBERED = 5000;

/** Names whose full form is remembered: looking for one name in an index compares it with all others. */
const MAX_NAMES = 20_000;

export function createLocalStore(options: LocalStoreOptions): LocalStore {
  const { path, locks, graceMs = GRACE_MS, now = Date.now } = options;
  const remembered = new Map<Digest, ImageSummary>();
  const names = referenceNames();
  const open = (reference?: Reference): StoreLayout =>
    new StoreLayout({
      root: path,
      location: reference === undefined ? { kind: "store" } : { kind: "store", reference },
      locks,
      names,
      graceMs,
      inUse: options.inUse,
    });
  const cleaning = ({ signal }: ImageCallOptions): GarbageOptions => ({
    locks,
    inUse: options.inUse ?? (() => Promise.resolve(new Set())),
    graceMs,
    now,
    signal,
  });

  async function summaryOf(
    layout: StoreLayout,
    descriptor: Descriptor,
    options: ImageCallOptions,
  ): Promise<ImageSummary> {
    const known = remembered.get(descriptor.digest);
    if (known !== undefined && (await layout.blobs.has(descriptor))) return known;
    try {
      const summary = await summarizeManifest(layout, descriptor, options);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(descriptor.digest, summary);
      return summary;
    } catch (error) {
      if (hasCode(error, "cancelled")) throw error;
      return damagedSummary(descriptor);
    }
  }

  async function list(options: ImageCallOptions): Promise<readonly StoreImage[]> {
    const layout = open();
    await refuseLaterVersion(path);
    const images = new Map<string, StoreImage>();
    for (const { name, descriptor } of (await layout.readIndex(options)).entries) {
      if (name === undefined || descriptor === undefined) continue;
      if (tryParseReference(name) === undefined) continue;
      const full = fullName(name);
      if (images.has(full)) continue;
      images.set(full, { name: full, summary: await summaryOf(layout, descriptor, options) });
    }
    return [...images.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  return {
    path,
    open,
    list,
    async *watch(options) {
      // Listening starts before the first list, so that no change falls between the two.
      const changes = watchFolder(path, "index.json", options.signal);
      yield await list(options);
      for await (const _change of changes) yield await list(options);
    },
    async verify(options) {
      const layout = open();
      await refuseLaterVersion(path);
      return verifyLayout(layout, { ...options, look: (call) => layout.indexFile.look(call) });
    },
    planGarbage: (options) => planGarbage(open(), cleaning(options)),
    collectGarbage: (options) => collectGarbage(open(), cleaning(options)),
    repair: (options) => repairLayout(open(), options),
  };
}

/** `alpine`, `alpine:latest` and `docker.io/library/alpine:latest` are one name, as they are for Docker. */
function referenceNames(): LayoutNames {
  const known = new Map<string, string>();
  const format = (name: string): string => {
    const full = known.get(name) ?? fullName(name);
    if (known.size >= MAX_NAMES) known.clear();
    known.set(name, full);
    return full;
  };
  return {
    format,
    same: (stored, wanted) => stored === wanted || format(stored) === format(wanted),
  };
}
