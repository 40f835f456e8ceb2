import type { Reference } from "../../shared/oci/reference.ts";
import { formatReference, parseReference } from "../../shared/oci/reference.ts";
import type { ImageSummary, StoreImage, StoreReport } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { hasCode } from "../../shared/errors.ts";
import type { Locks } from "../storage/file-lock.ts";
import type { ImageCallOptions } from "./image-store.ts";
import type { LayoutNames } from "./oci-layout.ts";
import { OciLayout } from "./oci-layout.ts";
import { damagedSummary, summarizeManifest } from "./summary.ts";
import { watchFolder } from "./watch-folder.ts";
import { verifyLayout } from "./verify-layout.ts";

export interface LocalStoreOptions {
  /** The store's folder, absolute. It is made when the first image comes. */
  readonly path: string;
  readonly locks: Locks;
}

/** The images that Portolan keeps on this computer: an OCI image layout whose names are full references. */
export interface LocalStore {
  readonly path: string;
  /** The store as a place to read, write and remove. `reference` only becomes part of the location. */
  open(reference?: Reference): OciLayout;
  /** Every named image, by name. A damaged one is listed with what its entry says. */
  list(options: ImageCallOptions): Promise<readonly StoreImage[]>;
  /** The list now, and again after every change, also one made by another program. Ends when the signal aborts. */
  watch(options: ImageCallOptions): AsyncIterable<readonly StoreImage[]>;
  /** Reads every blob again and looks whether every image is complete. Changes nothing. */
  verify(options: ImageCallOptions): Promise<StoreReport>;
}

/** Summaries that are remembered; a digest never changes its meaning, so they are never wrong. */
const MAX_REMEMBERED = 5000;

/** Names whose full form is remembered: looking for one name in an index compares it with all others. */
const MAX_NAMES = 20_000;

export function createLocalStore({ path, locks }: LocalStoreOptions): LocalStore {
  const remembered = new Map<Digest, ImageSummary>();
  const names = referenceNames();
  const open = (reference?: Reference): OciLayout =>
    new OciLayout({
      root: path,
      location: reference === undefined ? { kind: "store" } : { kind: "store", reference },
      locks,
      names,
      keepBackup: true,
    });

  async function summaryOf(
    layout: OciLayout,
    descriptor: Descriptor,
    options: ImageCallOptions,
  ): Promise<ImageSummary> {
    const known = remembered.get(descriptor.digest);
    if (known !== undefined && (await layout.hasManifest(descriptor, options))) return known;
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
    const images = new Map<string, StoreImage>();
    for (const { name, descriptor } of (await layout.readIndex(options)).entries) {
      if (name === undefined || descriptor === undefined || !isReference(name)) continue;
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
    verify: (options) => verifyLayout(open(), options),
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

/** A name that other tools wrote need not be a reference; it is then only equal to itself. */
function fullName(name: string): string {
  try {
    return formatReference(parseReference(name));
  } catch {
    return name;
  }
}

function isReference(name: string): boolean {
  try {
    parseReference(name);
    return true;
  } catch {
    return false;
  }
}
