import { lstat, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { partialKind } from "./partial-file.ts";
import { tryLockPartial } from "./partial-lock.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A small blob or an index is written in minutes at most: its process died. */
const TEMPORARY_AGE_MS = DAY_MS;
/** Long enough to come back to a broken pull after a holiday; a tag has often moved by then. */
const PARTIAL_AGE_MS = 14 * DAY_MS;

/**
 * Removes what dead processes left in `.ingest`: temporary files after a day, partials and their locks after two weeks
 * without a write. What is in use is left alone. Never fails: tidying up is not worth a failed transfer.
 * @param now milliseconds since 1970
 */
export async function removeLeftovers(ingest: string, now: number = Date.now()): Promise<void> {
  const names = await readdir(ingest).catch(() => []);
  for (const name of names) {
    const path = join(ingest, name);
    const kind = partialKind(name);
    const oldest = now - (kind === undefined ? TEMPORARY_AGE_MS : PARTIAL_AGE_MS);
    if (!(await isOlder(path, oldest))) continue;
    if (kind === undefined) await unlink(path).catch(() => undefined);
    else await removePartial(path, oldest);
  }
}

/** Under its lock, as somebody may be taking it over just now. Letting go of the lock removes its file. */
async function removePartial(path: string, oldest: number): Promise<void> {
  const partial = path.replace(/\.lock$/, ".partial");
  const release = await tryLockPartial(partial.replace(/\.partial$/, ".lock"));
  if (release === undefined) return;
  try {
    if (await isOlder(partial, oldest)) await unlink(partial).catch(() => undefined);
  } finally {
    await release();
  }
}

/** False for what is not there, and for folders, which nobody of ours made. */
async function isOlder(path: string, oldest: number): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && !stats.isDirectory() && stats.mtimeMs < oldest;
}
