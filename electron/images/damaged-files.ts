import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestAlgorithm, digestEncoded } from "../../shared/oci/digest.ts";
import { syncFolder } from "../storage/atomic-file.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";

/** Beside `blobs`, where no reader of a layout looks. */
const FOLDER = ".damaged";

/**
 * Moves a file, or whatever is in its place, out of the way without losing a byte of it. Returns where it is now, or
 * undefined when there was nothing.
 * @throws destination_full, destination_not_writable
 */
export async function setAside(
  root: string,
  path: string,
  name: string,
): Promise<string | undefined> {
  const folder = join(root, FOLDER);
  // Another one of that name may lie there already.
  const aside = join(folder, `${name}.${randomBytes(6).toString("hex")}`);
  try {
    await mkdir(folder, { recursive: true });
    await rename(path, aside);
    await syncFolder(folder);
    return aside;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw fileError(error, path);
  }
}

/** The name under which a blob is set aside. */
export function damagedName(digest: Digest): string {
  return `${digestAlgorithm(digest)}-${digestEncoded(digest)}`;
}

/** Something that was set aside. */
export interface DamagedFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** When it was set aside, in milliseconds since 1970. */
  readonly since: number;
}

/** Everything that was set aside in a layout. */
export async function listDamaged(root: string): Promise<readonly DamagedFile[]> {
  const files: DamagedFile[] = [];
  for (const file of await readdir(join(root, FOLDER)).catch(() => [])) {
    const path = join(root, FOLDER, file);
    const stats = await lstat(path).catch(() => undefined);
    if (stats === undefined) continue;
    const name = file.slice(0, file.lastIndexOf("."));
    // Moving a file changes its ctime.
    const since = Math.max(stats.mtimeMs, stats.ctimeMs);
    files.push({ path, name, bytes: stats.size, since });
  }
  return files;
}

/** Removes what is no longer wanted of a blob once a good one is in its place. */
export async function removeDamaged(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, path);
  }
}
