import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createSpills } from "../../../../electron/storage/spill-file.ts";
import type { Clock } from "../../../../electron/transfer/clock.ts";
import { createRelays, type Relay, type SpillPlace } from "../../../../electron/transfer/relay.ts";
import { AppError } from "../../../../shared/errors.ts";
import { aBlob, someBytes } from "../../../support/image-builder.ts";
import { readAll } from "../../../support/registry/client.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
const PIECE = 64 * 1024;
const { descriptor, bytes } = aBlob(someBytes(24 * MEBIBYTE, 54));

/** A source that notes from where it was opened, how far it was read, and can break off. */
class Origin {
  readonly offsets: number[] = [];
  readonly open = new Set<Readable>();
  given = 0;
  breakAt = Number.POSITIVE_INFINITY;

  openBlob(_descriptor: unknown, { offset = 0 }: { offset?: number }): Promise<Readable> {
    this.offsets.push(offset);
    const stream = Readable.from(this.#pieces(offset), { objectMode: false });
    this.open.add(stream);
    stream.once("close", () => this.open.delete(stream));
    return Promise.resolve(stream);
  }

  async *#pieces(offset: number): AsyncGenerator<Buffer> {
    for (let at = offset; at < bytes.length; at += PIECE) {
      if (at >= this.breakAt) throw new AppError("connection_lost", "reset");
      this.given = Math.max(this.given, at);
      yield Buffer.from(bytes.subarray(at, at + PIECE));
    }
  }
}

/** Time that passes when the test says so. */
function handClock(): Clock & { advance(): void; readonly armed: number } {
  const due = new Set<() => void>();
  return {
    now: () => 0,
    after: (_ms, task) => {
      due.add(task);
      return () => void due.delete(task);
    },
    advance: () => {
      const tasks = [...due];
      due.clear();
      for (const task of tasks) task();
    },
    get armed() {
      return due.size;
    },
  };
}

async function rig(options: { spills?: SpillPlace; memory?: number } = {}) {
  const origin = new Origin();
  const clock = handClock();
  const { spills = createSpills(await tempDir()), memory = 2 * MEBIBYTE } = options;
  const relay = createRelays({ spills, clock, memory }).open(origin, descriptor, signal);
  if (relay === undefined) throw new Error("the blob is large enough");
  onTestFinished(() => relay.close());
  const open = (offset: number): Promise<Readable> =>
    relay.openBlob(descriptor, { signal, offset });
  return { origin, clock, relay, open };
}

/** Takes some bytes, and no more. */
async function take(stream: Readable, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < length) {
    const chunk = stream.read() as Buffer | null;
    if (chunk === null) await setImmediate();
    else {
      chunks.push(chunk);
      size += chunk.length;
    }
  }
  return Buffer.concat(chunks);
}

/** Until the source stands still. */
async function settled(origin: Origin): Promise<void> {
  for (let still = 0, last = -1; still < 20; still += 1) {
    if (origin.given !== last) still = 0;
    last = origin.given;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Until the source has given everything and is done with: to a busy disk that may take long. */
async function drained(origin: Origin): Promise<void> {
  await vi.waitUntil(() => origin.given === bytes.length - PIECE && origin.open.size === 0, {
    timeout: 15_000,
  });
}

const isRest = (actual: Buffer, offset: number): boolean =>
  actual.equals(bytes.subarray(offset, offset + actual.length)) &&
  offset + actual.length === bytes.length;

describe("a relay", () => {
  it("is not made for small blobs", () => {
    const small = { ...descriptor, size: 4 * MEBIBYTE - 1 };
    expect(createRelays({}).open(new Origin(), small, signal)).toBeUndefined();
  });

  it("R54: gives what the source gives", async () => {
    const { origin, open } = await rig();
    expect(isRest(await readAll(await open(0)), 0)).toBe(true);
    expect(origin.offsets).toEqual([0]);
  });

  it("R54: reads ahead as far as its memory goes, then holds the source up", async () => {
    const { origin, open, clock } = await rig();
    const stream = await open(0);
    await settled(origin);
    expect(origin.given).toBeGreaterThan(MEBIBYTE);
    expect(origin.given).toBeLessThan(6 * MEBIBYTE);
    expect(clock.armed).toBe(1);
    await take(stream, 4 * MEBIBYTE);
    await settled(origin);
    expect(origin.given).toBeGreaterThan(4 * MEBIBYTE);
  });

  it("R54: takes the rest of the blob to the spill when the source has stood still", async () => {
    const { origin, open, clock } = await rig();
    const stream = await open(0);
    await settled(origin);
    clock.advance();
    // The connection is not kept waiting.
    await drained(origin);
    expect(isRest(await readAll(stream), 0)).toBe(true);
    expect(origin.offsets).toEqual([0]);
  });

  it("R54: gives a target that begins again what it has, and asks the source for nothing", async () => {
    const { origin, open, clock } = await rig();
    (await open(0)).destroy();
    await settled(origin);
    clock.advance();
    await drained(origin);
    for (const offset of [0, 5 * MEBIBYTE + 1, bytes.length - 1, bytes.length])
      expect(isRest(await readAll(await open(offset)), offset)).toBe(true);
    expect(origin.offsets).toEqual([0]);
  });

  it("R54: asks the source only for what came before the spill", async () => {
    const { origin, open, clock } = await rig();
    const stream = await open(0);
    await take(stream, 10 * MEBIBYTE);
    await settled(origin);
    clock.advance();
    await drained(origin);
    stream.destroy();
    expect(isRest(await readAll(await open(3)), 3)).toBe(true);
    expect(origin.offsets).toEqual([0, 3]);
    await expect.poll(() => origin.open.size).toBe(0);
  });

  it("R54: asks the source from where the target is when it has nothing for it", async () => {
    const { origin, open } = await rig();
    const stream = await open(0);
    await take(stream, 12 * MEBIBYTE);
    stream.destroy();
    expect(isRest(await readAll(await open(MEBIBYTE)), MEBIBYTE)).toBe(true);
    expect(origin.offsets).toEqual([0, MEBIBYTE]);
  });

  it("R54: a source that fails is known when its bytes have been taken, and can be asked again", async () => {
    const { origin, open } = await rig();
    origin.breakAt = 3 * MEBIBYTE;
    const stream = await open(0);
    await expect(readAll(stream)).rejects.toMatchObject({ code: "connection_lost" });
    origin.breakAt = Number.POSITIVE_INFINITY;
    expect(isRest(await readAll(await open(2 * MEBIBYTE)), 2 * MEBIBYTE)).toBe(true);
    expect(origin.offsets).toEqual([0, 3 * MEBIBYTE]);
  });

  it.each([0, 4])(
    "R54: a disk that is full after %d MiB holds the source up, no more",
    async (room) => {
      const real = createSpills(await tempDir());
      let written = 0;
      const spills: SpillPlace = {
        open: async (wanted) => {
          const file = await real.open(wanted);
          return (
            file && {
              ...file,
              write: (piece, position) => {
                written += piece.length;
                const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
                if (written > room * MEBIBYTE) return Promise.reject(full);
                return file.write(piece, position);
              },
            }
          );
        },
      };
      const { origin, open, clock } = await rig({ spills });
      const stream = await open(0);
      await settled(origin);
      clock.advance();
      await settled(origin);
      expect(origin.given).toBeLessThan((room + 6) * MEBIBYTE);
      expect(isRest(await readAll(stream), 0)).toBe(true);
      expect(origin.offsets).toEqual([0]);
    },
  );

  it("R54: goes without a spill where there can be none", async () => {
    const { origin, open, clock } = await rig({ spills: { open: async () => undefined } });
    const stream = await open(0);
    await settled(origin);
    clock.advance();
    await settled(origin);
    expect(origin.given).toBeLessThan(6 * MEBIBYTE);
    expect(isRest(await readAll(stream), 0)).toBe(true);
  });

  it("R54: a spill that is smaller than the blob is used over and over", async () => {
    const real = createSpills(await tempDir());
    const spills: SpillPlace = { open: () => real.open(5 * MEBIBYTE + 17) };
    const { origin, open, clock } = await rig({ spills, memory: MEBIBYTE });
    const stream = await open(0);
    await settled(origin);
    clock.advance();
    await expect.poll(() => origin.given, { timeout: 15_000 }).toBeGreaterThanOrEqual(6 * MEBIBYTE);
    await settled(origin);
    expect(origin.given).toBeLessThan(10 * MEBIBYTE);
    expect(isRest(await readAll(stream), 0)).toBe(true);
    expect(origin.offsets).toEqual([0]);
  });

  it("R64: closed, it leaves no stream of the source", async () => {
    const { origin, open, relay } = await rig();
    await open(0);
    await settled(origin);
    relay.close();
    await expect.poll(() => origin.open.size).toBe(0);
  });

  it("shares its memory with the other relays, and gives it back", async () => {
    const relays = createRelays({});
    const opened: { relay: Relay; origin: Origin }[] = [];
    const one = async (): Promise<number> => {
      const origin = new Origin();
      const relay = relays.open(origin, descriptor, signal);
      if (relay === undefined) throw new Error("the blob is large enough");
      opened.push({ relay, origin });
      await relay.openBlob(descriptor, { signal });
      await settled(origin);
      return origin.given;
    };
    const first = [await one(), await one(), await one(), await one()];
    expect(first.map((given) => given > 7 * MEBIBYTE)).toEqual([true, true, true, false]);
    for (const { relay } of opened) relay.close();
    expect(await one()).toBeGreaterThan(7 * MEBIBYTE);
    for (const { relay } of opened) relay.close();
  });
});
