import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { MIGRATIONS } from "./migrations.ts";
import { isBusy } from "./sqlite-busy.ts";
import { sqliteFailure } from "./sqlite-failure.ts";

/**
 * How long a statement waits for another process, in milliseconds. It blocks the thread, so it is short; our own
 * transactions take well under a millisecond each.
 */
const BUSY_TIMEOUT_MS = 5000;
/** Pause between two attempts to switch the journal mode: the other process needs about a millisecond. */
const WAL_RETRY_MS = 5;

/**
 * Opens the one database of the application's state and brings its tables up to date. Layers and configs never go in it.
 * Several processes may have it open at once.
 * @throws unsupported when a newer version of Portolan wrote it, destination_not_writable when it cannot be opened,
 * destination_full, lock_timeout
 */
export function openStateDatabase(path: string): DatabaseSync {
  const database = open(path);
  try {
    switchToWal(database);
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof AppError ? error : unusable(path, error);
  }
}

/**
 * SQLite does not wait its busy timeout for a change of the journal mode, so processes that start together for the
 * first time would fail each other: whoever is told "busy" asks again. Source: sqlite.org/wal.html, section 2.
 */
function switchToWal(database: DatabaseSync): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_RETRY_MS);
    }
  }
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  } catch (error) {
    throw unusable(path, error);
  }
}

/** All missing steps in one transaction: two processes that start together do not both run them. */
function migrate(database: DatabaseSync, path: string): void {
  const latest = MIGRATIONS.length;
  if (versionOf(database) === latest) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    const version = versionOf(database);
    if (version > latest) throw newerSchema(path, version);
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${latest}`);
    database.exec("COMMIT");
  } catch (error) {
    // A full disk may have ended it.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}

function newerSchema(path: string, version: number): AppError {
  return new AppError("unsupported", `${path} was written by a newer version of Portolan`, {
    details: { hint: "newer_data_folder", path, version },
  });
}

function unusable(path: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : "unknown";
  const code = sqliteFailure(cause) ?? "destination_not_writable";
  return new AppError(code, `cannot use the database ${path}: ${why}`, {
    details: { path, why },
    cause,
  });
}
