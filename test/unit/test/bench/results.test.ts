import { describe, expect, it } from "vitest";
import { bestPeer, median, medianUsage, resultsSchema, wallRatio } from "../../../bench/results.ts";
import { aComparison, aUsage, someResults } from "./some-results.ts";

describe("the median", () => {
  it("is the one in the middle, or between the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 9, 5, 7])).toBe(6);
    expect(median([])).toBeNaN();
  });

  it("is taken of each figure on its own", () => {
    const usage = medianUsage([
      aUsage(1, { cpuSeconds: 9, aboveIdleBytes: 4 }),
      aUsage(2, { cpuSeconds: 8, aboveIdleBytes: 5 }),
      aUsage(3, { cpuSeconds: 7, aboveIdleBytes: 6 }),
    ]);
    expect(usage).toMatchObject({ wallSeconds: 2, cpuSeconds: 8, aboveIdleBytes: 5 });
    expect(medianUsage([])).toBeUndefined();
    expect(medianUsage(undefined)).toBeUndefined();
  });
});

describe("the ratio", () => {
  it("is ours over the quickest peer's, and never over our own", () => {
    const row = aComparison({
      samples: {
        app: [aUsage(1)],
        command: [aUsage(1.5)],
        skopeo: [aUsage(4)],
        crane: [aUsage(2)],
      },
    });
    expect(bestPeer(row)).toEqual({ peer: "crane", wallSeconds: 2 });
    expect(wallRatio(row)).toEqual({ ratio: 0.5, peer: "crane" });
    expect(wallRatio(row, "command")).toEqual({ ratio: 0.75, peer: "crane" });
  });

  it("is unknown without a peer, and without us", () => {
    expect(wallRatio(aComparison({ samples: { app: [aUsage(1)] } }))).toBeUndefined();
    expect(wallRatio(aComparison({ samples: { crane: [aUsage(1)] } }))).toBeUndefined();
  });
});

it("reads back what was written", () => {
  const results = someResults([aComparison()]);
  expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
});
