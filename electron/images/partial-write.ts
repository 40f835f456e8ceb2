import { type FileHandle, lstat, rename, unlink } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { cancelledError, hasCode } from "../../shared/errors.ts";
import { BlobSink } from "./blob-sink.ts";
import type { BlobContent } from "./image-store.ts";
import { openPartial, partialPaths } from "./partial-file.ts";
import { lockPartial } from "./partial-lock.ts";
import { refuseWithoutSpace, writeError } from "./partial-space.ts";

/** Reads of this size reach 1.5 GB/s; Node's usual 64 KiB reach 0.9 GB/s. */
const READ_BYTES = 1024 * 1024;

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
  const { partial, lock } = partialPaths(ingest, content.descriptor.digest);
  const wasWhole = await write.isWhole();
  const release = await lockPartial(lock, { signal });
  if (release === undefined) return false;
  try {
    if (!wasWhole && (await write.isWhole())) return true;
    return await growPartial(write, partial);
  } finally {
    await release();
  }
}

async function growPartial(write: PartialWrite, partial: string): Promise<boolean> {
  const { content, root, path } = write;
  const { size } = content.descriptor;
  try {
    const opened = await openPartial(partial, size);
    if (opened === undefined) return false;
    try {
      await fill(write, opened.file, opened.kept);
      await opened.file.datasync();
    } finally {
      // Waits for writes that are still on their way: nobody else may write before they are over.
      await opened.file.close();
    }
    await rename(partial, path);
    return true;
  } catch (error) {
    const reason = await writeError(error, { root, path, temporary: partial, size });
    await dropUseless(partial, reason);
    throw reason;
  }
}

async function fill(write: PartialWrite, file: FileHandle, kept: number): Promise<void> {
  const { content, root, path, signal } = write;
  const { descriptor } = content;
  await refuseWithoutSpace(root, descriptor.size - kept);
  try {
    const start = await adopt(write, file, kept);
    // All was there, and it is right: its writer died between the last byte and the new name.
    if (start === descriptor.size) return;
    const sink = new BlobSink(file, path, descriptor, { start });
    await pipeline(await content.open(start), sink, { signal });
  } catch (error) {
    throw signal.aborted ? cancelledError("writing a blob") : error;
  }
}

/** Hands what is there to the content and returns how much that is: 0 when it turns out to be of no use. */
async function adopt(
  { content, signal }: PartialWrite,
  file: FileHandle,
  kept: number,
): Promise<number> {
  const start = content.adopt === undefined ? 0 : kept;
  await file.truncate(start);
  if (start === 0 || content.adopt === undefined) return 0;
  try {
    await content.adopt(readPrefix(file, start, signal), start);
    return start;
  } catch {
    signal.throwIfAborted();
    // Unreadable, or known to be wrong already: the source has all of it.
    await file.truncate(0);
    return 0;
  }
}

/** The first bytes of a file that stays open. A stream of it would close it. */
async function* readPrefix(
  file: FileHandle,
  length: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length;) {
    signal.throwIfAborted();
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, length - at));
    const { bytesRead } = await file.read(piece, 0, piece.byteLength, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** Wrong bytes must not be met again, and no bytes need no file. */
async function dropUseless(partial: string, reason: unknown): Promise<void> {
  const stats = await lstat(partial).catch(() => undefined);
  if (stats?.isFile() !== true) return;
  const isUseless = hasCode(reason, "digest_mismatch") || stats.size === 0;
  if (isUseless) await unlink(partial).catch(() => undefined);
}
