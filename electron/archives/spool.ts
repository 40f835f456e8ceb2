import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import { refuseWithoutSpace } from "../images/partial-space.ts";
import { fileError } from "../storage/file-error.ts";
import { openNamelessFile } from "../storage/nameless-file.ts";
import { writeAll } from "../storage/write-all.ts";

/** No transfer reads a spool that long. */
const LEFTOVER_AGE_MS = 7 * 24 * 60 * 60 * 1000;
const NAMED = { prefix: "spool-", suffix: ".tmp", leftoverAgeMs: LEFTOVER_AGE_MS } as const;
const READ_BYTES = 1024 * 1024;
/** What a spool leaves to everybody else on the disk: what comes from a pipe may have no end. */
const RESERVE_BYTES = 256 * 1024 * 1024;
/** How much is written between two looks at the disk. */
const LOOK_BYTES = 64 * 1024 * 1024;

/** A file for bytes that have to lie somewhere while they are read, and that nobody needs after us. */
export interface Spool {
  readonly handle: FileHandle;
  /** Bytes that were written. */
  readonly length: number;
  /** @throws destination_full, destination_not_writable */
  append(pieces: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

/** A new spool, which a crash does not leave behind. */
export async function createSpool(folder: string): Promise<Spool> {
  const file = await openNamelessFile(folder, NAMED);
  let length = 0;
  let nextLook = 0;
  return {
    handle: file.handle,
    get length() {
      return length;
    },
    async append(pieces) {
      if (length >= nextLook) {
        await refuseWithoutSpace(folder, RESERVE_BYTES);
        nextLook = length + LOOK_BYTES;
      }
      try {
        await writeAll(file.handle, pieces, length);
        length += pieces.reduce((sum, piece) => sum + piece.length, 0);
      } catch (error) {
        throw fileError(error, file.path);
      }
    },
    close: () => file.close(),
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
