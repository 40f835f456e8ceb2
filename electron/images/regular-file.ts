import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import { errnoOf } from "../storage/file-error.ts";

/** Absent on Windows, where a look before opening has to do. */
const NO_FOLLOW: number | undefined = constants.O_NOFOLLOW;
/** Opening a FIFO or a device must not wait for somebody at its other end. */
const FLAGS = constants.O_RDONLY | (NO_FOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What open(2) says of a symbolic link, of a socket, and of a device without a driver. */
const NOT_A_FILE = new Set(["ELOOP", "EMLINK", "ENXIO", "ENODEV"]);

export interface OpenFile {
  readonly file: FileHandle;
  readonly stats: Stats;
}

/**
 * Opens a file of a layout that others may have made. Anything but a regular file is refused without waiting: a
 * symbolic link could lead out of the layout, a FIFO or a device never ends. Undefined when there is nothing.
 * @throws layout_invalid
 */
export async function openRegularFile(path: string): Promise<OpenFile | undefined> {
  const file = await openWithoutFollowing(path);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notAFile(path);
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The bytes of a small file, or undefined when there is none.
 * @throws layout_invalid when it is no regular file or larger than `limit` bytes
 */
export async function readRegularFile(path: string, limit: number): Promise<Buffer | undefined> {
  const opened = await openRegularFile(path);
  if (opened === undefined) return undefined;
  try {
    if (opened.stats.size > limit) throw tooLarge(path, opened.stats.size, limit);
    // One byte more than allowed: a file that grows while it is read is noticed.
    const bytes = Buffer.allocUnsafe(opened.stats.size + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await opened.file.read(
        bytes,
        length,
        bytes.byteLength - length,
        length,
      );
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.byteLength) break;
    }
    return bytes.subarray(0, Math.min(length, opened.stats.size));
  } finally {
    await opened.file.close();
  }
}

/** True for a symbolic link, FIFO, device, socket or folder where a file should be. */
export function isNotAFile(error: unknown): boolean {
  return error instanceof AppError && error.details["notAFile"] === true;
}

async function openWithoutFollowing(path: string): Promise<FileHandle | undefined> {
  try {
    if (NO_FOLLOW === undefined && (await lstat(path)).isSymbolicLink()) throw notAFile(path);
    return await open(path, FLAGS);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code !== undefined && NOT_A_FILE.has(code)) throw notAFile(path, error);
    if (code === undefined) throw error;
    throw new AppError("layout_invalid", `cannot read ${path}: ${code}`, {
      details: { path, why: code },
      cause: error,
    });
  }
}

function notAFile(path: string, cause?: unknown): AppError {
  return new AppError("layout_invalid", `${path} is not a regular file`, {
    details: { path, why: "not a regular file", notAFile: true },
    cause,
  });
}

function tooLarge(path: string, size: number, limit: number): AppError {
  return new AppError("layout_invalid", `${path} has ${size} bytes, more than ${limit}`, {
    details: { path, size, limit, why: "the file is too large" },
  });
}
