import { unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { GarbageBlob, GarbagePlan, GarbageReport } from "../../shared/image.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";
import type { Locks } from "../storage/file-lock.ts";
import { blobKind } from "./blob-kind.ts";
import { damagedName, type DamagedFile, listDamaged, removeDamaged } from "./damaged-files.ts";
import type { ImageCallOptions } from "./image-store.ts";
import {
  checkReadableLayout,
  type Leftover,
  listLeftovers,
  PARTIAL_AGE_MS,
} from "./layout-folder.ts";
import { LayoutGraph } from "./layout-graph.ts";
import { formatLayoutIndex, type LayoutIndex } from "./layout-index.ts";
import { type Live, markLive } from "./mark-live.ts";
import { type InUse, removeLeftovers } from "./partial-leftovers.ts";
import { listBlobs } from "./read-blobs.ts";
import type { StoreLayout } from "./store-layout.ts";
import { hasBlobFiles, lastUse } from "./whole-images.ts";

/** A transfer writes its blobs before the name that needs them; this is how long it may take between the two. */
export const GRACE_MS = 60 * 60 * 1000;
/** A referrer is listed before its subject may be: no transfer lasts that long. */
const REFERRER_GRACE_MS = 24 * 60 * 60 * 1000;
/** Blobs removed while the lock is held once: some 10 ms, in which nobody can list an image. */
const BATCH = 64;
/** Blobs that a plan describes one by one. */
const MAX_DESCRIBED = 1000;

export interface GarbageOptions extends ImageCallOptions {
  readonly locks: Locks;
  /** Digests that running transfers count on, also those of other processes. */
  readonly inUse: InUse;
  /** Milliseconds for which a blob stays that nothing refers to. */
  readonly graceMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A blob that nothing refers to. */
interface Candidate {
  readonly digest: Digest;
  readonly path: string;
  readonly size: number;
  readonly time: number;
}

interface Marked extends Live {
  /** The index as it was looked at, to tell whether it has changed since. */
  readonly version: string;
}

interface Findings extends Marked {
  readonly graph: LayoutGraph;
  readonly garbage: readonly Candidate[];
  readonly spared: readonly Candidate[];
  readonly needed: readonly Candidate[];
}

const NOTHING: GarbagePlan = {
  blobs: 0,
  bytes: 0,
  largest: [],
  referrers: [],
  leftovers: { files: 0, bytes: 0 },
  spared: { files: 0, bytes: 0 },
  needed: { files: 0, bytes: 0 },
};

/**
 * What cleaning up would free. Changes nothing.
 * @throws layout_invalid, manifest_not_found, digest_mismatch, size_mismatch when it cannot be told what is needed
 */
export async function planGarbage(
  layout: StoreLayout,
  options: GarbageOptions,
): Promise<GarbagePlan> {
  if (!(await hasBlobFiles(layout.root))) {
    const stale = await staleLeftovers(layout, { ...options, reached: new Map() });
    return { ...NOTHING, leftovers: amount(stale.map(({ bytes }) => bytes)) };
  }
  const { garbage, spared, needed, orphans, reached } = await findGarbage(layout, options);
  const leftovers = await staleLeftovers(layout, { ...options, reached });
  const largest = garbage.toSorted((a, b) => b.size - a.size).slice(0, MAX_DESCRIBED);
  return {
    blobs: garbage.length,
    bytes: sum(garbage.map(({ size }) => size)),
    largest: await describeAll(largest),
    referrers: [...orphans],
    leftovers: amount(leftovers.map(({ bytes }) => bytes)),
    spared: amount(spared.map(({ size }) => size)),
    needed: amount(needed.map(({ size }) => size)),
  };
}

/**
 * Frees what nothing needs. Each blob is judged once more right before it goes, under the lock in which alone images
 * are listed; a process that is killed in between leaves a sound store.
 * @throws as {@link planGarbage}, and lock_timeout, destination_not_writable, cancelled
 */
export async function collectGarbage(
  layout: StoreLayout,
  options: GarbageOptions,
): Promise<GarbageReport> {
  const removed: number[] = [];
  let referrers: ReadonlySet<Digest> = new Set();
  let reached: Live["reached"] = new Map();
  if (await hasBlobFiles(layout.root)) {
    const found = await findGarbage(layout, options);
    referrers = await dropOrphans(layout, found, options);
    let marked: Marked | undefined;
    for (let at = 0; at < found.garbage.length; at += BATCH) {
      const batch = found.garbage.slice(at, at + BATCH);
      const inUse = await options.inUse();
      const sweep = async (): Promise<void> => {
        marked = await markAgain(layout, marked, { ...options, inUse, graph: found.graph });
        for (const candidate of batch) {
          if (options.signal.aborted) throw cancelledError("cleaning up");
          if (await removeUnneeded(candidate, marked, { ...options, inUse }))
            removed.push(candidate.size);
        }
      };
      await options.locks.withLock(layout.root, sweep, options);
    }
    reached = marked?.reached ?? found.reached;
  }
  const stale = await staleLeftovers(layout, { ...options, reached });
  await removeLeftovers(layout.blobs.ingest, { inUse: options.inUse, now: options.now() });
  // Partials are gone by now, or in use after all.
  const others = stale.filter(({ path }) => dirname(path) !== layout.blobs.ingest);
  for (const { path } of others) await removeDamaged(path);
  return {
    blobs: removed.length,
    bytes: sum(removed),
    referrers: [...referrers],
    leftovers: amount(stale.map(({ bytes }) => bytes)),
  };
}

/** An image that is removed while it is looked at is no damage: whatever fails counts only for the present index. */
async function markSure(layout: StoreLayout, setting: Omit<MarkSetting, "index">): Promise<Marked> {
  for (;;) {
    const index = await readSure(layout, setting);
    try {
      return await mark(layout, { ...setting, index });
    } catch (error) {
      if (setting.signal.aborted) throw error;
      if (versionOf(await readSure(layout, setting)) === versionOf(index)) throw error;
    }
  }
}

/** To be called under the lock. What is listed now stays whole, whatever it is. */
async function markAgain(
  layout: StoreLayout,
  before: Marked | undefined,
  setting: Omit<MarkSetting, "index">,
): Promise<Marked> {
  const index = await readSure(layout, setting);
  if (before !== undefined && versionOf(index) === before.version) return before;
  const marked = await mark(layout, { ...setting, index });
  for (const { descriptor } of index.entries)
    if (descriptor !== undefined && marked.orphans.has(descriptor.digest))
      await setting.graph.reach(descriptor, marked.reached, {
        signal: setting.signal,
        where: descriptor.digest,
      });
  return marked;
}

/** To be called under the lock. True when the blob was there and is gone. */
async function removeUnneeded(
  { digest, path }: Candidate,
  { reached }: Marked,
  options: SpareOptions,
): Promise<boolean> {
  const used = await lastUse(path);
  if (used === undefined || reached.has(digest)) return false;
  return !isSpared(digest, used.time, options) && (await remove(path));
}

async function findGarbage(layout: StoreLayout, options: GarbageOptions): Promise<Findings> {
  await checkReadableLayout(layout.root);
  const inUse = await options.inUse();
  const graph = new LayoutGraph(layout);
  const marked = await markSure(layout, { ...options, inUse, graph });
  const groups = {
    garbage: [] as Candidate[],
    spared: [] as Candidate[],
    needed: [] as Candidate[],
  };
  for (const { digest, path } of await listBlobs(layout.root)) {
    const used = digest === undefined ? undefined : await lastUse(path);
    if (digest === undefined || used === undefined) continue;
    const candidate = { digest, path, ...used };
    if (marked.reached.has(digest)) groups.needed.push(candidate);
    else if (isSpared(digest, used.time, { ...options, inUse })) groups.spared.push(candidate);
    else groups.garbage.push(candidate);
  }
  return { ...marked, ...groups, graph };
}

interface SpareOptions extends Pick<GarbageOptions, "graceMs" | "now"> {
  readonly inUse: ReadonlySet<Digest>;
}

interface MarkSetting extends SpareOptions, ImageCallOptions {
  readonly index: LayoutIndex;
  readonly graph: LayoutGraph;
}

async function mark(layout: StoreLayout, setting: MarkSetting): Promise<Marked> {
  const { index, now } = setting;
  const timeOf = async (digest: Digest): Promise<number | undefined> =>
    (await lastUse(layout.blobs.pathOf(digest)))?.time;
  const live = await markLive(index, {
    graph: setting.graph,
    signal: setting.signal,
    path: join(layout.root, "index.json"),
    isSpared: async (digest) => {
      const time = await timeOf(digest);
      return time !== undefined && isSpared(digest, time, setting);
    },
    isForsaken: async (digest) => now() - ((await timeOf(digest)) ?? 0) > REFERRER_GRACE_MS,
  });
  return { ...live, version: versionOf(index) };
}

/** @throws layout_invalid: a backup does not know the latest image, and an index that is gone knows none */
async function readSure(layout: StoreLayout, options: ImageCallOptions): Promise<LayoutIndex> {
  const path = join(layout.root, "index.json");
  const { index, origin } = await layout.indexFile.look(options);
  const isList = origin === "current" && Array.isArray(index.raw["manifests"]);
  if (isList) return index;
  const why = origin === "missing" ? "index.json is missing" : "index.json is damaged";
  throw new AppError("layout_invalid", `${path} cannot be relied on: ${origin}`, {
    details: { path, why },
  });
}

function isSpared(digest: Digest, time: number, { inUse, graceMs, now }: SpareOptions): boolean {
  return inUse.has(digest) || now() - time < graceMs;
}

/** Takes referrers without a subject off the list, unless the list has changed: the next clean-up looks again. */
async function dropOrphans(
  layout: StoreLayout,
  { orphans, version }: Marked,
  { signal }: ImageCallOptions,
): Promise<ReadonlySet<Digest>> {
  let dropped: ReadonlySet<Digest> = new Set();
  if (orphans.size === 0) return dropped;
  const edit = (index: LayoutIndex): LayoutIndex => {
    if (versionOf(index) !== version) return index;
    dropped = orphans;
    const isOrphan = ({ name, descriptor }: LayoutIndex["entries"][number]): boolean =>
      name === undefined && descriptor !== undefined && orphans.has(descriptor.digest);
    return { ...index, entries: index.entries.filter((entry) => !isOrphan(entry)) };
  };
  await layout.indexFile.update(edit, { signal });
  return dropped;
}

/** What was set aside stays as long as an image misses the blob: it may be all that is left of it. */
async function staleLeftovers(
  layout: StoreLayout,
  setting: Pick<GarbageOptions, "inUse" | "now"> & { readonly reached: Live["reached"] },
): Promise<readonly (Leftover | DamagedFile)[]> {
  const { reached, inUse } = setting;
  const now = setting.now();
  const missed = new Set<string>();
  for (const digest of reached.keys())
    if ((await lastUse(layout.blobs.pathOf(digest))) === undefined) missed.add(damagedName(digest));
  const damaged = (await listDamaged(layout.root)).filter(
    ({ name, since }) => now - since > PARTIAL_AGE_MS && !missed.has(name),
  );
  const leftovers = await listLeftovers(layout.root, { now, inUse });
  return [...leftovers.filter(({ isStale }) => isStale), ...damaged];
}

/** One after the other: each opens a file. */
async function describeAll(candidates: readonly Candidate[]): Promise<GarbageBlob[]> {
  const blobs: GarbageBlob[] = [];
  for (const { digest, path, size, time } of candidates) {
    const mediaType = await blobKind(path);
    const lastUsed = new Date(time).toISOString();
    blobs.push({ digest, size, lastUsed, ...(mediaType === undefined ? {} : { mediaType }) });
  }
  return blobs;
}

/** False for what another clean-up was quicker with, and for what is no file. */
async function remove(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "EISDIR") return false;
    throw fileError(error, path);
  }
}

function versionOf(index: LayoutIndex): string {
  return formatLayoutIndex(index).toString("latin1");
}

function amount(sizes: readonly number[]): { files: number; bytes: number } {
  return { files: sizes.length, bytes: sum(sizes) };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
