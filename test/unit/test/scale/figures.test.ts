import { describe, expect, it } from "vitest";
import { Figures, formatFigures, isMet, medianOf } from "../../../scale/figures.ts";

const aim = { name: "sorting", unit: "ms", bound: 100 } as const;

describe("figures of several rounds", () => {
  it("are judged by the value in the middle, the bound itself being good", () => {
    expect(medianOf([300, 1, 2])).toBe(2);
    expect(medianOf([4, 3, 2, 1])).toBe(2);
    expect(isMet({ ...aim, values: [500, 100, 90] })).toBe(true);
    expect(isMet({ ...aim, values: [500, 101, 90] })).toBe(false);
    expect(isMet({ ...aim, atLeast: true, values: [99] })).toBe(false);
    expect(isMet({ ...aim, values: [] })).toBe(false);
  });

  it("are shown with their aim, in the order in which they were first measured", () => {
    const figures = new Figures();
    figures.add(aim, 120);
    figures.add({ name: "frames", unit: "a second", bound: 58, atLeast: true }, 60);
    figures.add(aim, 140);
    expect(formatFigures(figures.all()).split("\n").slice(2)).toEqual([
      "| sorting | at most 100 ms | 120.0 | 120.0 | 140.0 | **not met** |",
      "| frames | at least 58 a second | 60.0 | 60.0 | 60.0 | met |",
    ]);
  });
});
