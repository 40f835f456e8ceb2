import { lstat, statfs } from "node:fs/promises";
import { AppError, hasCode, withDetails } from "../../shared/errors.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";

/** Blobs from this size on are refused before they start when the disk has no room for them. */
const CHECK_SPACE_FROM = 8 * 1024 * 1024;

/**
 * Looks whether the disk of `root` has room for the `needed` bytes that a blob still lacks.
 * @throws destination_full
 */
export async function refuseWithoutSpace(root: string, needed: number): Promise<void> {
  if (needed < CHECK_SPACE_FROM) return;
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
  const space = await statfs(root).catch(() => undefined);
  return space === undefined || space.blocks === 0 ? undefined : space.bavail * space.bsize;
}

function sizeOf(path: string): Promise<number> {
  return lstat(path).then(
    (stats) => stats.size,
    () => 0,
  );
}
