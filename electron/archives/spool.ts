import { randomBytes } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { fileError } from "../storage/file-error.ts";

const NAME = /^spool-[\w-]+\.tmp$/;
/** No transfer reads a spool that long. */
const LEFTOVER_AGE_MS = 7 * 24 * 60 * 60 * 1000;
const READ_BYTES = 1024 * 1024;
/** Windows refuses to remove a file that is open. */
const CAN_REMOVE_OPEN_FILES = process.platform !== "win32";

/** A file for bytes that have to lie somewhere while they are read, and that nobody needs after us. */
export interface Spool {
  readonly handle: FileHandle;
  /** Bytes that were written. */
  readonly length: number;
  /** @throws destination_full, destination_not_writable */
  append(pieces: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * A new spool, which has no name as soon as it is open: a crash leaves none. Where that cannot be, what a dead process
 * left is removed a week later.
 */
export async function createSpool(folder: string): Promise<Spool> {
  const path = join(folder, `spool-${randomBytes(9).toString("base64url")}.tmp`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder);
  const handle = await open(path, "wx+", 0o600);
  if (CAN_REMOVE_OPEN_FILES) await unlink(path);
  let length = 0;
  return {
    handle,
    get length() {
      return length;
    },
    async append(pieces) {
      try {
        for (const piece of pieces) {
          await handle.appendFile(piece);
          length += piece.length;
        }
      } catch (error) {
        throw fileError(error, path);
      }
    },
    close: () => handle.close(),
  };
}

const spools = new FinalizationRegistry<Spool>((spool) => {
  void spool.close().catch(() => undefined);
});

/** Nobody says when a source is read for the last time: its spool is closed when nothing leads to `owner` any more. */
export function closeWithOwner(owner: object, spool: Spool): void {
  spools.register(owner, spool);
}

/** Bytes of a spool from `start` up to `end`. Leads to the owner as long as somebody reads. */
export async function* readSpool(
  owner: object,
  handle: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const bytes = Buffer.allocUnsafe(Math.min(READ_BYTES, end - at));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
    if (bytesRead === 0) throw new AppError("internal", "a spool was cut", { details: {} });
    at += bytesRead;
    yield bytes.subarray(0, bytesRead);
  }
  void owner;
}

async function removeLeftovers(folder: string): Promise<void> {
  if (CAN_REMOVE_OPEN_FILES) return;
  const oldest = Date.now() - LEFTOVER_AGE_MS;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = NAME.test(name) ? await lstat(path).catch(() => undefined) : undefined;
    if (stats?.isFile() === true && stats.mtimeMs < oldest)
      await unlink(path).catch(() => undefined);
  }
}
