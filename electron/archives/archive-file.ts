import type { Stats } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import { AppError, cancelledError } from "../../shared/errors.ts";
import { errnoOf } from "../storage/file-error.ts";
import { archiveError } from "./archive-error.ts";
import { type ReadAt, indexTar, type TarIndex, type TarMember } from "./tar-index.ts";
import { closeWithOwner, readSpool, type Spool } from "./spool.ts";
import { isPacked, unpackArchive } from "./unpack-archive.ts";

const READ_BYTES = 1024 * 1024;
/** Links on links: writers of `docker save` make one. */
const MAX_LINKS = 8;

/** An archive that was looked through once; its members are read where they lie. */
export interface ArchiveFile {
  /** Absolute and real. */
  readonly path: string;
  /** A file of that name, links inside the archive followed. @throws archive_invalid when the name stands there twice */
  find(name: string): TarMember | undefined;
  /** Bytes of a member. @throws archive_invalid when the file was changed meanwhile */
  openMember(member: TarMember, offset: number, signal: AbortSignal): Promise<Readable>;
  /** The first 4 bytes of a member, which tell how it is packed. */
  peek(member: TarMember): Promise<Buffer>;
  /** A small member, or undefined when there is none. @throws archive_invalid when it has more than `limit` bytes */
  read(name: string, limit: number): Promise<Buffer | undefined>;
}

/** How the bytes of an archive are reached, wherever they lie. */
interface Bytes {
  readonly length: number;
  readonly open: () => Promise<FileHandle>;
  /** False for a handle that stays open for others. */
  readonly closes: boolean;
}

/**
 * Opens a tar file; one packed with gzip or Zstandard is unpacked into `spoolFolder` first, because its members can only
 * be read in their order.
 * @throws path_not_found, archive_invalid, graph_too_large for what unpacks without end, destination_full
 */
export async function openArchive(
  typed: string,
  options: { readonly spoolFolder: string; readonly signal: AbortSignal },
): Promise<ArchiveFile> {
  const path = await realFile(typed);
  const handle = await open(path, "r");
  const stats = await handle.stat();
  let bytes: Bytes;
  let spool: Spool | undefined;
  try {
    if (!stats.isFile()) throw archiveError(path, "it is not a regular file");
    const head = await readAt(handle)(0, 4);
    if (isPacked(head)) {
      spool = await unpackArchive(handle.createReadStream({ autoClose: false, start: 0 }), {
        ...options,
        path,
      });
      const { length, handle: unpacked } = spool;
      bytes = { length, open: () => Promise.resolve(unpacked), closes: false };
    } else bytes = { length: stats.size, open: () => openSame(path, stats), closes: true };
  } finally {
    await handle.close();
  }
  try {
    if (options.signal.aborted) throw cancelledError("opening an archive");
    const index = await withHandle(bytes, (file) => indexTar(path, bytes.length, readAt(file)));
    const archive = new IndexedArchive(path, bytes, index);
    if (spool !== undefined) closeWithOwner(archive, spool);
    return archive;
  } catch (error) {
    await spool?.close();
    throw error;
  }
}

class IndexedArchive implements ArchiveFile {
  readonly path: string;
  readonly #bytes: Bytes;
  readonly #index: TarIndex;

  constructor(path: string, bytes: Bytes, index: TarIndex) {
    this.path = path;
    this.#bytes = bytes;
    this.#index = index;
  }

  find(name: string): TarMember | undefined {
    let wanted = name;
    for (let step = 0; step < MAX_LINKS; step += 1) {
      if (this.#index.repeated.has(wanted)) {
        throw archiveError(this.path, "the name stands there twice", wanted);
      }
      const member = this.#index.members.get(wanted);
      if (member?.link === undefined) return member;
      wanted = member.link;
    }
    throw archiveError(this.path, "its links lead in a circle", name);
  }

  async openMember(member: TarMember, offset: number, signal: AbortSignal): Promise<Readable> {
    if (signal.aborted) throw cancelledError("reading an archive");
    const file = await this.#bytes.open();
    const start = member.offset + offset;
    const end = member.offset + member.size;
    if (!this.#bytes.closes) {
      const stream = Readable.from(readSpool(this, file, start, end), { objectMode: false });
      return addAbortSignal(signal, stream);
    }
    // A stream that is born aborted reports it before anybody can listen, which would end the process.
    if (signal.aborted || start >= end) {
      await file.close();
      if (signal.aborted) throw cancelledError("reading an archive");
      return Readable.from([], { objectMode: false });
    }
    const range = { start, end: end - 1, highWaterMark: READ_BYTES };
    return addAbortSignal(signal, file.createReadStream(range));
  }

  peek({ offset, size }: TarMember): Promise<Buffer> {
    return withHandle(this.#bytes, (file) => readAt(file)(offset, Math.min(4, size)));
  }

  async read(name: string, limit: number): Promise<Buffer | undefined> {
    const member = this.find(name);
    if (member === undefined) return undefined;
    if (member.size > limit) {
      throw archiveError(this.path, `it has ${member.size} bytes, more than ${limit}`, name);
    }
    return withHandle(this.#bytes, (file) => readAt(file)(member.offset, member.size));
  }
}

async function realFile(typed: string): Promise<string> {
  try {
    return await realpath(resolve(typed));
  } catch (error) {
    const code = errnoOf(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new AppError("path_not_found", `there is no file ${typed}`, { details: { path: typed } });
  }
}

/** Offsets of one file are worth nothing in another one. */
async function openSame(path: string, { ino, size, mtimeMs }: Stats): Promise<FileHandle> {
  const handle = await open(path, "r");
  const now = await handle.stat();
  if (now.ino === ino && now.size === size && now.mtimeMs === mtimeMs) return handle;
  await handle.close();
  throw archiveError(path, "it was changed while it was read");
}

async function withHandle<T>(bytes: Bytes, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await bytes.open();
  try {
    return await work(file);
  } finally {
    if (bytes.closes) await file.close();
  }
}

function readAt(file: FileHandle): ReadAt {
  return async (offset, length) => {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  };
}
