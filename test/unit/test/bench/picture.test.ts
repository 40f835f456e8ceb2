import { describe, expect, it } from "vitest";
import { drawPicture } from "../../../bench/picture.ts";
import { aComparison, aUsage, someResults } from "./some-results.ts";

/** Widths of the bars of a class, without the square of the legend. */
function bars(picture: string, name: string): number[] {
  const found = [
    ...picture.matchAll(new RegExp(`<rect class="${name}" x="260"[^>]* width="([0-9.]+)"`, "g")),
  ];
  return found.map(([, width]) => Number(width));
}

describe("the picture", () => {
  it("draws each tool in proportion to the best peer", () => {
    const picture = drawPicture(someResults([aComparison()]));
    const [app = 0] = bars(picture, "app");
    const [crane = 0] = bars(picture, "crane");
    expect(app / crane).toBeCloseTo(0.5, 2);
    expect(picture).toContain(">1 x 1 GiB pull</text>");
  });

  it("cuts a bar that would leave the picture, and writes its figure", () => {
    const samples = { app: [aUsage(1)], skopeo: [aUsage(9)], crane: [aUsage(1)] };
    const picture = drawPicture(someResults([aComparison({ samples })]));
    expect(bars(picture, "skopeo")[0]).toBeLessThan(860 - 260);
    expect(picture).toContain("9.00 →");
  });

  it("fits light and dark pages, and loads nothing from elsewhere", () => {
    const picture = drawPicture(someResults([aComparison()]));
    expect(picture).toContain("prefers-color-scheme: dark");
    expect(picture.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|href=/);
  });

  it("is well-formed with words that XML treats specially", () => {
    const picture = drawPicture(someResults([aComparison({ image: "a < b & c" })]));
    expect(picture).toContain("a &lt; b &amp; c pull");
  });

  it("leaves out rows without a peer", () => {
    const row = aComparison({ samples: { app: [aUsage(1)] } });
    expect(bars(drawPicture(someResults([row])), "app")).toEqual([]);
  });
});
