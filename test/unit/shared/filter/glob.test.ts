import { describe, expect, it } from "vitest";
import { fitsGlob } from "../../../../shared/filter/glob.ts";

const fits = (pattern: string, text: string) => fitsGlob(pattern.split(/\*+/), text);

describe("fitting a pattern", () => {
  it("fits the whole text", () => {
    expect(
      ["1.2*", "*2.0", "1.?.0", "*", "1.2.0", "1*2*0"].map((one) => fits(one, "1.2.0")),
    ).toEqual(Array(6).fill(true));
    expect(["1.2", "2.0", "1.??.0", "", "1.2.0?", "2*"].map((one) => fits(one, "1.2.0"))).toEqual(
      Array(6).fill(false),
    );
  });

  it("takes parts in their order, and no character twice", () => {
    expect(fits("*a*b*", "xaybz")).toBe(true);
    expect(fits("*b*a*", "xaybz")).toBe(false);
    expect(fits("ab*ba", "aba")).toBe(false);
    expect(fits("*a?c*", "xxabcxx")).toBe(true);
  });

  it("is quick about patterns that others choke on", () => {
    const begun = performance.now();
    expect(fits(`${"*a".repeat(60)}*b`, "a".repeat(10_000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(100);
  });
});
