import { PassThrough, Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Bandwidth, MeteredBody, QUANTUM } from "../../../../electron/registry/bandwidth.ts";
import { StallWatch } from "../../../../electron/registry/stall.ts";
import { steeredClock } from "../../../support/fault-proxy/steered-clock.ts";
import {
  contentOf,
  failureOf,
  NEVER,
  openRepository,
  readAll,
  sameBytes,
} from "../../../support/registry/client.ts";
import { seedBlob, someBytes } from "../../../support/registry/seed.ts";

const MIB = 1024 * 1024;

/** Streams that take quantum after quantum for as long as the test lasts; the bytes each got. */
function streams(bandwidth: Bandwidth, count: number, bytes = QUANTUM): number[] {
  const got = Array.from({ length: count }, () => 0);
  let running = true;
  onTestFinished(() => {
    running = false;
    bandwidth.setRate(0);
  });
  got.forEach((_, index) => {
    const run = async (): Promise<void> => {
      while (running) {
        await (bandwidth.take(bytes) ?? setImmediate());
        if (running) got[index] = (got[index] ?? 0) + bytes;
      }
    };
    void run();
  });
  return got;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe("Bandwidth", () => {
  it("R23: costs nothing while there is no limit", () => {
    const bandwidth = new Bandwidth(steeredClock());
    expect(bandwidth.take(1_000_000_000)).toBeUndefined();
    bandwidth.setRate(1000);
    expect(bandwidth.isLimited).toBe(true);
    bandwidth.setRate(0);
    expect(bandwidth.isLimited).toBe(false);
    expect(bandwidth.take(1_000_000_000)).toBeUndefined();
  });

  it.each([64 * 1024, MIB, 100 * MIB])("R23: holds to %i bytes a second", async (rate) => {
    const clock = steeredClock();
    const bandwidth = new Bandwidth(clock);
    bandwidth.setRate(rate);
    const got = streams(bandwidth, 2);
    await clock.advance(10_000);
    expect(sum(got)).toBeGreaterThan(rate * 10 * 0.95);
    expect(sum(got)).toBeLessThan(rate * 10 * 1.05 + 2 * QUANTUM);
  });

  it("R23: divides evenly among streams", async () => {
    const clock = steeredClock();
    const bandwidth = new Bandwidth(clock);
    bandwidth.setRate(MIB);
    const got = streams(bandwidth, 5);
    await clock.advance(20_000);
    expect(Math.max(...got) - Math.min(...got)).toBeLessThanOrEqual(2 * QUANTUM);
  });

  it("R23: changes while streams move, up, down and off", async () => {
    const clock = steeredClock();
    const bandwidth = new Bandwidth(clock);
    bandwidth.setRate(64 * 1024);
    const got = streams(bandwidth, 2);
    await clock.advance(10_000);
    const slow = sum(got);
    bandwidth.setRate(MIB);
    await clock.advance(10_000);
    const fast = sum(got) - slow;
    expect(fast / slow).toBeGreaterThan(12);
    bandwidth.setRate(64 * 1024);
    await clock.advance(10_000);
    expect(sum(got) - slow - fast).toBeLessThan(fast / 12);
  });

  it("R23: who waits is let go at once when the limit is taken away", async () => {
    const clock = steeredClock();
    const bandwidth = new Bandwidth(clock);
    bandwidth.setRate(1);
    await clock.advance(1000);
    void bandwidth.take(MIB);
    const waiting = [bandwidth.take(MIB), bandwidth.take(MIB)];
    await setImmediate();
    bandwidth.setRate(0);
    for (const granted of waiting) await granted;
    expect(clock.monotonic()).toBe(1000);
  });
});

function metered(source: Readable, stallMs = 30_000) {
  const clock = steeredClock();
  const bandwidth = new Bandwidth(clock);
  const stalls: number[] = [];
  const onStall = (ms: number): void => void stalls.push(ms);
  const watch = new StallWatch(new Set(), { silenceMs: stallMs, slowMs: 0, onStall });
  const moved: number[] = [];
  const body = new MeteredBody(source, {
    bandwidth,
    watch,
    slot: { moved: (bytes) => void moved.push(bytes) },
  });
  onTestFinished(() => void body.on("error", () => undefined).destroy());
  return { body, bandwidth, clock, stalls, moved };
}

describe("MeteredBody", () => {
  const BYTES = someBytes(3 * MIB + 1);

  function source(): Readable {
    return Readable.from([BYTES.subarray(0, 1), BYTES.subarray(1, MIB), BYTES.subarray(MIB)], {
      objectMode: false,
    });
  }

  it("hands everything on, and counts it", async () => {
    const { body, moved } = metered(source());
    expect(sameBytes(await readAll(body), BYTES)).toBe(true);
    expect(sum(moved)).toBe(BYTES.length);
  });

  it("R23: hands it on in quanta while there is a limit", async () => {
    const { body, bandwidth, clock } = metered(source());
    bandwidth.setRate(MIB);
    const pieces: number[] = [];
    body.on("data", (piece: Buffer) => void pieces.push(piece.length));
    while (sum(pieces) < BYTES.length) await clock.advance(10);
    expect(clock.monotonic()).toBeGreaterThan(2900);
    expect(Math.max(...pieces)).toBe(QUANTUM);
  });

  it("fails as its source fails, also before anybody reads", async () => {
    const failure = new Error("disk");
    const later = new PassThrough();
    const { body } = metered(later);
    const reading = failureOf(readAll(body));
    later.write("some");
    later.destroy(failure);
    expect(await reading).toBe(failure);
    const broken = new PassThrough().on("error", () => undefined);
    broken.destroy(failure);
    await setImmediate();
    expect(await failureOf(readAll(metered(broken).body))).toBe(failure);
  });

  it("lets go of its source without blaming it", async () => {
    const below = new PassThrough();
    const errors: unknown[] = [];
    below.on("error", (error) => void errors.push(error));
    const { body } = metered(below);
    body.on("error", () => undefined).destroy(new Error("the connection broke"));
    await setImmediate();
    expect([below.destroyed, errors]).toEqual([true, []]);
  });

  it("R17, F30: is stalled when the socket has no room for 30 s, not when there is nothing to send", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { body, stalls } = metered(new PassThrough());
    body.resume();
    vi.advanceTimersByTime(600_000);
    expect(stalls).toEqual([]);
    body.pause();
    vi.advanceTimersByTime(29_999);
    expect(stalls).toEqual([]);
    body.resume();
    body.pause();
    vi.advanceTimersByTime(30_000);
    expect(stalls).toEqual([30_000]);
  });
});

describe("the limits of registries", () => {
  it("R23: slow a running download, and let it go again", async () => {
    const clock = steeredClock();
    const { registry, registries, repository } = await openRepository({}, { clock });
    const bytes = someBytes(8 * MIB);
    const blob = seedBlob(registry, "team/app", bytes);
    registries.setLimits({ downloadBytesPerSecond: MIB, uploadBytesPerSecond: 0 });
    const stream = await repository.openBlob(blob, { signal: NEVER });
    let got = 0;
    const reading = readAll(stream.on("data", (chunk: Buffer) => (got += chunk.length)));
    for (let count = 0; count < 20; count += 1) await clock.advance(100);
    expect(got).toBeLessThanOrEqual(2.2 * MIB);
    registries.setLimits({ downloadBytesPerSecond: 0, uploadBytesPerSecond: 0 });
    expect(sameBytes(await reading, bytes)).toBe(true);
    expect(clock.monotonic()).toBe(2000);
  });

  it("R23, moby#20936: hold an upload", async () => {
    const clock = steeredClock();
    const { registry, registries, repository } = await openRepository({}, { clock });
    registries.setLimits({ downloadBytesPerSecond: 0, uploadBytesPerSecond: MIB });
    const bytes = someBytes(4 * MIB);
    let done = false;
    const pushing = repository.uploadBlob(contentOf(bytes), { signal: NEVER });
    void pushing.finally(() => (done = true));
    while (!done) await clock.advance(50);
    await pushing;
    expect(clock.monotonic()).toBeGreaterThan(3500);
    expect(registry.repository("team/app").blobs.size).toBe(1);
  });
});
