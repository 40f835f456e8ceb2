import { describe, expect, it } from "vitest";
import {
  SPARKLINE_SAMPLES,
  sparklinePath,
} from "../../../../../renderer/features/transfers/sparkline-path.ts";

const SIZE = { width: 59, height: 10 };

describe("the line of the speed", () => {
  it("53: begins with two samples, the latest at the right, the highest at the top", () => {
    expect(sparklinePath([], SIZE)).toBe("");
    expect(sparklinePath([5], SIZE)).toBe("");
    expect(sparklinePath([0, 50, 100], SIZE)).toBe("M57.0 10.0L58.0 5.0L59.0 0.0");
  });

  it("53: shows the last minute, and lies at the bottom while nothing moves", () => {
    const path = sparklinePath(Array(SPARKLINE_SAMPLES + 1).fill(0), SIZE);
    expect(path.split("L")).toHaveLength(SPARKLINE_SAMPLES);
    expect(path.startsWith("M0.0 10.0L")).toBe(true);
    expect(path.endsWith("L59.0 10.0")).toBe(true);
  });
});
