import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type StallOptions,
  StallWatch,
  watchForSleep,
} from "../../../../electron/registry/stall.ts";
import { behindProxy, BYTES } from "../../../support/fault-proxy/behind-proxy.ts";
import { NEVER, readAll, sameBytes } from "../../../support/registry/client.ts";

function watching(changes: Partial<StallOptions> = {}) {
  const stalls: number[] = [];
  const peers = new Set<StallWatch>();
  const watch = new StallWatch(peers, {
    silenceMs: 30_000,
    slowMs: 60_000,
    onStall: (ms) => void stalls.push(ms),
    ...changes,
  });
  watch.start();
  return { watch, stalls, peers };
}

/** Bytes in even steps. */
function drip(watch: StallWatch, bytes: number, everyMs: number, times: number): void {
  for (let count = 0; count < times; count += 1) {
    vi.advanceTimersByTime(everyMs);
    watch.progress(bytes);
  }
}

describe("StallWatch", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
  });

  it("R17, security R3: silence of 30 s is a stall, a moment less is not", () => {
    const { watch, stalls, peers } = watching();
    vi.advanceTimersByTime(29_999);
    watch.progress(1);
    vi.advanceTimersByTime(29_999);
    expect(stalls).toEqual([]);
    expect(peers.size).toBe(1);
    vi.advanceTimersByTime(1);
    expect(stalls).toEqual([30_000]);
    expect(peers.size).toBe(0);
  });

  it("R17, security R4, F30: one byte every 20 s is never silent, and is a stall after a minute", () => {
    const { watch, stalls } = watching();
    drip(watch, 1, 20_000, 2);
    vi.advanceTimersByTime(19_999);
    expect(stalls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(stalls).toEqual([60_000]);
  });

  it("R17: a connection that becomes slow is noticed a minute later, however fast it was", () => {
    const { watch, stalls } = watching();
    drip(watch, 1_000_000, 1000, 300);
    drip(watch, 1, 1000, 50);
    expect(stalls).toEqual([]);
    drip(watch, 1, 1000, 20);
    expect(stalls).toEqual([60_000]);
  });

  it("R17: a little more than 1 KiB a second is enough", () => {
    const { watch, stalls } = watching();
    drip(watch, 1050, 1000, 600);
    expect(stalls).toEqual([]);
  });

  it("R17, F30, containerd#12811: time in which we do not want bytes does not count, for neither rule", () => {
    const { watch, stalls } = watching();
    vi.advanceTimersByTime(20_000);
    watch.pause();
    vi.advanceTimersByTime(3_600_000);
    watch.resume();
    vi.advanceTimersByTime(29_999);
    expect(stalls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(stalls).toEqual([30_000]);
  });

  it("R17: a reader that pauses now and then is not taken for a slow server", () => {
    const { watch, stalls } = watching();
    for (let count = 0; count < 60; count += 1) {
      drip(watch, 1, 4000, 1);
      watch.pause();
      vi.advanceTimersByTime(1000);
      watch.resume();
    }
    expect(stalls).toEqual([]);
  });

  it("R65: after a wake the next byte has to come within 5 s, and then all is as before", () => {
    const { watch, stalls } = watching();
    watch.prove(5000);
    vi.advanceTimersByTime(4999);
    watch.progress(1);
    vi.advanceTimersByTime(29_999);
    expect(stalls).toEqual([]);
    watch.prove(5000);
    vi.advanceTimersByTime(5000);
    expect(stalls).toEqual([5000]);
  });

  it("R65: who did not want bytes then has 5 s from when they are wanted", () => {
    const { watch, stalls } = watching();
    watch.pause();
    watch.prove(5000);
    vi.advanceTimersByTime(60_000);
    watch.resume();
    vi.advanceTimersByTime(4999);
    expect(stalls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(stalls).toEqual([5000]);
  });

  it("R65: being asked again does not put the end of the proof off", () => {
    const { watch, stalls } = watching();
    for (let count = 0; count < 5; count += 1) {
      watch.prove(5000);
      vi.advanceTimersByTime(1000);
    }
    expect(stalls).toEqual([5000]);
  });

  it("says nothing once it was stopped", () => {
    const { watch, stalls, peers } = watching();
    watch.stop();
    watch.resume();
    watch.progress(1);
    watch.prove(1);
    vi.advanceTimersByTime(600_000);
    expect(stalls).toEqual([]);
    expect(peers.size).toBe(0);
  });
});

describe("watchForSleep", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
  });

  function sleeping() {
    let skipped = 0;
    const wakes: number[] = [];
    const stop = watchForSleep(
      () => Date.now() + skipped,
      () => void wakes.push(skipped),
    );
    onTestFinished(stop);
    return { wakes, stop, sleep: (ms: number) => void (skipped += ms) };
  }

  it("R65, security R11, F42: notices a minute in which no timer ran", () => {
    const { wakes, sleep } = sleeping();
    vi.advanceTimersByTime(60_000);
    expect(wakes).toEqual([]);
    sleep(60_000);
    vi.advanceTimersByTime(10_000);
    expect(wakes).toEqual([60_000]);
    vi.advanceTimersByTime(60_000);
    expect(wakes).toHaveLength(1);
  });

  it("security R12: a clock that is set back, or a little forward, wakes nobody", () => {
    const { wakes, sleep } = sleeping();
    sleep(-86_400_000);
    vi.advanceTimersByTime(20_000);
    sleep(29_000);
    vi.advanceTimersByTime(20_000);
    expect(wakes).toEqual([]);
  });

  it("ends", () => {
    const { wakes, stop, sleep } = sleeping();
    stop();
    sleep(60_000);
    vi.advanceTimersByTime(60_000);
    expect(wakes).toEqual([]);
  });
});

describe("a stream that stalls", () => {
  const signal = NEVER;

  it("security R3, F30, docker/hub-feedback#1665: a connection into which everything vanishes is left, and the rest read by another", async () => {
    const { connections, repository, blob } = await behindProxy(
      (connection) => (connection === 1 ? { down: { blackholeAt: 90_000 } } : undefined),
      { stallMs: 60 },
    );
    expect(sameBytes(await readAll(await repository.openBlob(blob, { signal })), BYTES)).toBe(true);
    expect(connections()).toBe(2);
  });

  it("security R4, F30: a drip is left although it is never silent", async () => {
    const { connections, repository, blob } = await behindProxy(
      (connection) =>
        connection === 1 ? { down: { sliceSize: 1, bytesPerSecond: 500 } } : undefined,
      { slowMs: 600 },
      300,
    );
    // The head of the answer drips as well: 400 bytes come in a second.
    const stream = await repository.openBlob(blob, { signal });
    expect((await readAll(stream)).length).toBe(300);
    expect(connections()).toBe(2);
  });

  it("R65, security R11, F42: after a wake a dead connection is left within the proof time, an idle one is not used", async () => {
    const { connections, registries, repository, blob } = await behindProxy(
      (connection) => (connection === 1 ? { down: { blackholeAt: 90_000 } } : undefined),
      { stallMs: 3_600_000, proofMs: 50 },
    );
    const stream = await repository.openBlob(blob, { signal });
    const reading = readAll(stream);
    // Bytes that were still under way are a proof as well, so it may take another wake.
    while (connections() < 2) {
      registries.wake();
      await setImmediate();
    }
    expect(sameBytes(await reading, BYTES)).toBe(true);
    await readAll(await repository.openBlob(blob, { signal }));
    const before = connections();
    await readAll(await repository.openBlob(blob, { signal }));
    expect(connections()).toBe(before);
    registries.wake();
    await readAll(await repository.openBlob(blob, { signal }));
    expect(connections()).toBe(before + 1);
  });

  it("R65: a stream that is alive goes on over its connection after a wake", async () => {
    const { connections, registries, bytes, repository, blob } = await behindProxy(
      () => ({ down: { bytesPerSecond: 10_000_000, sliceSize: 32_768 } }),
      { proofMs: 1000 },
      3_000_000,
    );
    const reading = readAll(await repository.openBlob(blob, { signal }));
    registries.wake();
    expect(sameBytes(await reading, bytes)).toBe(true);
    expect(connections()).toBe(1);
  });
});
