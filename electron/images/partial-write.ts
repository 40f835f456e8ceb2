import { lstat, rename, unlink } from "node:fs/promises";
import { cancelledError, hasCode } from "../../shared/errors.ts";
import type { BlobContent } from "./image-store.ts";
import { type OpenPartial, openPartial, type PartialPlaces, partialPaths } from "./partial-file.ts";
import { fillPartial } from "./partial-fill.ts";
import { lockPartial } from "./partial-lock.ts";
import { CHECK_SPACE_FROM, refuseWithoutSpace, writeError } from "./partial-space.ts";

export interface PartialWrite {
  readonly content: BlobContent;
  /** The layout. */
  readonly root: string;
  /** Its folder for what is not whole yet. */
  readonly ingest: string;
  /** The name of the whole blob. */
  readonly path: string;
  /** Looks whether the whole blob is there. */
  readonly isWhole: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * Writes a large blob through its partial, which outlives a failure, a cancel and the death of the process: the next
 * writer, of any process, hashes what is there and fetches the rest. There is one writer at a time; who waited for it
 * may find the blob whole and is done. False when there can be no partial here, and nothing was written.
 * @throws destination_full, destination_not_writable, cancelled, what `content` throws
 */
export async function writeThroughPartial(write: PartialWrite): Promise<boolean> {
  const { content, ingest, signal } = write;
  const places = partialPaths(ingest, content.descriptor.digest);
  const wasWhole = await write.isWhole();
  const release = await lockPartial(places.lock, { signal });
  if (release === undefined) return false;
  try {
    if (!wasWhole && (await write.isWhole())) return true;
    return await growPartial(write, places);
  } finally {
    await release();
  }
}

async function growPartial(write: PartialWrite, places: PartialPlaces): Promise<boolean> {
  const { content, root, path } = write;
  const { size } = content.descriptor;
  const { partial } = places;
  try {
    const opened = await openPartial(partial, size);
    if (opened === undefined) return false;
    try {
      await fill(write, { ...opened, ranges: places.ranges });
      await opened.file.datasync();
    } finally {
      // Waits for writes that are still on their way: nobody else may write before they are over.
      await opened.file.close();
    }
    await rename(partial, path);
    return true;
  } catch (error) {
    const reason = await writeError(error, { root, path, temporary: partial, size });
    await dropUseless(places, reason);
    throw reason;
  }
}

async function fill(
  { content, root, path, signal }: PartialWrite,
  opened: OpenPartial & Pick<PartialPlaces, "ranges">,
): Promise<void> {
  const needed = content.descriptor.size - opened.kept;
  if (needed >= CHECK_SPACE_FROM) await refuseWithoutSpace(root, needed);
  try {
    await fillPartial({ content, path, signal, ...opened });
  } catch (error) {
    throw signal.aborted ? cancelledError("writing a blob") : error;
  }
}

/** Wrong bytes must not be met again, and no bytes need no file. */
async function dropUseless({ partial, ranges }: PartialPlaces, reason: unknown): Promise<void> {
  const stats = await lstat(partial).catch(() => undefined);
  if (stats?.isFile() !== true) return;
  const isUseless = hasCode(reason, "digest_mismatch") || stats.size === 0;
  if (!isUseless) return;
  await unlink(partial).catch(() => undefined);
  await unlink(ranges).catch(() => undefined);
}
