import { randomBytes } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";

/** Windows refuses to remove a file that is open. */
const CAN_REMOVE_OPEN_FILES = process.platform !== "win32";

/** A file for bytes that nobody needs after us. */
export interface NamelessFile {
  readonly handle: FileHandle;
  /** Where it lies, as long as it has a name; for errors. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * A new file in `folder`, which is made if need be. It has no name as soon as it is open, so a crash leaves none; where
 * that cannot be, what a dead process left is removed by the next who makes one, once it is older than `leftoverAgeMs`.
 */
export async function openNamelessFile(
  folder: string,
  {
    prefix,
    suffix,
    leftoverAgeMs,
  }: { readonly prefix: string; readonly suffix: string; readonly leftoverAgeMs: number },
): Promise<NamelessFile> {
  const path = join(folder, `${prefix}${randomBytes(9).toString("base64url")}${suffix}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftoverFiles(folder, { prefix, suffix, ageMs: leftoverAgeMs });
  const handle = await open(path, "wx+", 0o600);
  if (CAN_REMOVE_OPEN_FILES) await unlink(path);
  return {
    handle,
    path,
    close: async () => {
      await handle.close();
      if (!CAN_REMOVE_OPEN_FILES) await unlink(path).catch(() => undefined);
    },
  };
}

/** Removes the files of a folder that are called like random names of ours and were not written to for so long. */
export async function removeLeftoverFiles(
  folder: string,
  named: { readonly prefix: string; readonly suffix: string; readonly ageMs: number },
): Promise<void> {
  const oldest = Date.now() - named.ageMs;
  for (const name of await readdir(folder)) {
    if (!isRandomName(name, named)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    // Tidying up is not worth a failure: another process may tidy too.
    if (stats?.isFile() === true && stats.mtimeMs < oldest)
      await unlink(path).catch(() => undefined);
  }
}

function isRandomName(
  name: string,
  { prefix, suffix }: { readonly prefix: string; readonly suffix: string },
): boolean {
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return false;
  return /^[\w-]+$/.test(name.slice(prefix.length, name.length - suffix.length));
}
