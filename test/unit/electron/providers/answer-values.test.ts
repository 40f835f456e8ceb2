import { describe, expect, it } from "vitest";
import { countOf, timeOf, told, wordsOf } from "../../../../electron/providers/answer-values.ts";

describe("values of answers", () => {
  it("leaves out what was not told, and keeps what is false or zero", () => {
    expect(told({ a: undefined, b: 0, c: false })).toEqual({ b: 0, c: false });
  });

  it("takes the year 1 of Go, and what is no time, for never", () => {
    const times = ["2026-11-16T00:00:00Z", "0001-01-01T00:00:00Z", "soon", null].map(timeOf);
    expect(times).toEqual([Date.UTC(2026, 10, 16), undefined, undefined, undefined]);
  });

  it("counts in numbers and in digits, and not in anything else", () => {
    const counts = ["12", 12, "0", -1, 1.5, "1e3", "", null].map(countOf);
    const none = undefined;
    expect(counts).toEqual([12, 12, 0, none, none, none, none, none]);
  });

  it("makes words safe to show, and no longer than a row", () => {
    expect(wordsOf("a\u001b[31m")).toBe("a\\u001b[31m");
    expect(wordsOf(" ")).toBeUndefined();
    expect(wordsOf("x".repeat(5000))).toHaveLength(1000);
  });
});
