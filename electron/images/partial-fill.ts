import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { BlobSink } from "./blob-sink.ts";
import type { BlobContent } from "./image-store.ts";
import { fetchParts } from "./partial-parts.ts";
import { PartialRecord } from "./partial-record.ts";
import { PieceMap } from "./piece-map.ts";

/** Reads of this size reach 1.5 GB/s; Node's usual 64 KiB reach 0.9 GB/s. */
const READ_BYTES = 1024 * 1024;

export interface PartialFill {
  readonly content: BlobContent;
  readonly file: FileHandle;
  /** The name of the whole blob, for errors. */
  readonly path: string;
  /** Where the record of a partial with holes lies. */
  readonly ranges: string;
  /** Bytes that an earlier writer left, holes included. */
  readonly kept: number;
  readonly signal: AbortSignal;
}

interface State {
  readonly map: PieceMap;
  /** Present while the file may have holes. */
  readonly record: PartialRecord | undefined;
}

/**
 * Fills the file of a blob up to its end: from where an earlier writer stopped, in one stream, and in parts while the
 * content thinks that faster. A file without a record has no holes; with one, only what the record proves is there.
 */
export async function fillPartial(fill: PartialFill): Promise<void> {
  const { content, file, ranges, signal } = fill;
  const { size } = content.descriptor;
  let { parts } = content;
  let { map, record } = await takeOver(fill);
  try {
    while (!map.isWhole) {
      if (record === undefined) {
        map = new PieceMap(size, await fillFrom({ ...fill, parts }, map.frontier));
        if (map.isWhole) return;
        record = await PartialRecord.begin(ranges, map.frontier);
        if (record === undefined) parts = undefined;
      } else {
        const write = parts && { parts, file, map, record, signal };
        const outcome = write === undefined ? "refused" : await fetchParts(write);
        if (outcome === "refused") parts = undefined;
        if (outcome !== "whole") map = new PieceMap(size, map.frontier);
        await endRecord(file, record, map.frontier);
        record = undefined;
      }
    }
    // All was there: its writer died between the last byte and the new name.
    if (record !== undefined) await endRecord(file, record, size);
    record = undefined;
  } finally {
    await record?.close();
  }
}

/** First no holes, then no record of them: in this order a kill in between loses nothing. */
async function endRecord(file: FileHandle, record: PartialRecord, length: number): Promise<void> {
  await file.truncate(length);
  await file.datasync();
  await record.remove();
}

/** One stream from `start`. Returns how far it came: less than all when parts are faster from there. */
async function fillFrom(
  { content, parts, file, path, signal }: PartialFill & Pick<BlobContent, "parts">,
  start: number,
): Promise<number> {
  const { descriptor } = content;
  const stop = new AbortController();
  const onBatch = (position: number): void => {
    if ((parts?.connections(descriptor.size - position) ?? 1) > 1) stop.abort();
  };
  const sink = new BlobSink(file, path, descriptor, { start, onBatch });
  try {
    const ends = AbortSignal.any([signal, stop.signal]);
    await pipeline(await content.open(start), sink, { signal: ends });
    return descriptor.size;
  } catch (error) {
    if (!stop.signal.aborted || signal.aborted) throw error;
    return sink.written;
  }
}

/** Hands what is there to the content, as far as it is of use. */
async function takeOver(fill: PartialFill): Promise<State> {
  const { content, file, ranges, kept: length, signal } = fill;
  const { size } = content.descriptor;
  const proven = await PartialRecord.prove(ranges, file, { size, length, signal });
  const found = proven ?? { map: new PieceMap(size, length), record: undefined };
  if (content.adopt === undefined) return startAnew(fill, found, 0);
  const usable =
    content.parts === undefined ? await startAnew(fill, found, found.map.frontier) : found;
  const { frontier } = usable.map;
  if (frontier === 0) return usable;
  try {
    await content.adopt(readPrefix(file, frontier, signal), frontier);
    return usable;
  } catch {
    signal.throwIfAborted();
    // Unreadable, or known to be wrong already: the source has all of it.
    return startAnew(fill, usable, 0);
  }
}

/** Keeps the first bytes and nothing else. */
async function startAnew(
  { content, file }: PartialFill,
  { record }: State,
  length: number,
): Promise<State> {
  if (record === undefined) await file.truncate(length);
  else await endRecord(file, record, length);
  return { map: new PieceMap(content.descriptor.size, length), record: undefined };
}

/** The first bytes of a file that stays open. A stream of it would close it. */
async function* readPrefix(
  file: FileHandle,
  length: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length;) {
    signal.throwIfAborted();
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, length - at));
    const { bytesRead } = await file.read(piece, 0, piece.byteLength, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}
