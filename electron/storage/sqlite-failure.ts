import type { ErrorCode } from "../../shared/errors.ts";

/** What of SQLite's failures a person can do something about. Source: sqlite.org/rescode.html */
const FAILURES: ReadonlyMap<number, ErrorCode> = new Map([
  [5, "lock_timeout"], // SQLITE_BUSY
  [8, "destination_not_writable"], // SQLITE_READONLY
  [10, "destination_not_writable"], // SQLITE_IOERR: also a quota that is used up, which SQLite does not tell apart
  [13, "destination_full"], // SQLITE_FULL
  [14, "destination_not_writable"], // SQLITE_CANTOPEN
]);

/** Our word for a failure of SQLite; undefined when it is none, or one that only we can do something about. */
export function sqliteFailure(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  // The primary code is in the low byte; extended ones lie above it.
  return FAILURES.get(Number(error.errcode) % 256);
}
