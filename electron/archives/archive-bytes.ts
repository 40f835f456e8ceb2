import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { errnoOf } from "../storage/file-error.ts";
import { archiveError } from "./archive-error.ts";
import type { ArchiveFiles, ArchivePart } from "./bundle/find-parts.ts";
import { readSpool, type Spool } from "./spool.ts";

const READ_BYTES = 1024 * 1024;
/** Opening a FIFO must not wait for somebody at its other end. Absent on Windows. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The bytes of an archive, wherever they lie. */
export interface ArchiveBytes {
  readonly length: number;
  /** Fewer only at the end. @throws archive_invalid when the file was changed meanwhile */
  read(offset: number, length: number): Promise<Buffer>;
  /** @param owner is kept alive as long as somebody reads */
  stream(start: number, end: number, signal: AbortSignal, owner?: object): Promise<Readable>;
}

/** One file, or parts one after the other. They are open only while they are read. */
export async function bytesOfFiles({ parts }: ArchiveFiles): Promise<ArchiveBytes> {
  const placed: PlacedPart[] = [];
  let length = 0;
  for (const part of parts) {
    placed.push({ ...part, start: length });
    length += part.stats.size;
  }
  return {
    length,
    async read(offset, wanted) {
      const pieces: Buffer[] = [];
      for (const { part, start, end } of piecesOf(placed, offset, offset + wanted)) {
        const file = await openSame(part);
        try {
          pieces.push(await readWhole(file, start, end - start));
        } finally {
          await file.close();
        }
      }
      return pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
    },
    async stream(start, end, signal) {
      const [first, ...rest] = piecesOf(placed, start, end);
      if (first === undefined) return Readable.from([], { objectMode: false });
      // Opened at once, so that whoever asks learns of a file that was changed.
      const file = await openSame(first.part);
      if (rest.length === 0 && !signal.aborted) {
        const range = { start: first.start, end: first.end - 1, highWaterMark: READ_BYTES };
        return file.createReadStream(range);
      }
      // A generator that is given up before it began would close nothing.
      await file.close();
      return Readable.from(join([first, ...rest]), { objectMode: false });
    },
  };
}

/** What was unpacked. */
export function spoolBytes({ handle, length }: Spool): ArchiveBytes {
  return {
    length,
    read: (offset, wanted) => readWhole(handle, offset, Math.min(wanted, length - offset)),
    stream: (start, end, _signal, owner = {}) =>
      Promise.resolve(Readable.from(readSpool(owner, handle, start, end), { objectMode: false })),
  };
}

interface PlacedPart extends ArchivePart {
  /** Of its first byte in the archive. */
  readonly start: number;
}

interface Piece {
  readonly part: ArchivePart;
  /** In the part. */
  readonly start: number;
  readonly end: number;
}

function piecesOf(parts: readonly PlacedPart[], start: number, end: number): readonly Piece[] {
  return parts.flatMap((part) => {
    const first = Math.max(start, part.start);
    const last = Math.min(end, part.start + part.stats.size);
    return first < last ? [{ part, start: first - part.start, end: last - part.start }] : [];
  });
}

async function* join(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const { part, start, end } of pieces) {
    const file = await openSame(part);
    try {
      for (let at = start; at < end;) {
        const bytes = await readWhole(file, at, Math.min(READ_BYTES, end - at));
        if (bytes.length === 0) throw changed(part.path);
        at += bytes.length;
        yield bytes;
      }
    } finally {
      await file.close();
    }
  }
}

/** Offsets of one file are worth nothing in another one. */
async function openSame({ path, stats }: ArchivePart): Promise<FileHandle> {
  const handle = await openToRead(path);
  const now = await handle.stat();
  if (isSame(now, stats)) return handle;
  await handle.close();
  throw changed(path);
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, READ_FLAGS);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    // What open(2) says of a socket, and of a device without a driver.
    const isNoFile = code === "ENXIO" || code === "ENODEV";
    throw archiveError(path, isNoFile ? "it is not a regular file" : code, undefined, error);
  }
}

function isSame(now: Stats, { ino, size, mtimeMs }: Stats): boolean {
  return now.ino === ino && now.size === size && now.mtimeMs === mtimeMs;
}

function changed(path: string): Error {
  return archiveError(path, "it was changed while it was read");
}

async function readWhole(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
