import type { Socket } from "node:net";
import { Transform } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { corrupted, type Ending, endingOf, sliced, type WayFaults } from "./faults.ts";

/** As many bytes as may be under way: more than any test needs, less than memory minds. */
const WINDOW = 8 * 1024 * 1024;

/** Carries bytes from one socket to another, with faults. @returns how it ended @throws when a side left */
export async function carry(
  from: Socket,
  to: Socket,
  faults: WayFaults,
): Promise<Ending | "closed"> {
  const end = endingOf(faults);
  let position = 0;
  const { holdAt } = faults;
  for await (const chunk of delayed(from, faults)) {
    const passing = end === undefined ? chunk : chunk.subarray(0, end.at - position);
    for (const piece of sliced(corrupted(passing, position, faults), faults)) {
      const taken = await writtenWithin(to, piece, faults.idleMs);
      if (!taken) return "reset";
      if (faults.bytesPerSecond !== undefined)
        await delay((piece.length / faults.bytesPerSecond) * 1000);
    }
    const before = position;
    position += passing.length;
    if (holdAt !== undefined && before < holdAt.bytes && position >= holdAt.bytes)
      await holdAt.until();
    if (end !== undefined && position >= end.at) return end.how;
  }
  return "closed";
}

/** The other way of the socket may go on when this one has ended. */
function delayed(from: Socket, { latencyMs = 0 }: WayFaults): AsyncIterable<Buffer> {
  if (latencyMs === 0) return from.iterator({ destroyOnReturn: false });
  const way = late(latencyMs);
  from.once("close", () => {
    if (!from.readableEnded) way.destroy();
  });
  return from.pipe(way);
}

/** Delays every chunk without slowing the stream. */
function late(latencyMs: number): Transform {
  let underWay = 0;
  let proceed: (() => void) | undefined;
  const settle = (): void => {
    if (underWay >= WINDOW) return;
    const next = proceed;
    proceed = undefined;
    next?.();
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      underWay += chunk.length;
      proceed = callback;
      setTimeout(() => {
        underWay -= chunk.length;
        if (!this.destroyed) this.push(chunk);
        settle();
      }, latencyMs);
      settle();
    },
    flush(callback) {
      setTimeout(callback, latencyMs);
    },
  });
}

/** False when it took longer than that. */
async function writtenWithin(to: Socket, piece: Buffer, ms: number | undefined): Promise<boolean> {
  if (ms === undefined) return written(to, piece).then(() => true);
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  const taken = written(to, piece).then(() => true);
  // When it is late, its failure is of no interest any more.
  taken.catch(() => undefined);
  try {
    return await Promise.race([taken, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function written(to: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(piece, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}
