import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { writeAll } from "../storage/write-all.ts";
import type { ContentParts } from "./image-store.ts";
import { PIECE_BYTES, type PartialRecord } from "./partial-record.ts";
import type { Piece, PieceMap } from "./piece-map.ts";

/** How far ranges run ahead of the first hole, in ranges: what is read back is still in memory then. */
const RANGES_AHEAD = 16;
const READ_BYTES = 1024 * 1024;
/** As in `blob-sink.ts`: a slow disk takes part of the blob while the rest comes. */
const SYNC_BYTES = 128 * 1024 * 1024;

export interface PartsWrite {
  readonly parts: ContentParts;
  readonly file: FileHandle;
  readonly map: PieceMap;
  readonly record: PartialRecord;
  readonly signal: AbortSignal;
}

/** `whole`: the blob is there and right. `one stream`: nothing lies behind a hole, and one connection does as well. */
export type PartsOutcome = "whole" | "one stream" | "refused";

/**
 * Fetches what is missing in ranges beside each other, as many as the content thinks good, each to its place in the
 * file. The hash follows the first hole, reading back what was just written. One failed range ends the side by side: a
 * single one fills the holes; when that fails too, `refused`, and everything before the first hole counts.
 * @throws digest_mismatch, cancelled, what the file throws
 */
export function fetchParts(write: PartsWrite): Promise<PartsOutcome> {
  return new PartsFetch(write).run();
}

class PartsFetch {
  readonly #write: PartsWrite;
  readonly #workers = new Set<Worker>();
  #hashed: number;
  #syncedTo: number;
  #syncing: Promise<void> | undefined;
  /** One range failed: no more side by side. */
  #failed = false;
  #refused = false;
  /** The disk failed: nothing helps. */
  #broken: { readonly error: unknown } | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(write: PartsWrite) {
    this.#write = write;
    this.#hashed = write.parts.begin(write.map.frontier);
    this.#syncedTo = write.map.frontier;
  }

  async run(): Promise<PartsOutcome> {
    const { map, signal } = this.#write;
    const wakeUp = (): void => this.#wake.resolve();
    signal.addEventListener("abort", wakeUp);
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#broken !== undefined) throw this.#broken.error;
        this.#wake = Promise.withResolvers();
        const outcome = this.#steer();
        const followed = await this.#follow();
        if (outcome !== undefined && this.#hashed === map.frontier) return outcome;
        if (!followed && outcome === undefined) await this.#wake.promise;
      }
    } finally {
      signal.removeEventListener("abort", wakeUp);
      await this.#end(this.#workers);
      await this.#syncing?.catch(() => undefined);
    }
  }

  /** Begins and ends ranges. Returns how it all ends, when it does. */
  #steer(): PartsOutcome | undefined {
    const { map, parts } = this.#write;
    if (map.isWhole) return "whole";
    const wanted = this.#failed ? 1 : parts.connections(map.size - map.bytes);
    if (wanted < this.#workers.size) {
      const [, ...others] = this.#workers;
      void this.#end(others.slice(wanted - 1));
      return undefined;
    }
    if (this.#refused && this.#workers.size === 0) return "refused";
    if (wanted === 1 && this.#workers.size === 0 && !map.hasIslands) return "one stream";
    while (!this.#refused && this.#workers.size < wanted) {
      const limit = map.frontier + RANGES_AHEAD * parts.rangeBytes;
      const claim = map.claim(wanted === 1 ? map.size : parts.rangeBytes, limit);
      if (claim === undefined) break;
      this.#start(claim, wanted > 1);
    }
    return undefined;
  }

  #start(claim: Piece, eager: boolean): void {
    const controller = new AbortController();
    const { map, signal } = this.#write;
    const stop = AbortSignal.any([signal, controller.signal]);
    const ended = this.#fetch(claim, { eager, signal: stop })
      .catch(() => {
        if (stop.aborted) return;
        // Another failure with a single one, whatever it is: the usual way of reading will say what is wrong.
        if (this.#failed || !eager) this.#refused = true;
        this.#failed = true;
      })
      .finally(() => {
        map.release(claim);
        this.#workers.delete(worker);
        this.#wake.resolve();
      });
    const worker = { controller, ended };
    this.#workers.add(worker);
  }

  async #end(workers: Iterable<Worker>): Promise<void> {
    const ending = [...workers];
    for (const { controller } of ending) controller.abort();
    await Promise.all(ending.map(({ ended }) => ended));
  }

  async #fetch(
    { start, end }: Piece,
    options: { readonly eager: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    const { parts, map } = this.#write;
    const stream = await parts.open(start, end, options);
    let at = start;
    for await (const pieces of batches(stream)) {
      at = await this.#keep(at, pieces);
      parts.present(map.bytes);
      this.#wake.resolve();
    }
  }

  /** Bytes first, then the word that they are there. */
  async #keep(start: number, bytes: readonly Buffer[]): Promise<number> {
    const { file, map, record } = this.#write;
    const end = bytes.reduce((at, { length }) => at + length, start);
    try {
      await writeAll(file, bytes, start);
      await record.add({ start, end }, bytes);
    } catch (error) {
      this.#broken = { error };
      throw error;
    }
    map.add({ start, end });
    return end;
  }

  /** Hashes some of what has come before the first hole. True when it did. */
  async #follow(): Promise<boolean> {
    const { file, map, parts } = this.#write;
    const length = Math.min(READ_BYTES, map.frontier - this.#hashed);
    if (length === 0) return false;
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await file.read(bytes, 0, length, this.#hashed);
    if (bytesRead === 0) throw new AppError("internal", "the partial was cut");
    parts.check(bytes.subarray(0, bytesRead));
    this.#hashed += bytesRead;
    this.#syncAlong();
    return true;
  }

  #syncAlong(): void {
    if (this.#syncing !== undefined || this.#hashed < this.#syncedTo + SYNC_BYTES) return;
    this.#syncedTo = this.#hashed;
    this.#syncing = this.#write.file
      .datasync()
      .catch((error: unknown) => {
        this.#broken = { error };
      })
      .finally(() => {
        this.#syncing = undefined;
      });
  }
}

interface Worker {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** The bytes of a stream in batches of a piece; the last may be smaller. What came before a failure is given first. */
async function* batches(stream: Readable): AsyncGenerator<readonly Buffer[]> {
  let batch: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    batch.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (size > 0) yield batch;
}
