import { isBusy } from "./sqlite-busy.ts";

/** SQLite result codes for a full disk and a failing one: sqlite.org/rescode.html */
const IO_ERROR = 10;
const FULL = 13;

/**
 * Writes what may be lost: a note that cannot be written costs time later, and is no reason to fail work that goes well.
 * Only a busy database, a full disk and a failing one are put up with.
 */
export function tolerant(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) % 256 : 0;
    if (!isBusy(error) && code !== IO_ERROR && code !== FULL) throw error;
  }
}
