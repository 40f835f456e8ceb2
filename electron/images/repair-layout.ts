import { rename } from "node:fs/promises";
import { cancelledError, hasCode, isAppError } from "../../shared/errors.ts";
import type { RepairItem, StoreProblemKind } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { isForeignLayerType } from "../../shared/oci/media-types.ts";
import { damagedName, removeDamaged, setAside } from "./damaged-files.ts";
import type { BlobContent, ImageCallOptions } from "./image-store.ts";
import { checkWritableLayout } from "./layout-folder.ts";
import { childrenOf, isDocumentType, MAX_DEPTH, MAX_DOCUMENTS } from "./layout-graph.ts";
import { listBlobs, readBlob } from "./read-blobs.ts";
import type { StoreLayout } from "./store-layout.ts";
import { hasBlobFiles } from "./whole-images.ts";

/** Images that are asked for one blob: they mostly live in one registry, so more would be the same question again. */
const MAX_ATTEMPTS = 5;
/** Milliseconds between two words about how far the reading is. */
const PROGRESS_MS = 250;

/**
 * Opens a blob of the image `name` where that came from; undefined when the name leads nowhere. Streams verify size
 * and digest.
 */
export type FetchBlob = (
  wanted: { readonly descriptor: Descriptor; readonly name: string },
  options: ImageCallOptions,
) => Promise<BlobContent | undefined>;

export interface RepairOptions extends ImageCallOptions {
  readonly fetch: FetchBlob;
}

/** A blob that an image needs and that is not there, or not right. */
interface Need {
  readonly descriptor: Descriptor;
  readonly problem: StoreProblemKind;
  readonly images: Set<string>;
}

/** What is known of the stored files while they are mended. */
interface State {
  readonly sound: Map<Digest, number>;
  /** Where the damaged file of a digest lies now. */
  readonly aside: Map<Digest, string | undefined>;
  readonly problems: Map<Digest, StoreProblemKind>;
  /** Needs that were tried; each is tried once. */
  readonly tried: Set<Digest>;
  mended: number;
  notMended: number;
}

/**
 * Mends a store: first its list of images, then every blob that is damaged or missing. Damaged files are set aside, so
 * that nothing takes them for good ones, and are removed when a good one is in their place. Fetches nothing else.
 * @throws layout_invalid, lock_timeout, destination_full, destination_not_writable, cancelled
 */
export async function* repairLayout(
  layout: StoreLayout,
  options: RepairOptions,
): AsyncGenerator<RepairItem> {
  await checkWritableLayout(layout.root);
  const state: State = {
    sound: new Map(),
    aside: new Map(),
    problems: new Map(),
    tried: new Set(),
    mended: 0,
    notMended: 0,
  };
  if (await hasBlobFiles(layout.root)) {
    yield* readBlobs(layout, state, options);
    yield* mendIndex(layout, options);
  }
  yield* mendImages(layout, state, options);
  const unwanted = [...state.aside.keys()].filter((digest) => !state.tried.has(digest));
  for (const digest of unwanted) yield { kind: "set_aside", digest };
  yield {
    kind: "done",
    blobs: state.sound.size,
    mended: state.mended,
    notMended: state.notMended,
    setAside: unwanted.length,
  };
}

async function* readBlobs(
  layout: StoreLayout,
  state: State,
  { signal }: ImageCallOptions,
): AsyncGenerator<RepairItem> {
  let bytes = 0;
  let told = performance.now();
  for (const { path, digest } of await listBlobs(layout.root)) {
    if (signal.aborted) throw cancelledError("repairing");
    if (digest === undefined) continue;
    const result = await readBlob(path, digest, signal);
    if (result.state === "sound") {
      state.sound.set(digest, result.size);
      bytes += result.size;
    } else if (result.problem !== "missing") {
      state.problems.set(digest, result.problem);
      await setDamagedAside(path, digest, { layout, state, signal });
    }
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    yield { kind: "checking", blobs: state.sound.size, bytes };
  }
}

/** A transfer may have put a good file in the place of the damaged one meanwhile: that goes back. */
async function setDamagedAside(
  path: string,
  digest: Digest,
  { layout, state, signal }: { layout: StoreLayout; state: State; signal: AbortSignal },
): Promise<void> {
  const aside = await setAside(layout.root, path, damagedName(digest));
  if (aside === undefined) return;
  const moved = await readBlob(aside, digest, signal);
  if (moved.state === "sound") {
    await rename(aside, path);
    state.sound.set(digest, moved.size);
  } else {
    state.aside.set(digest, aside);
  }
}

async function* mendIndex(
  layout: StoreLayout,
  options: ImageCallOptions,
): AsyncGenerator<RepairItem> {
  const mended = await layout.indexFile.mend(options);
  if (mended === undefined) return;
  const images = mended.index.entries.filter(({ name }) => name !== undefined).length;
  yield { kind: "index", result: mended.isBackup ? "restored" : "rebuilt", images };
}

/** A mended manifest may lead to further blobs, so the images are walked until nothing new is missed. */
async function* mendImages(
  layout: StoreLayout,
  state: State,
  options: RepairOptions,
): AsyncGenerator<RepairItem> {
  for (;;) {
    const needs = await findNeeds(layout, state, options);
    const open = [...needs.values()].filter(
      ({ descriptor }) => !state.tried.has(descriptor.digest),
    );
    if (open.length === 0) break;
    for (const need of open) yield await mend(layout, need, { ...options, state });
  }
  const { entries } = await layout.readIndex(options);
  for (const { descriptor, name } of entries) {
    if (descriptor !== undefined) continue;
    state.notMended += 1;
    const images = name === undefined ? [] : [name];
    yield {
      kind: "not_mended",
      digest: "",
      problem: "unreadable",
      images,
      reason: "layout_invalid",
    };
  }
}

async function findNeeds(
  layout: StoreLayout,
  state: State,
  options: ImageCallOptions,
): Promise<ReadonlyMap<Digest, Need>> {
  const needs = new Map<Digest, Need>();
  for (const { descriptor, name } of (await layout.readIndex(options)).entries)
    if (descriptor !== undefined)
      await collectNeeds(descriptor, name, { layout, state, needs, ...options });
  return needs;
}

interface WalkSetting extends ImageCallOptions {
  readonly layout: StoreLayout;
  readonly state: State;
  readonly needs: Map<Digest, Need>;
}

async function collectNeeds(
  root: Descriptor,
  name: string | undefined,
  setting: WalkSetting,
): Promise<void> {
  const { layout, state, needs } = setting;
  const walked = new Set<Digest>();
  const waiting = [{ descriptor: root, depth: 0 }];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const { descriptor, depth } = step;
    if (walked.has(descriptor.digest)) continue;
    walked.add(descriptor.digest);
    if (state.sound.get(descriptor.digest) !== descriptor.size) {
      if (!(await hasAppeared(layout, descriptor, setting))) {
        addNeed(needs, state, { descriptor, name });
        continue;
      }
      state.sound.set(descriptor.digest, descriptor.size);
    }
    if (!isDocumentType(descriptor.mediaType)) continue;
    if (depth > MAX_DEPTH || walked.size > MAX_DOCUMENTS) continue;
    for (const child of await tryReadChildren(layout, descriptor, setting))
      waiting.push({ descriptor: child, depth: depth + 1 });
  }
}

function addNeed(
  needs: Map<Digest, Need>,
  state: State,
  { descriptor, name }: { readonly descriptor: Descriptor; readonly name: string | undefined },
): void {
  const { digest, mediaType } = descriptor;
  // Such a layer need not be stored at all.
  if (isForeignLayerType(mediaType) && !state.aside.has(digest)) return;
  const problem =
    state.problems.get(digest) ?? (state.sound.has(digest) ? "size_mismatch" : "missing");
  const need = needs.get(digest) ?? { descriptor, problem, images: new Set<string>() };
  if (name !== undefined) need.images.add(name);
  needs.set(digest, need);
}

/** True for a blob that a transfer has brought since the folder was listed; it is read like all others. */
async function hasAppeared(
  layout: StoreLayout,
  descriptor: Descriptor,
  { signal, state }: WalkSetting,
): Promise<boolean> {
  if (state.sound.has(descriptor.digest) || !(await layout.blobs.has(descriptor))) return false;
  const path = layout.blobs.pathOf(descriptor.digest);
  return (await readBlob(path, descriptor.digest, signal)).state === "sound";
}

async function tryReadChildren(
  layout: StoreLayout,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<readonly Descriptor[]> {
  try {
    const bytes = await layout.readManifest(descriptor, options);
    return childrenOf(parseManifest(bytes, descriptor.mediaType));
  } catch (error) {
    if (!isAppError(error) || hasCode(error, "cancelled")) throw error;
    // Sound, and still no manifest: nothing to mend, and nothing below it.
    return [];
  }
}

async function mend(
  layout: StoreLayout,
  { descriptor, problem, images }: Need,
  options: RepairOptions & { readonly state: State },
): Promise<RepairItem> {
  const { fetch, signal, state } = options;
  const { digest } = descriptor;
  state.tried.add(digest);
  let reason = problem === "size_mismatch" ? "size_mismatch" : "blob_not_found";
  // The file is what its name says, so the entry that gives another size is wrong: no registry can help.
  const names = problem === "size_mismatch" ? [] : [...images].slice(0, MAX_ATTEMPTS);
  for (const name of names) {
    if (signal.aborted) throw cancelledError("repairing");
    try {
      const content = await fetch({ descriptor, name }, { signal });
      if (content === undefined) continue;
      await layout.writeBlob(content, { signal });
      await layout.blobs.syncFolders();
      const aside = state.aside.get(digest);
      if (aside !== undefined) await removeDamaged(aside);
      state.aside.delete(digest);
      state.sound.set(digest, descriptor.size);
      state.mended += 1;
      return { kind: "mended", digest, from: name };
    } catch (error) {
      if (!isAppError(error) || isOurs(error.code)) throw error;
      reason = error.code;
    }
  }
  state.notMended += 1;
  return { kind: "not_mended", digest, problem, images: [...images], reason };
}

/** What another registry cannot help against. */
function isOurs(code: string): boolean {
  return ["cancelled", "destination_full", "destination_not_writable"].includes(code);
}
