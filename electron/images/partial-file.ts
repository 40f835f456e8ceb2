import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestAlgorithm, digestEncoded } from "../../shared/oci/digest.ts";
import { errnoOf } from "../storage/file-error.ts";

/** Smaller blobs are not worth a look at what is left of them: they come again as fast. */
export const PARTIAL_FROM = 1024 * 1024;

const PARTIAL_NAME = /^sha(?:256|512)-[0-9a-f]+\.(partial|lock|ranges)$/;
/** Absent on Windows, where the look before opening has to do. */
const NO_FOLLOW: number | undefined = constants.O_NOFOLLOW;
const FLAGS = constants.O_RDWR | (NO_FOLLOW ?? 0);

/** The files of one large blob that is not whole. */
export interface PartialPlaces {
  /** Where it grows. */
  readonly partial: string;
  /** The file whose lock its writer holds. */
  readonly lock: string;
  /** The record of what is there, while the partial has holes. */
  readonly ranges: string;
}

/** Where the large blob `digest` grows until it is whole. */
export function partialPaths(ingest: string, digest: Digest): PartialPlaces {
  const name = `${digestAlgorithm(digest)}-${digestEncoded(digest)}`;
  return {
    partial: join(ingest, `${name}.partial`),
    lock: join(ingest, `${name}.lock`),
    ranges: join(ingest, `${name}.ranges`),
  };
}

/** What a name in `.ingest` belongs to; undefined for the temporary files of a single process. */
export function partialKind(name: string): "partial" | "lock" | "ranges" | undefined {
  const kind = PARTIAL_NAME.exec(name)?.[1];
  return kind === "partial" || kind === "lock" || kind === "ranges" ? kind : undefined;
}

export interface OpenPartial {
  readonly file: FileHandle;
  /** Bytes from the start that an earlier writer left. They are believed only once they are hashed. */
  readonly kept: number;
}

/**
 * Opens the partial of a blob of `size` bytes, or makes it. What others may have put in its place is removed: a link
 * could lead out of the layout, and a file that has another name or owner can be changed behind our back. Undefined
 * when a folder lies there, or something that cannot be removed. The caller holds the lock.
 */
export async function openPartial(path: string, size: number): Promise<OpenPartial | undefined> {
  const file = await openOwn(path);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    const kept = stats.size > size ? 0 : stats.size;
    // Whoever tidies up sees that it is in use again.
    if (kept > 0) await file.utimes(new Date(), new Date());
    return { file, kept };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens a file that nobody else can change, or makes it unless it has to be `existing`, with the same care. */
export async function openOwn(
  path: string,
  { existing = false }: { readonly existing?: boolean } = {},
): Promise<FileHandle | undefined> {
  if (!(await clearForeign(path))) return undefined;
  let file: FileHandle;
  try {
    file = await open(path, existing ? FLAGS : FLAGS | constants.O_CREAT, 0o644);
  } catch (error) {
    if (existing && errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    if (isOurs(await file.stat())) return file;
  } catch {
    // Nobody can say whose it is, so it is not ours.
  }
  await file.close();
  return undefined;
}

/** False when something else lies there and stays. */
async function clearForeign(path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    if (isOurs(stats)) return true;
    if (stats.isDirectory()) return false;
    await unlink(path);
    return true;
  } catch (error) {
    return errnoOf(error) === "ENOENT";
  }
}

function isOurs(stats: Stats): boolean {
  const user = process.geteuid?.();
  return stats.isFile() && stats.nlink === 1 && (user === undefined || stats.uid === user);
}
