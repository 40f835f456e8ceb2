import { lstat, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../../shared/oci/digest.ts";
import { partialKind, partialPaths } from "./partial-file.ts";
import { tryLockPartial } from "./partial-lock.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A small blob or an index is written in minutes at most: its process died. */
const TEMPORARY_AGE_MS = DAY_MS;
/** Long enough to come back to a broken pull after a holiday; a tag has often moved by then. */
const PARTIAL_AGE_MS = 14 * DAY_MS;

/** Digests that unfinished transfers count on, however long ago they were stopped, also those of other processes. */
export type InUse = () => Promise<ReadonlySet<Digest>>;

export interface TidyOptions {
  readonly inUse?: InUse | undefined;
  /** Milliseconds since 1970. Default: the computer's clock. */
  readonly now?: number;
}

/**
 * Removes what dead processes left in `.ingest`: temporary files after a day, partials and their locks after two weeks
 * without a write. What is in use is left alone, and so is what an unfinished transfer goes on from. Never fails: tidying
 * up is not worth a failed transfer.
 */
export async function removeLeftovers(ingest: string, options: TidyOptions = {}): Promise<void> {
  const { now = Date.now(), inUse } = options;
  const names = await readdir(ingest).catch(() => []);
  let needed: Promise<ReadonlySet<string> | undefined> | undefined;
  for (const name of names) {
    const path = join(ingest, name);
    const kind = partialKind(name);
    const oldest = now - (kind === undefined ? TEMPORARY_AGE_MS : PARTIAL_AGE_MS);
    if (!(await isOlder(path, oldest))) continue;
    if (kind === undefined) {
      await unlink(path).catch(() => undefined);
      continue;
    }
    // Asked only now: there is seldom anything so old. While nobody can say what is needed, all of it may be.
    needed ??= neededPartials(ingest, inUse).catch(() => undefined);
    const partial = path.replace(/\.lock$/, ".partial");
    if ((await needed)?.has(partial) === false) await removePartial(path, oldest);
  }
}

/** Paths of the partials that unfinished transfers go on from. @throws what `inUse` throws */
export async function neededPartials(
  ingest: string,
  inUse: InUse | undefined,
): Promise<ReadonlySet<string>> {
  const digests = [...((await inUse?.()) ?? [])];
  return new Set(digests.map((digest) => partialPaths(ingest, digest).partial));
}

/** Under its lock, as somebody may be taking it over just now. Letting go of the lock removes its file. */
async function removePartial(path: string, oldest: number): Promise<void> {
  const partial = path.replace(/\.(?:lock|ranges)$/, ".partial");
  const release = await tryLockPartial(partial.replace(/\.partial$/, ".lock"));
  if (release === undefined) return;
  try {
    if (await isOlder(partial, oldest)) await unlink(partial).catch(() => undefined);
    const record = partial.replace(/\.partial$/, ".ranges");
    const isAlone = await lstat(partial).then(
      () => false,
      () => true,
    );
    // The record goes last: without it, a partial with holes would look whole.
    if (isAlone && (await isOlder(record, oldest))) await unlink(record).catch(() => undefined);
  } finally {
    await release();
  }
}

/** False for what is not there, and for folders, which nobody of ours made. */
async function isOlder(path: string, oldest: number): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && !stats.isDirectory() && stats.mtimeMs < oldest;
}
