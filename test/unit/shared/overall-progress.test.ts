import { describe, expect, it } from "vitest";
import { overallProgress } from "../../../shared/overall-progress.ts";
import { type Transfer, transferSchema } from "../../../shared/transfer.ts";

function aTransfer(change: Partial<Transfer>): Transfer {
  return transferSchema.parse({
    id: "one",
    kind: "pull",
    source: "registry.test/app:1",
    destination: "store:",
    request: { source: "registry.test/app:1", destination: "store:" },
    state: "running",
    createdAt: 10,
    bytesTotal: 100,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
    ...change,
  });
}

describe("all transfers as one", () => {
  it("row 58: is nothing when none runs or waits here", () => {
    expect(overallProgress([])).toBeUndefined();
    expect(overallProgress([aTransfer({ state: "paused" })])).toBeUndefined();
    expect(overallProgress([aTransfer({ elsewhere: true })])).toBeUndefined();
  });

  it("row 58: does not go back when one of them is done, and forgets what ended before", () => {
    const done = aTransfer({ state: "done", bytesDone: 100, finishedAt: 20 });
    const earlier = aTransfer({ state: "done", bytesDone: 100, finishedAt: 9 });
    expect(overallProgress([earlier, done, aTransfer({})])).toEqual({
      active: 1,
      fraction: 0.5,
      failed: false,
    });
  });

  it("row 58: says that one has failed, and that the end is not known", () => {
    const failed = aTransfer({ state: "failed", finishedAt: 20 });
    expect(overallProgress([failed, aTransfer({ state: "planning", bytesTotal: 0 })])).toEqual({
      active: 1,
      fraction: undefined,
      failed: true,
    });
  });
});
