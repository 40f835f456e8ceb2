import { describe, expect, it } from "vitest";
import { stepAt } from "../../../../../renderer/ui/grid/use-edge-scroll.ts";

describe("scrolling at the edge of a list", () => {
  it("goes faster the nearer the edge, and not at all in the middle", () => {
    expect([stepAt(0, 500), stepAt(18, 482), stepAt(35, 465)]).toEqual([-11, -6, -1]);
    expect([stepAt(500, 0), stepAt(482, 18), stepAt(465, 35)]).toEqual([11, 6, 1]);
    expect(stepAt(36, 36)).toBe(0);
  });
});
