import { createHash } from "node:crypto";
import type { Readable, Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { AppError, cancelledError } from "../../shared/errors.ts";
import { type Digest, type DigestAlgorithm, digestOf } from "../../shared/oci/digest.ts";

/** How far a layer may unpack. */
export interface UnpackLimits {
  /** The largest layers in public are models of some hundred GiB. */
  readonly bytes: number;
  /** Unpacked bytes for each packed one; gzip reaches 1,000, file systems hardly 20. */
  readonly ratio: number;
  /** The ratio counts from here on: a small layer of zeros harms nobody. */
  readonly ratioFrom: number;
}

export const UNPACK_LIMITS: UnpackLimits = {
  bytes: 512 * 1024 ** 3,
  ratio: 200,
  ratioFrom: 100 * 1024 ** 2,
};

/** Pieces of this size are unpacked beside the event loop, and hashed in a part of a millisecond each. */
const PIECE = 256 * 1024;

/** What a layer is when it is unpacked. */
export interface Unpacked {
  readonly digest: Digest;
  readonly size: number;
}

type Decoder = Transform & { readonly bytesWritten: number };

/**
 * Unpacks a layer and computes the digest of what comes out: its diffID, by the algorithm given. How it is packed is told
 * by its first bytes, as containerd does. Holds a few pieces in memory, whatever its size.
 * Spec: image-spec v1.1, config.md, Layer DiffID; RFC 1952; RFC 8878.
 * @throws invalid_manifest when it is damaged, graph_too_large when it unpacks beyond the limits, cancelled
 */
export async function unpackLayer(
  packed: Readable,
  { algorithm, limits, signal }: UnpackOptions,
): Promise<Unpacked> {
  const hash = createHash(algorithm);
  const size = await unpackStream(packed, {
    limits,
    signal,
    take: (piece) => void hash.update(piece),
  });
  return { digest: digestOf(algorithm, hash.digest("hex")), size };
}

/**
 * Unpacks anything and hands it on piece by piece. Resolves with the bytes that came out.
 * @throws invalid_manifest when it is damaged, graph_too_large when it unpacks beyond the limits, cancelled
 */
export async function unpackStream(packed: Readable, options: UnpackStream): Promise<number> {
  const { limits, signal } = options;
  let read = 0;
  let size = 0;
  const take = (piece: Buffer): void => {
    size += piece.byteLength;
    refuseBeyond(limits, read, size);
    options.take(piece);
  };
  let decoder: FrameDecoder | undefined;
  let head: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of packed as AsyncIterable<Buffer>) {
      if (signal.aborted) throw cancelledError("unpacking a layer");
      read += chunk.byteLength;
      head = decoder === undefined ? Buffer.concat([head, chunk]) : chunk;
      if (decoder === undefined && head.byteLength < MAGIC_LENGTH) continue;
      decoder ??= new FrameDecoder(decoderFor(head), take);
      await decoder.write(head);
      await options.settle?.();
    }
    if (decoder === undefined) {
      decoder = new FrameDecoder(decoderFor(head), take);
      await decoder.write(head);
    }
    await decoder.end();
    await options.settle?.();
  } catch (error) {
    packed.destroy();
    if (signal.aborted) throw cancelledError("unpacking a layer");
    throw translated(error);
  } finally {
    decoder?.close();
  }
  return size;
}

export interface UnpackStream extends Pick<UnpackOptions, "limits" | "signal"> {
  /** Takes the next piece, which it may keep. */
  take(piece: Buffer): void;
  /** Waited for after every chunk that was read: what was taken until then has found its place. */
  settle?(): Promise<void>;
}

export interface UnpackOptions {
  readonly algorithm: DigestAlgorithm;
  readonly limits: UnpackLimits;
  readonly signal: AbortSignal;
}

const MAGIC_LENGTH = 4;

/** True for what begins like gzip or Zstandard. @param head the first 4 bytes */
export function isPacked(head: Buffer): boolean {
  return decoderFor(head) !== undefined;
}

/** Undefined for a plain archive. */
function decoderFor(head: Buffer): (() => Decoder) | undefined {
  if (head.subarray(0, 2).equals(Buffer.from("1f8b", "hex"))) {
    return () => createGunzip({ chunkSize: PIECE });
  }
  if (head.byteLength < MAGIC_LENGTH) return undefined;
  const magic = head.readUInt32LE(0);
  const isZstd = magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
  // Windows beyond 128 MiB are refused by Node's own limit.
  return isZstd ? () => createZstdDecompress({ chunkSize: PIECE }) : undefined;
}

/**
 * Unpacks one frame after the other. Node's own decoder stops after the first frame of Zstandard, of which files made in
 * parallel, or for reading in parts, have many.
 */
class FrameDecoder {
  readonly #open: (() => Decoder) | undefined;
  readonly #take: (piece: Buffer) => void;
  #decoder: Decoder | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(open: (() => Decoder) | undefined, take: (piece: Buffer) => void) {
    this.#open = open;
    this.#take = take;
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#open === undefined) {
      this.#take(chunk);
      return;
    }
    for (let rest = chunk; rest.byteLength > 0;) {
      const decoder = (this.#decoder ??= this.#begin(this.#open));
      const before = decoder.bytesWritten;
      await Promise.race([written(decoder, rest), this.#ended]);
      const used = decoder.bytesWritten - before;
      if (used < rest.byteLength) {
        await this.#ended;
        this.#decoder = undefined;
      }
      rest = rest.subarray(used);
    }
  }

  /** Fails when the last frame is not whole. */
  async end(): Promise<void> {
    this.#decoder?.end();
    await this.#ended;
  }

  close(): void {
    this.#decoder?.destroy();
  }

  #begin(open: () => Decoder): Decoder {
    const decoder = open();
    this.#ended = new Promise((resolve, reject) => {
      decoder.once("end", resolve);
      decoder.once("error", reject);
    });
    // Whoever writes or ends hears of it.
    this.#ended.catch(() => undefined);
    decoder.on("data", (piece: Buffer) => {
      try {
        this.#take(piece);
      } catch (error) {
        decoder.destroy(error as Error);
      }
    });
    return decoder;
  }
}

function written(decoder: Decoder, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    decoder.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

function refuseBeyond(limits: UnpackLimits, read: number, size: number): void {
  const isBomb = size > limits.ratioFrom && size > read * limits.ratio;
  if (!isBomb && size <= limits.bytes) return;
  throw new AppError("graph_too_large", `a layer of ${read} bytes unpacks to more than ${size}`, {
    details: { size, why: "a layer unpacks to far more than it holds" },
  });
}

function translated(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^Z|^ERR_ZSTD|^ERR_ZLIB|^ERR_BUFFER/.test(code)) return error;
  return new AppError("invalid_manifest", `the layer cannot be unpacked: ${code}`, {
    details: { why: "the layer cannot be unpacked" },
    cause: error,
  });
}
