import { createHash } from "node:crypto";
import { type FileHandle, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../storage/atomic-file.ts";
import { openOwn } from "./partial-file.ts";
import { type Piece, PieceMap } from "./piece-map.ts";

/** What is written, recorded and lost at a time. */
export const PIECE_BYTES = 512 * 1024;
/** A record of a blob of 300 GiB. Whoever left more did not mean us. */
const MAX_RECORD = 64 * 1024 * 1024;
const FIRST_LINE = /^pieces after (\d{1,16})$/;
const PIECE_LINE = /^(\d{1,16}) (\d{1,7}) ([0-9a-f]{64})$/;

interface RecordedPiece extends Piece {
  /** SHA-256 of its bytes, in hex. */
  readonly proof: string;
}

/**
 * Beside a partial that has holes: which pieces are there, each with its hash. The length of such a file says nothing; a
 * piece counts when its bytes have the hash that was written down after them.
 */
export class PartialRecord {
  readonly #path: string;
  readonly #file: FileHandle;
  #end: number;
  /** Lines are written one after the other: a line after a gap could not be read. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle, end: number) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
  }

  /**
   * Begins a record for a file that has no hole before `contiguous` and nothing after it. It is on the disk before the
   * first hole is made. Undefined where there can be none.
   */
  static async begin(path: string, contiguous: number): Promise<PartialRecord | undefined> {
    const file = await openOwn(path);
    if (file === undefined) return undefined;
    try {
      const line = Buffer.from(`pieces after ${contiguous}\n`);
      await file.truncate(0);
      await file.write(line, 0, line.length, 0);
      await file.sync();
      await syncFolder(dirname(path));
      return new PartialRecord(path, file, line.length);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * What the record of `partial` proves, which is `length` bytes long. Undefined without a record, or with one whose
   * beginning was not finished: then no hole was made yet.
   */
  static async prove(
    path: string,
    partial: FileHandle,
    { size, length, signal }: { size: number; length: number; signal: AbortSignal },
  ): Promise<{ map: PieceMap; record: PartialRecord } | undefined> {
    const file = await openOwn(path, { existing: true });
    if (file === undefined) return undefined;
    try {
      const found = await readRecord(file);
      if (found === undefined) {
        await new PartialRecord(path, file, 0).remove();
        return undefined;
      }
      const { contiguous, pieces, end } = found;
      const map = new PieceMap(size, contiguous <= length ? Math.min(contiguous, size) : 0);
      for (const piece of pieces) {
        signal.throwIfAborted();
        if (piece.end <= size && (await isProven(partial, piece))) map.add(piece);
      }
      await file.truncate(end);
      return { map, record: new PartialRecord(path, file, end) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Notes a piece whose bytes have been written. */
  async add({ start, end }: Piece, bytes: readonly Uint8Array[]): Promise<void> {
    const hash = createHash("sha256");
    for (const part of bytes) hash.update(part);
    const line = Buffer.from(`${start} ${end - start} ${hash.digest("hex")}\n`);
    this.#writing = this.#writing.then(async () => {
      await this.#file.write(line, 0, line.length, this.#end);
      this.#end += line.length;
    });
    await this.#writing;
  }

  /** The file has no hole any more. */
  async remove(): Promise<void> {
    await this.close();
    await unlink(this.#path);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

interface FoundRecord {
  readonly contiguous: number;
  readonly pieces: readonly RecordedPiece[];
  /** After its last whole line. */
  readonly end: number;
}

async function readRecord(file: FileHandle): Promise<FoundRecord | undefined> {
  const { size } = await file.stat();
  if (size > MAX_RECORD) return { contiguous: 0, pieces: [], end: 0 };
  // The last line may be cut: it ends without a line break.
  const text = await file.readFile("latin1");
  const end = text.lastIndexOf("\n") + 1;
  const [first, ...lines] = text.slice(0, end).split("\n");
  const contiguous = FIRST_LINE.exec(first ?? "")?.[1];
  if (contiguous === undefined) return undefined;
  return { contiguous: Number(contiguous), pieces: lines.flatMap(readPiece), end };
}

function readPiece(line: string): readonly RecordedPiece[] {
  const [, start, length, proof] = PIECE_LINE.exec(line) ?? [];
  if (proof === undefined || Number(length) > 2 * PIECE_BYTES) return [];
  return [{ start: Number(start), end: Number(start) + Number(length), proof }];
}

async function isProven(
  partial: FileHandle,
  { start, end, proof }: RecordedPiece,
): Promise<boolean> {
  const bytes = Buffer.allocUnsafe(end - start);
  const { bytesRead } = await partial.read(bytes, 0, bytes.length, start);
  return bytesRead === bytes.length && createHash("sha256").update(bytes).digest("hex") === proof;
}
