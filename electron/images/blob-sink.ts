import type { FileHandle } from "node:fs/promises";
import { Writable } from "node:stream";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { AppError } from "../../shared/errors.ts";
import { fileError } from "../storage/file-error.ts";
import { writeAll } from "../storage/write-all.ts";

/**
 * Bytes that are written at once, while the next ones are collected and hashed. Only one write runs at a time, so that
 * the file has no hole when the process dies: what its length says is there. Measured with GET, sha256 and file together,
 * this is as fast as two writes beside each other, and a third faster than one write for each 64 KiB chunk.
 */
const BATCH_BYTES = 1024 * 1024;
/** One writev(2) takes at most 1024 pieces (Linux, IOV_MAX). */
const BATCH_PIECES = 1024;
/**
 * The disk is made to keep up from here to here, beside the writing: of 1 GiB, the wait at the end falls from 260 ms to
 * 40 ms, and the page cache never holds a whole layer that a slow disk has yet to take.
 */
const SYNC_BYTES = 128 * 1024 * 1024;
/** Bytes that may wait in the stream while a write runs. With the above, a blob never holds more than 2.3 MiB. */
const WAITING_BYTES = 256 * 1024;

type Done = (error?: Error | null) => void;

/**
 * Takes the bytes of one blob into a file, in large batches, and counts them: one byte more than the descriptor says
 * fails at once, one byte fewer fails at the end. When it has finished, all bytes are with the operating system. The
 * first `start` bytes are in the file already.
 */
export class BlobSink extends Writable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #descriptor: Descriptor;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #position: number;
  #written: number;
  readonly #onBatch: ((position: number) => void) | undefined;
  #syncFrom: number;
  #syncing = false;
  #received: number;
  #writing = false;
  #failure: Error | undefined;
  /** Called when the write that runs has ended: the stream waits for it. */
  #waiting: (() => void) | undefined;

  constructor(
    file: FileHandle,
    path: string,
    descriptor: Descriptor,
    {
      start = 0,
      onBatch,
    }: { readonly start?: number; readonly onBatch?: (position: number) => void } = {},
  ) {
    super({ highWaterMark: WAITING_BYTES, decodeStrings: true });
    this.#file = file;
    this.#path = path;
    this.#descriptor = descriptor;
    this.#position = start;
    this.#written = start;
    this.#onBatch = onBatch;
    this.#received = start;
    this.#syncFrom = start + SYNC_BYTES;
  }

  /** Up to here everything is with the operating system. Final once the stream is closed. */
  get written(): number {
    return this.#written;
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#received += chunk.byteLength;
    if (this.#received > this.#descriptor.size) {
      done(this.#wrongSize("size_mismatch"));
      return;
    }
    this.#batch.push(chunk);
    this.#batchBytes += chunk.byteLength;
    if (this.#batchBytes < BATCH_BYTES && this.#batch.length < BATCH_PIECES) {
      done();
      return;
    }
    this.#afterWrite(() => {
      this.#startWrite();
      done(this.#failure);
    });
  }

  override _final(done: Done): void {
    if (this.#received !== this.#descriptor.size) {
      done(this.#wrongSize("truncated_body"));
      return;
    }
    this.#afterWrite(() => {
      this.#startWrite();
      this.#afterWrite(() => done(this.#failure));
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#afterWrite(() => done(error));
  }

  #afterWrite(next: () => void): void {
    if (this.#writing) this.#waiting = next;
    else next();
  }

  #startWrite(): void {
    if (this.#batch.length === 0 || this.#failure !== undefined || this.destroyed) return;
    this.#writing = true;
    const write = writeAll(this.#file, this.#batch, this.#position);
    this.#position += this.#batchBytes;
    const end = this.#position;
    this.#batch = [];
    this.#batchBytes = 0;
    const ended = (failure?: Error): void => {
      this.#failure ??= failure;
      this.#writing = false;
      this.#syncAlong();
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.();
    };
    write.then(
      () => {
        this.#written = end;
        this.#onBatch?.(end);
        ended();
      },
      (error: unknown) => ended(toError(fileError(error, this.#path))),
    );
  }

  #syncAlong(): void {
    if (this.#syncing || this.#position < this.#syncFrom) return;
    this.#syncing = true;
    this.#syncFrom = this.#position + SYNC_BYTES;
    this.#file.datasync().then(
      () => {
        this.#syncing = false;
      },
      (error: unknown) => {
        this.#failure ??= toError(fileError(error, this.#path));
      },
    );
  }

  #wrongSize(code: "size_mismatch" | "truncated_body"): AppError {
    const { digest, size } = this.#descriptor;
    const actual = this.#received;
    return new AppError(code, `${digest} should have ${size} bytes, got ${actual}`, {
      details: { digest, expected: size, actual },
    });
  }
}

function toError(failure: unknown): Error {
  return failure instanceof Error
    ? failure
    : new AppError("internal", "writing failed for no known reason", { cause: failure });
}
