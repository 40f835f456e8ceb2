import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { isBusy } from "./sqlite-busy.ts";

/** The life of this process, as other processes of the same home can see it. */
export interface ProcessLock {
  /**
   * Names this process as long as it lives, and never another one. Taken when it is first asked for.
   * @throws destination_not_writable
   */
  readonly owner: string;
  isMine(owner: string): boolean;
  /** Whether the process with this name still lives. */
  isAlive(owner: string): boolean;
  /** Ends the claim, as the death of the process would. */
  release(): void;
}

/**
 * A lock file for each process that needs one. It is the operating system's own lock, held by an exclusive transaction
 * of SQLite on an empty file: it ends with its holder, however that dies, also while the computer sleeps or process ids
 * are used again. The files of the dead are removed by whoever finds them.
 */
export function createProcessLock(folder: string): ProcessLock {
  let held: { readonly owner: string; readonly connection: DatabaseSync } | undefined;
  const fileOf = (owner: string): string => join(folder, `process-${owner}.lock`);
  return {
    get owner() {
      if (held === undefined) {
        const owner = randomUUID();
        held = { owner, connection: hold(folder, fileOf(owner)) };
      }
      return held.owner;
    },
    isMine: (owner) => owner === held?.owner,
    isAlive(owner) {
      if (owner === held?.owner) return true;
      const file = fileOf(owner);
      if (!existsSync(file)) return false;
      return isLocked(file);
    },
    release() {
      if (held === undefined) return;
      const file = fileOf(held.owner);
      held.connection.close();
      held = undefined;
      rmSync(file, { force: true });
    },
  };
}

function hold(folder: string, file: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const connection = new DatabaseSync(file, { timeout: 0 });
    connection.exec("BEGIN EXCLUSIVE");
    return connection;
  } catch (cause) {
    throw new AppError("destination_not_writable", `cannot make lock files in ${folder}`, {
      details: { path: folder },
      cause,
    });
  }
}

/** Tries the lock. Whoever gets it knows that the holder is dead; a name is never used again, so the file can go. */
function isLocked(file: string): boolean {
  const connection = new DatabaseSync(file, { timeout: 0 });
  try {
    connection.exec("BEGIN EXCLUSIVE");
    rmSync(file, { force: true });
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    connection.close();
  }
}
