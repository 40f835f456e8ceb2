/** SQLite result code: another connection holds the lock. Source: sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/**
 * True when SQLite refused because another connection holds the lock, so that asking again makes sense. The primary
 * result code is in the low byte; extended codes such as SQLITE_BUSY_RECOVERY lie above it.
 */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error)) return false;
  return typeof error.errcode === "number" && error.errcode % 256 === SQLITE_BUSY;
}
