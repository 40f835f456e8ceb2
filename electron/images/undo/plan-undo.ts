import { type Location, parseLocation } from "../../../shared/location.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { type Manifest, tryParseManifest } from "../../../shared/oci/manifest.ts";
import type { UndoEntry, UndoPlan, UndoStep } from "../../../shared/undo.ts";
import type { Destination, ImageCallOptions, Places } from "../image-store.ts";
import type { KeptBytes } from "./undo-journal.ts";

/** An entry of the journal with its manifests. */
export interface KeptEntry {
  readonly entry: UndoEntry;
  readonly kept: readonly KeptBytes[];
}

/** Questions about blobs at the same time. */
const PARALLEL_CHECKS = 8;

/**
 * Finds out, by reading only, what an undo would do: every name is looked at, and every blob and manifest that it needs.
 * A registry that has cleaned up shows as what is missing.
 */
export async function planUndo(
  places: Places,
  { entry, kept }: KeptEntry,
  options: ImageCallOptions,
): Promise<UndoPlan> {
  const location = parseLocation(entry.place);
  const destination = await places.openDestination(location);
  const tags: UndoStep[] = [];
  for (const tag of entry.tags) {
    const now = await destination.resolveName(tag.name, options);
    tags.push(stepFor(tag, now?.digest, entry.state));
  }
  const manifests: UndoPlan["manifests"] = [];
  for (const { digest, mediaType, bytes } of kept) {
    const descriptor = { digest, mediaType, size: bytes.byteLength };
    const isThere = await destination.hasManifest(descriptor, options);
    manifests.push({ ...descriptor, action: isThere ? "exists" : "write" });
  }
  const written = new Set(
    manifests.flatMap(({ digest, action }) => (action === "write" ? [digest] : [])),
  );
  const missing = [
    ...(await missingManifests(places, location, { entry, kept }, options)),
    ...(await missingContent(destination, kept, written, options)),
  ];
  const changes = tags.some(({ action, now }) => action === "remove" || now !== undefined);
  const { confirm } = destination;
  return {
    entry,
    tags,
    manifests,
    missing,
    ...(confirm !== undefined && changes ? { confirm } : {}),
  };
}

function stepFor(
  { name, before, after }: UndoEntry["tags"][number],
  now: Digest | undefined,
  state: UndoEntry["state"],
): UndoStep {
  const isBack = now === before;
  // Of what was begun only, the name may be as it was before or as it was to be; undone, it is expected to be back.
  const moved = state === "undone" ? now !== before && now !== after : !isBack && now !== after;
  return {
    name,
    ...(now === undefined ? {} : { now }),
    ...(before === undefined ? {} : { was: before }),
    action: isBack ? "unchanged" : before === undefined ? "remove" : "restore",
    moved,
  };
}

/** What a name is to point at, was not kept, and is no longer there. */
async function missingManifests(
  places: Places,
  location: Location,
  { entry, kept }: KeptEntry,
  options: ImageCallOptions,
): Promise<UndoPlan["missing"]> {
  const have = new Set(kept.map(({ digest }) => digest));
  const wanted = new Set(entry.tags.flatMap(({ before }) => before ?? []));
  const missing: UndoPlan["missing"] = [];
  const source = await places.openRemovable(location);
  for (const digest of wanted) {
    if (have.has(digest)) continue;
    const found = await source.resolve({ digest }, options).catch((error: unknown) => {
      if (options.signal.aborted) throw error;
      return undefined;
    });
    if (found === undefined) missing.push({ digest, role: "manifest" });
  }
  return missing;
}

/** What the manifests that will be written refer to, and the place no longer has. */
async function missingContent(
  destination: Destination,
  kept: readonly KeptBytes[],
  written: ReadonlySet<Digest>,
  options: ImageCallOptions,
): Promise<UndoPlan["missing"]> {
  const have = new Set(kept.map(({ digest }) => digest));
  const blobs = new Map<Digest, Descriptor>();
  const children = new Map<Digest, Descriptor>();
  for (const { digest, mediaType, bytes } of kept) {
    if (!written.has(digest)) continue;
    const manifest = tryParseManifest(bytes, mediaType);
    for (const child of manifest?.kind === "index" ? manifest.manifests : [])
      if (!have.has(child.digest)) children.set(child.digest, child);
    for (const blob of blobsOf(manifest)) blobs.set(blob.digest, blob);
  }
  const lostBlobs = await lost(blobs.values(), (blob) => destination.hasBlob(blob, options));
  const lostChildren = await lost(children.values(), (one) =>
    destination.hasManifest(one, options),
  );
  return [
    ...lostChildren.map(({ digest, size }) => ({ digest, size, role: "manifest" as const })),
    ...lostBlobs.map(({ digest, size }) => ({ digest, size, role: "blob" as const })),
  ];
}

/** Layers with addresses of their own were never in the place. Spec: image-spec v1.1, layer.md, non-distributable. */
function blobsOf(manifest: Manifest | undefined): readonly Descriptor[] {
  if (manifest?.kind !== "manifest") return [];
  return [manifest.config, ...manifest.layers.filter(({ urls = [] }) => urls.length === 0)];
}

async function lost(
  wanted: Iterable<Descriptor>,
  isThere: (descriptor: Descriptor) => Promise<boolean>,
): Promise<readonly Descriptor[]> {
  const missing: Descriptor[] = [];
  const waiting = [...wanted].values();
  const work = async (): Promise<void> => {
    for (const descriptor of waiting) if (!(await isThere(descriptor))) missing.push(descriptor);
  };
  await Promise.all(Array.from({ length: PARALLEL_CHECKS }, work));
  return missing;
}
