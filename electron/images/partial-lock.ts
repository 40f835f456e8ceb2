import { lstat, unlink } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { cancelledError } from "../../shared/errors.ts";
import { errnoOf } from "../storage/file-error.ts";
import { isBusy } from "../storage/sqlite-busy.ts";
import type { ImageCallOptions } from "./image-store.ts";

/** Ends the lock and takes its file away. */
export type Release = () => Promise<void>;

/** Windows refuses to remove a file that anybody has open, so there it goes after the lock and not before. */
const CAN_REMOVE_OPEN_FILES = process.platform !== "win32";
const NOT_A_FILE = "not a file";
/** First and longest pause between two attempts; the holder is another process, so there is nothing to be woken by. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Waits, as long as it takes, until nobody else writes the partial that `path` is the lock file of. Undefined where
 * locks do not work: on some network drives, or where nothing can be written at all.
 * @throws cancelled
 */
export async function lockPartial(
  path: string,
  { signal }: ImageCallOptions,
): Promise<Release | undefined> {
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    if (signal.aborted) throw cancelledError("waiting for another transfer");
    const result = await tryLock(path);
    if (typeof result === "function") return result;
    if (result === "unavailable") return undefined;
    if (result === "replaced") continue;
    try {
      await delay(pause, undefined, { signal });
    } catch {
      throw cancelledError("waiting for another transfer");
    }
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** The lock, or undefined when somebody holds it or it cannot be had. */
export async function tryLockPartial(path: string): Promise<Release | undefined> {
  for (;;) {
    const result = await tryLock(path);
    if (result !== "replaced") return typeof result === "function" ? result : undefined;
  }
}

/**
 * The lock is an exclusive transaction of SQLite on an empty file, so it is the operating system's own and ends with its
 * holder. Unlike the locks of `storage/file-lock.ts`, of which there is one for each index, there would be one file for
 * every blob ever pulled: the holder removes it. Whoever opened the removed file holds a lock that nobody else sees,
 * therefore the file must be the same before it was opened and after it was locked.
 */
async function tryLock(path: string): Promise<Release | "busy" | "replaced" | "unavailable"> {
  const before = await identityOf(path);
  if (before === NOT_A_FILE) return "unavailable";
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: 0 });
    // In memory: the file of a journal would be left behind by whoever is killed.
    connection.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    connection?.close();
    return isBusy(error) ? "busy" : "unavailable";
  }
  const held = connection;
  if (before === undefined || before !== (await identityOf(path))) {
    held.close();
    return "replaced";
  }
  return async () => {
    if (CAN_REMOVE_OPEN_FILES) await removeFile(path);
    held.close();
    if (!CAN_REMOVE_OPEN_FILES) await removeFile(path);
  };
}

/** Tells a file from another one that later has its name, and even its inode number. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const stats = await lstat(path, { bigint: true });
    // A link could lead anywhere; nothing but a lock file belongs here.
    return stats.isFile() ? `${stats.dev}-${stats.ino}-${stats.birthtimeNs}` : NOT_A_FILE;
  } catch (error) {
    return errnoOf(error) === "ENOENT" ? undefined : NOT_A_FILE;
  }
}

/** A lock file that stays is no harm: the next holder or the tidying up takes it away. */
function removeFile(path: string): Promise<void> {
  return unlink(path).catch(() => undefined);
}
