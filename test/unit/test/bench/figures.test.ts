import { describe, expect, it } from "vitest";
import { bareShare, type Verdict, verdictsOf } from "../../../bench/figures.ts";
import type { Measure, Results } from "../../../bench/results.ts";
import { aComparison, aUsage, someResults } from "./some-results.ts";

function verdict(results: Results, start: string): Verdict | undefined {
  return verdictsOf(results).find(({ figure }) => figure.startsWith(start));
}

const aMeasure = (id: string, ...values: number[]): Measure => ({
  id,
  title: id,
  unit: "ms",
  values,
});

describe("verdicts", () => {
  it("judges pulls by the running application against the best peer", () => {
    const met = verdict(someResults([aComparison()]), "Pulls");
    expect(met).toMatchObject({ target: "0.70 or less", measured: "0.50", met: true, short: "" });
  });

  it("names the rows that fall short, and by how much", () => {
    const slow = aComparison({
      samples: { app: [aUsage(1.8)], crane: [aUsage(2)] },
      scheme: "TLS",
    });
    const found = verdict(someResults([aComparison(), slow]), "Pulls");
    expect(found).toMatchObject({ measured: "0.50 to 0.90", met: false });
    expect(found?.short).toBe("1 x 1 GiB pull, TLS: 0.90, 0.20 too much");
  });

  it("names the worst three of many, and counts the others", () => {
    const rows = [1.6, 3, 2, 2.4, 1].map((seconds) =>
      aComparison({
        image: `${seconds}`,
        samples: { app: [aUsage(seconds)], crane: [aUsage(2)] },
      }),
    );
    const short = verdict(someResults(rows), "Pulls")?.short ?? "";
    expect(short.match(/\S+ pull/g)).toEqual(["3 pull", "2.4 pull", "2 pull"]);
    expect(short).toMatch(/; and 1 of 5 more$/);
  });

  it("holds small layers to another target than large ones", () => {
    const samples = { app: [aUsage(0.8)], crane: [aUsage(1)] };
    const small = aComparison({ operation: "push", largestLayerBytes: 65_536, samples });
    const large = aComparison({ operation: "push", samples });
    const results = someResults([small, large]);
    expect(verdict(results, "Pushes and copies of many small")?.met).toBe(false);
    expect(verdict(results, "Pushes of large")?.met).toBe(true);
  });

  it("leaves unchanged images out of the ratios", () => {
    const row = aComparison({
      state: "unchanged",
      samples: { app: [aUsage(9)], crane: [aUsage(1)] },
    });
    expect(verdict(someResults([row]), "Pulls")).toMatchObject({
      met: undefined,
      measured: "not measured",
    });
  });

  it("R72: turns seconds at 50 ms into a rate that must be high", () => {
    const at = (seconds: number): Results =>
      someResults([aComparison({ link: "50 ms", samples: { app: [aUsage(seconds)] } })]);
    expect(verdict(at(5), "Down at 50 ms")).toMatchObject({ measured: "200 MB/s", met: true });
    expect(verdict(at(10), "Down at 50 ms")).toMatchObject({ met: false });
    expect(verdict(at(10), "Down at 50 ms")?.short).toContain("100 MB/s, 100 MB/s too few");
  });

  it("meets a target at its edge, and judges the median of a line", () => {
    const results = someResults([], [aMeasure("start-version", 150, 10, 900)]);
    expect(verdict(results, "Start of the command")).toMatchObject({
      measured: "150 ms",
      met: true,
    });
    const late = someResults([], [aMeasure("start-version", 100), aMeasure("start-store", 151)]);
    expect(verdict(late, "Start of the command")?.short).toBe("start-store: 151 ms, 1 ms too much");
  });
});

it("says how near a push comes to a bare PUT", () => {
  const push = aComparison({ operation: "push", samples: { app: [aUsage(2.5)] } });
  expect(bareShare(someResults([push], [aMeasure("bare-put", 2)]))).toBe(0.8);
  expect(bareShare(someResults([push]))).toBeUndefined();
  expect(bareShare(someResults([], [aMeasure("bare-put", 2)]))).toBeUndefined();
});
