/** What goes wrong on one way of a connection. Offsets count the bytes of that way, from 0. */
export interface WayFaults {
  /** Every byte comes so much later; the throughput stays. */
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** At most so many bytes in one piece. */
  readonly sliceSize?: number;
  /** One bit of this byte is flipped. */
  readonly corruptAt?: number;
  /** After so many bytes the connection is reset. */
  readonly resetAt?: number;
  /** After so many bytes this way is closed as if all was sent; the other stays open. */
  readonly halfCloseAt?: number;
  /** Reset when the receiver takes nothing for so long. */
  readonly idleMs?: number;
  /** After so many bytes nothing moves until what is asked for then comes about. */
  readonly holdAt?: { readonly bytes: number; readonly until: () => Promise<unknown> | undefined };
  /** After so many bytes nothing comes any more, and nobody is told. */
  readonly blackholeAt?: number;
}

/** What goes wrong with one connection. */
export interface ConnectionFaults {
  /** Reset at once. */
  readonly refuse?: boolean;
  /** From the server to the client. */
  readonly down?: WayFaults;
  /** From the client to the server. */
  readonly up?: WayFaults;
}

/** How a way ends. */
export type Ending = "reset" | "half-close" | "blackhole";

/** Where a way ends, and how; undefined when it does not. */
export function endingOf(faults: WayFaults): { at: number; how: Ending } | undefined {
  const { resetAt, halfCloseAt, blackholeAt } = faults;
  if (resetAt !== undefined) return { at: resetAt, how: "reset" };
  if (halfCloseAt !== undefined) return { at: halfCloseAt, how: "half-close" };
  if (blackholeAt !== undefined) return { at: blackholeAt, how: "blackhole" };
  return undefined;
}

/** The bytes with the one at `corruptAt` spoiled. @param start the offset of the first of them */
export function corrupted(bytes: Buffer, start: number, { corruptAt }: WayFaults): Buffer {
  if (corruptAt === undefined || corruptAt < start || corruptAt >= start + bytes.length)
    return bytes;
  const copy = Buffer.from(bytes);
  copy[corruptAt - start] = (copy[corruptAt - start] ?? 0) ^ 1;
  return copy;
}

/** Cuts bytes into pieces. */
export function* sliced(bytes: Buffer, { sliceSize }: WayFaults): Generator<Buffer> {
  const size = sliceSize ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
