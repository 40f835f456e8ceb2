import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError } from "./file-error.ts";

export interface AtomicFileOptions {
  /** Permission bits of the new file. Default: 0644. */
  readonly mode?: number;
  /** Where the unfinished file lies; must be on the same file system. Default: the folder of the file itself. */
  readonly temporaryFolder?: string;
}

/**
 * Replaces a file as a whole: readers see the old bytes or the new ones, and a power cut leaves one of the two.
 * Write to a new file, fsync, rename, fsync the folder.
 * @throws destination_full, destination_not_writable
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array,
  options: AtomicFileOptions = {},
): Promise<void> {
  const folder = dirname(path);
  const name = `.${randomBytes(9).toString("base64url")}.tmp`;
  const temporary = join(options.temporaryFolder ?? folder, name);
  try {
    await writeNewFile(temporary, bytes, options.mode ?? 0o644);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    // The failure of the write is what matters; there may be nothing to remove.
    await unlink(temporary).catch(() => undefined);
    throw fileError(error, path);
  }
}

/** Makes renames in a folder survive a power cut. Windows cannot open folders and needs no such step. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeNewFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
