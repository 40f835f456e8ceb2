import { addAbortSignal, pipeline, type Readable, Transform } from "node:stream";
import { AppError, cancelledError, withDetails } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { BlobContent, Source } from "../images/image-store.ts";
import { ResumableHash } from "./resumable-hash.ts";

/** One buffer of this size lets the network and the disk work at the same time without many wake-ups. */
const BUFFER_BYTES = 1024 * 1024;

export interface VerifiedContentOptions {
  readonly signal: AbortSignal;
  /** Called with the payload bytes passed on so far; falls back when a stream is opened again. */
  readonly onPosition?: (position: number) => void;
}

/** A blob on its way that checks itself. */
export interface VerifiedContent extends Required<BlobContent> {
  /** True once a stream was opened anywhere but at the beginning: part of the blob came by another way. */
  readonly resumed: boolean;
  /** Why the latest stream failed, when the source or the check is to blame. */
  readonly failure: unknown;
  /** Ends a stream that is still open. */
  close(): void;
}

/**
 * Wraps a blob of a source so that every stream of it fails before its last byte unless size and digest are right.
 * @throws (through the streams) digest_mismatch, size_mismatch, truncated_body, and what the source fails with
 */
export function createVerifiedContent(
  source: Pick<Source, "openBlob">,
  descriptor: Descriptor,
  options: VerifiedContentOptions,
): VerifiedContent {
  const { signal } = options;
  const hash = new ResumableHash(descriptor);
  const facts = { digest: descriptor.digest, side: "source" };
  let current: Transform | undefined;
  let resumed = false;
  let closed = false;
  let failure: unknown;

  const blame = (error: unknown): unknown => {
    failure = withDetails(error, facts);
    return failure;
  };

  async function openSource(start: number): Promise<Readable> {
    try {
      return await source.openBlob(descriptor, { signal, offset: start });
    } catch (error) {
      throw blame(error);
    }
  }

  return {
    descriptor,
    get resumed() {
      return resumed;
    },
    get failure() {
      return failure;
    },
    async open(offset) {
      current?.destroy();
      failure = undefined;
      if (offset > 0) resumed = true;
      const stream = await openSource(hash.begin(offset));
      if (closed || signal.aborted) {
        stream.destroy();
        throw signal.aborted ? signal.reason : cancelledError("reading the blob");
      }
      options.onPosition?.(offset);
      current = addAbortSignal(
        signal,
        createVerifier({ stream, descriptor, hash, offset, blame, ...options }),
      );
      // The verifier reports the failure; without a callback pipeline would throw it a second time.
      pipeline(stream, current, () => undefined);
      return current;
    },
    async adopt(prefix, length) {
      hash.begin(0);
      for await (const piece of prefix) check(descriptor, hash, piece);
      if (hash.position !== length) throw truncated(descriptor, hash.position);
    },
    close() {
      closed = true;
      current?.destroy();
    },
  };
}

interface VerifierOptions extends VerifiedContentOptions {
  readonly stream: Readable;
  readonly descriptor: Descriptor;
  readonly hash: ResumableHash;
  /** First byte to pass on; what comes before it is only hashed. */
  readonly offset: number;
  /** Notes an error as the source's and returns it with the facts added. */
  readonly blame: (error: unknown) => unknown;
}

function createVerifier(options: VerifierOptions): Transform {
  const { stream, descriptor, hash, offset, onPosition, blame } = options;
  return new Transform({
    readableHighWaterMark: BUFFER_BYTES,
    writableHighWaterMark: BUFFER_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      try {
        const start = hash.position;
        check(descriptor, hash, chunk);
        const wanted = start >= offset ? chunk : chunk.subarray(offset - start);
        if (wanted.byteLength > 0) {
          this.push(wanted);
          onPosition?.(hash.position);
        }
        done();
      } catch (error) {
        done(blame(error) as Error);
      }
    },
    flush(done) {
      try {
        finish(descriptor, hash);
        done();
      } catch (error) {
        done(blame(error) as Error);
      }
    },
    destroy(error, done) {
      const fromSource = error !== null && error === stream.errored;
      done(fromSource ? (blame(error) as Error) : error);
    },
  });
}

/** Hashes a chunk; with the last byte the digest must be right, so that no wrong blob is ever passed on whole. */
function check(descriptor: Descriptor, hash: ResumableHash, chunk: Uint8Array): void {
  const end = hash.position + chunk.byteLength;
  if (end > descriptor.size) {
    throw new AppError(
      "size_mismatch",
      `${descriptor.digest} is longer than ${descriptor.size} bytes`,
      {
        details: { expected: descriptor.size, actual: end },
      },
    );
  }
  hash.update(chunk);
  if (end === descriptor.size) checkDigest(descriptor, hash);
}

function finish(descriptor: Descriptor, hash: ResumableHash): void {
  if (hash.position < descriptor.size) throw truncated(descriptor, hash.position);
  checkDigest(descriptor, hash);
}

function truncated({ digest, size }: Descriptor, actual: number): AppError {
  return new AppError("truncated_body", `${digest} ended after ${actual} bytes`, {
    details: { expected: size, actual },
  });
}

function checkDigest({ digest: expected }: Descriptor, hash: ResumableHash): void {
  const actual = hash.current();
  if (actual === expected) return;
  throw new AppError("digest_mismatch", `expected ${expected}, got ${actual}`, {
    details: { expected, actual },
  });
}
