import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import type { Source } from "../images/image-store.ts";
import { UNPACK_LIMITS, type UnpackLimits, unpackStream } from "../images/unpack-layer.ts";
import { asLayerError } from "./layer-error.ts";

export interface LayerStreamOptions {
  readonly signal: AbortSignal;
  readonly limits?: UnpackLimits | undefined;
  /** Takes the next unpacked bytes. */
  readonly take: (piece: Buffer) => void;
  /** Waited for after every piece that was read. @param read packed bytes so far. Returns false to end here. */
  readonly settle: (read: number) => Promise<boolean>;
}

/** Ends the reading from inside; never seen outside of this file. */
class Enough extends Error {}

/**
 * Reads a layer from its place and unpacks it on the way; nothing of it is kept. What was read to its end is what the
 * manifest says, or this fails. Resolves to whether the end was reached.
 * @throws layer_invalid, digest_mismatch, cancelled, and what the place throws
 */
export async function streamLayer(
  source: Source,
  descriptor: Descriptor,
  { signal, limits = UNPACK_LIMITS, take, settle }: LayerStreamOptions,
): Promise<boolean> {
  const leaving = new AbortController();
  const both = AbortSignal.any([signal, leaving.signal]);
  const hash = createHash(digestAlgorithm(descriptor.digest));
  let read = 0;
  const packed = await source.openBlob(descriptor, { signal: both });
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of packed as AsyncIterable<Buffer>) {
      hash.update(chunk);
      read += chunk.byteLength;
      yield chunk;
    }
  }
  try {
    const stream = Readable.from(counted(), { objectMode: false });
    await unpackStream(stream, {
      limits,
      signal: both,
      take,
      settle: async () => {
        if (!(await settle(read))) throw new Enough();
      },
    });
    const actual = digestOf(digestAlgorithm(descriptor.digest), hash.digest("hex"));
    if (actual === descriptor.digest) return true;
    throw new AppError("digest_mismatch", `expected ${descriptor.digest}, got ${actual}`, {
      details: { digest: descriptor.digest, expected: descriptor.digest, actual },
    });
  } catch (error) {
    if (error instanceof Enough) return false;
    throw asLayerError(descriptor.digest, error);
  } finally {
    packed.on("error", () => undefined).destroy();
    leaving.abort();
  }
}
