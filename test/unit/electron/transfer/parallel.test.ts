import { describe, expect, it } from "vitest";
import { mapBounded, runBounded, untilAborted } from "../../../../electron/transfer/parallel.ts";

describe("runBounded", () => {
  it.each([0, 1, 3, 4, 20])("runs %i items, never more than three at once", async (count) => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    const items = Array.from({ length: count }, (_, n) => n);
    await runBounded(items, { limit: 3, signal: new AbortController().signal }, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      done.push(item);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(items);
    expect(most).toBe(Math.min(3, count));
  });

  it("stops the others at the first failure and throws it when they have come to rest", async () => {
    const events: string[] = [];
    const { signal } = new AbortController();
    const task = async (item: string, own: AbortSignal): Promise<void> => {
      if (item === "bad") {
        await Promise.resolve();
        throw new Error("bad");
      }
      await new Promise<void>((resolve) => own.addEventListener("abort", () => resolve()));
      await new Promise(setImmediate);
      events.push(`${item} rests`);
    };
    const running = runBounded(["a", "bad", "b", "never"], { limit: 3, signal }, task);
    await expect(running).rejects.toThrow("bad");
    expect(events).toEqual(["a rests", "b rests"]);
  });

  it("starts nothing when it is cancelled before, and nothing more when it is cancelled on the way", async () => {
    const controller = new AbortController();
    const started: number[] = [];
    const running = runBounded([1, 2, 3], { limit: 1, signal: controller.signal }, async (item) => {
      started.push(item);
      await Promise.resolve();
      controller.abort(new Error("stop"));
    });
    await expect(running).rejects.toThrow("stop");
    expect(started).toEqual([1]);
    await expect(
      runBounded([1], { limit: 1, signal: controller.signal }, () => Promise.resolve()),
    ).rejects.toThrow("stop");
  });

  it("succeeds when the cancel comes after the last item was done", async () => {
    const controller = new AbortController();
    await runBounded([1], { limit: 1, signal: controller.signal }, async () => {
      await Promise.resolve();
      controller.abort(new Error("late"));
    });
    expect(controller.signal.aborted).toBe(true);
  });
});

describe("mapBounded", () => {
  it("keeps the order of the items", async () => {
    const { signal } = new AbortController();
    const answers = await mapBounded([3, 1, 2], { limit: 3, signal }, async (item) => {
      for (let n = 0; n < item; n += 1) await new Promise(setImmediate);
      return item * 10;
    });
    expect(answers).toEqual([30, 10, 20]);
  });
});

describe("untilAborted", () => {
  it("waits for the promise or the signal, whichever comes first", async () => {
    const controller = new AbortController();
    await expect(untilAborted(Promise.resolve(1), controller.signal)).resolves.toBe(1);
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);
    controller.abort(new Error("stop"));
    await expect(waiting).rejects.toThrow("stop");
    await expect(untilAborted(Promise.resolve(1), controller.signal)).rejects.toThrow("stop");
  });
});
