import { describe, expect, it } from "vitest";
import { pause } from "../../../renderer/pause.ts";

describe("a pause", () => {
  it("ends at once when nobody waits any more", async () => {
    const controller = new AbortController();
    const before = performance.now();
    const waiting = pause(60_000, controller.signal);
    controller.abort();
    await waiting;
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it("takes its time otherwise", async () => {
    const before = performance.now();
    await pause(20, new AbortController().signal);
    expect(performance.now() - before).toBeGreaterThan(15);
  });
});
