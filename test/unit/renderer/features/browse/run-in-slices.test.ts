import { expect, it, vi } from "vitest";
import {
  runAtOnce,
  runInSlices,
  type Sliced,
} from "../../../../../renderer/features/browse/run-in-slices.ts";

/** Work of a millisecond a step. `atStep` is told each. */
function* countTo(limit: number, atStep: (step: number) => void): Sliced<number> {
  for (let step = 1; step <= limit; step += 1) {
    const end = performance.now() + 1;
    while (performance.now() < end);
    atStep(step);
    yield;
  }
  return limit;
}

it("does work in slices, not one of them while it is asked for", async () => {
  const turns: number[] = [];
  let turn = 0;
  const done = vi.fn<(value: number) => void>();
  const work = countTo(40, () => {
    if (turns.at(-1) !== turn) turns.push(turn);
    // What comes after the slice that is running.
    queueMicrotask(() => {
      turn = performance.now();
    });
  });
  runInSlices(work, done, new AbortController());
  expect(turns).toEqual([]);
  await vi.waitFor(() => expect(done).toHaveBeenCalledExactlyOnceWith(40));
  expect(turns.length).toBeGreaterThan(2);
});

it("stops when it is no more wanted, and says nothing then", async () => {
  const controller = new AbortController();
  const steps: number[] = [];
  const done = vi.fn<(value: number) => void>();
  const work = countTo(1000, (step) => {
    steps.push(step);
    if (step === 30) controller.abort();
  });
  runInSlices(work, done, controller);
  await vi.waitFor(() => expect(controller.signal.aborted).toBe(true));
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  expect(steps).toHaveLength(30);
  expect(done).not.toHaveBeenCalled();
});

it("does little work at once", () => {
  expect(runAtOnce(countTo(3, () => undefined))).toBe(3);
});
