import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWake } from "../../../electron/wake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("security R11: tells all at once, and what is learned soon after only once more, at the end of five seconds", () => {
  const told: string[] = [];
  const wake = createWake(
    () => told.push("network"),
    () => told.push("transfers"),
  );
  wake();
  expect(told).toEqual(["network", "transfers"]);
  for (let times = 0; times < 50; times += 1) wake();
  vi.advanceTimersByTime(4999);
  expect(told).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(told).toHaveLength(4);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(4);
  wake();
  expect(told).toHaveLength(6);
});
