import type { Readable } from "node:stream";
import { AppError, cancelledError, withDetails } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type {
  BlobContent,
  BlobStream,
  ContentParts,
  Source,
  SourceParts,
} from "../images/image-store.ts";
import { CheckedStream } from "./checked-stream.ts";
import { ResumableHash } from "./resumable-hash.ts";

export interface VerifiedContentOptions {
  readonly signal: AbortSignal;
  /** Called when the content is closed. */
  readonly onClose?: () => void;
  /** Read in one stream only, as after parts that turned out wrong. */
  readonly oneStream?: boolean;
  /** Called when not the beginning is read first: so many bytes are there already, from an earlier attempt. */
  readonly onResume?: (position: number) => void;
  /** Called with the payload bytes passed on so far; falls back when a stream is opened again. */
  readonly onPosition?: (position: number) => void;
}

/** A blob on its way that checks itself. */
export interface VerifiedContent
  extends Omit<BlobContent, "adopt">, Required<Pick<BlobContent, "adopt">> {
  /** True once a stream was opened anywhere but at the beginning, or went on after a break: parts came by several ways. */
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
  source: Pick<Source, "openBlob" | "blobParts">,
  descriptor: Descriptor,
  options: VerifiedContentOptions,
): VerifiedContent {
  const { signal } = options;
  const hash = new ResumableHash(descriptor);
  const facts = { digest: descriptor.digest, side: "source" };
  let current: Readable | undefined;
  let latest: BlobStream | undefined;
  let begun = false;
  let resumed = false;
  let closed = false;
  let failure: unknown;

  const blame = (error: unknown): unknown => {
    failure = withDetails(error, facts);
    return failure;
  };
  const sourceParts = options.oneStream === true ? undefined : source.blobParts?.(descriptor);
  const onOpen = (): void => {
    resumed = true;
  };
  const onBegin = (offset: number): void => {
    if (!begun && offset > 0) options.onResume?.(offset);
    begun = true;
  };

  async function openSource(start: number): Promise<BlobStream> {
    try {
      return await source.openBlob(descriptor, { signal, offset: start });
    } catch (error) {
      throw blame(error);
    }
  }

  return {
    descriptor,
    get resumed() {
      return resumed || latest?.resumed === true;
    },
    get failure() {
      return failure;
    },
    async open(offset) {
      current?.destroy();
      failure = undefined;
      onBegin(offset);
      if (offset > 0) resumed = true;
      const stream = await openSource(hash.begin(offset));
      latest = stream;
      if (closed || signal.aborted) {
        // It may be about to report the same, and nobody listens to it any more.
        stream.on("error", () => undefined).destroy();
        throw signal.aborted ? signal.reason : cancelledError("reading the blob");
      }
      options.onPosition?.(offset);
      current = createVerifier({ stream, descriptor, hash, offset, blame, ...options });
      return current;
    },
    async adopt(prefix, length) {
      hash.begin(0);
      for await (const piece of prefix) check(descriptor, hash, piece);
      if (hash.position !== length) throw truncated(descriptor, hash.position);
    },
    parts:
      sourceParts &&
      verifiedParts(sourceParts, { descriptor, hash, blame, onOpen, onBegin, ...options }),
    close() {
      closed = true;
      current?.destroy();
      options.onClose?.();
    },
  };
}

interface PartsOptions extends Omit<VerifierOptions, "stream" | "offset"> {
  /** Called when a part is read: from then on the blob has come in more ways than one. */
  readonly onOpen: () => void;
  /** Called with the first byte that is asked for. */
  readonly onBegin: (offset: number) => void;
}

function verifiedParts(
  parts: SourceParts,
  { descriptor, hash, blame, onOpen, onBegin, onPosition }: PartsOptions,
): ContentParts {
  return {
    rangeBytes: parts.rangeBytes,
    connections: (left) => parts.connections(left),
    open: (start, end, options) => {
      onOpen();
      return parts.open(start, end, options);
    },
    begin: (offset) => {
      onBegin(offset);
      return hash.begin(offset);
    },
    check: (bytes) => {
      try {
        check(descriptor, hash, bytes);
      } catch (error) {
        parts.doubt();
        throw blame(error);
      }
    },
    present: (bytes) => onPosition?.(bytes),
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

function createVerifier(options: VerifierOptions): Readable {
  const { stream, descriptor, hash, offset, onPosition, blame, signal } = options;
  return new CheckedStream({
    source: stream,
    take: (chunk) => {
      const start = hash.position;
      check(descriptor, hash, chunk);
      return start >= offset ? chunk : chunk.subarray(offset - start);
    },
    passed: () => onPosition?.(hash.position),
    finish: () => finish(descriptor, hash),
    blame: (error) => blame(error) as Error,
    signal,
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
