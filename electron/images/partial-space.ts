import type { StatsFs } from "node:fs";
import { lstat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError, hasCode, withDetails } from "../../shared/errors.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";

/** Blobs from this size on are refused before they start when the disk has no room for them. */
export const CHECK_SPACE_FROM = 8 * 1024 * 1024;
/** The unit of `st_blocks`, whatever the blocks of the file system. */
const BLOCK_BYTES = 512;

/**
 * Looks whether the disk has room for `needed` more bytes in the folder `root`, which may not exist yet. For a whole plan
 * before it begins, and once more for each large blob: meanwhile others write too.
 * @throws destination_full with the bytes `needed` and `available`
 */
export async function refuseWithoutSpace(root: string, needed: number): Promise<void> {
  if (needed === 0) return;
  const available = await availableBytes(root);
  if (available === undefined || needed <= available) return;
  throw new AppError("destination_full", `${needed} bytes needed, ${available} available`, {
    details: { path: root, needed, available },
  });
}

export interface BrokenWrite {
  /** The layout. */
  readonly root: string;
  /** What was being written. */
  readonly path: string;
  /** Where its bytes grew. */
  readonly temporary: string;
  readonly size: number;
}

/** Why a blob could not be written, in our words; of a full disk also how much it lacks. */
export async function writeError(error: unknown, write: BrokenWrite): Promise<unknown> {
  const known = fileError(error, write.path);
  if (hasCode(known, "destination_full")) {
    const available = await availableBytes(write.root);
    return withDetails(known, {
      needed: write.size - (await sizeOf(write.temporary)),
      ...(available === undefined ? {} : { available }),
    });
  }
  if (errnoOf(known) !== "EIO") return known;
  return new AppError("destination_not_writable", `cannot write ${write.path}: EIO`, {
    details: { path: write.path, why: "EIO" },
    cause: known,
  });
}

/** Undefined where the file system does not say: some network file systems have 0 blocks and mean "unknown". */
async function availableBytes(root: string): Promise<number | undefined> {
  const space = await statfsAbove(root);
  return space === undefined || space.blocks === 0 ? undefined : space.bavail * space.bsize;
}

/** Of the nearest folder on the way to one that may not exist yet. */
async function statfsAbove(path: string): Promise<StatsFs | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const space = await statfs(folder).catch(() => undefined);
    if (space !== undefined || folder === dirname(folder)) return space;
  }
}

/** The length of a file; 0 when there is none. */
export function sizeOf(path: string): Promise<number> {
  return lstat(path).then(
    // A file with holes is longer than what it holds.
    (stats) => Math.min(stats.size, stats.blocks * BLOCK_BYTES),
    () => 0,
  );
}
