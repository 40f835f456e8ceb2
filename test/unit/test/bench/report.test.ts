import { describe, expect, it } from "vitest";
import { formatPage } from "../../../bench/report.ts";
import { aComparison, aUsage, someResults } from "./some-results.ts";

const pageOf = (results: Parameters<typeof formatPage>[0]): string => formatPage(results, "");

describe("the page", () => {
  it("keeps what was written by hand before, between and behind its sections", () => {
    const [one, two] = [someResults([aComparison()]), someResults([])];
    const byHand = (page: string): string =>
      `${page.replace("<!-- costs:", "## Archives\n\n<!-- costs:")}\nlast words\n`;
    const edited = byHand(formatPage(one, ""));
    expect(edited).toContain("## Archives");
    expect(formatPage(two, edited)).toBe(byHand(formatPage(two, "")));
  });

  it("says with which command, when and on what it was made", () => {
    const page = pageOf(someResults([aComparison()]));
    expect(page).toContain(
      "Made by `npm run bench` on 2026-11-21, in 30 minutes; median of 5 runs.",
    );
    expect(page).toContain("2 x Some processor, 8 GiB, Linux 6, load 0.10 before.");
    expect(page).toContain("skopeo 1.9.3.");
  });

  it("shows only tools that took part, and the ratio with the peer it is over", () => {
    const page = pageOf(someResults([aComparison()]));
    expect(page).toContain(
      "| image | operation | way | application | skopeo | crane | ratio | command's |",
    );
    expect(page).toContain(
      "| 1 x 1 GiB | pull | plain, direct | 1.00 | 4.00 | 2.00 | **0.50** (crane) |  |",
    );
  });

  it("says plainly what is not met", () => {
    const slow = aComparison({ samples: { app: [aUsage(3)], crane: [aUsage(2)] } });
    expect(pageOf(someResults([slow]))).toContain(
      "| **not met**: 1 x 1 GiB pull: 1.50, 0.80 too much |",
    );
  });

  it("warns of figures that were made in a hurry", () => {
    expect(pageOf({ ...someResults([]), quick: true })).toContain("not figures to quote");
    expect(pageOf(someResults([]))).not.toContain("not figures to quote");
  });

  it("is the same for the same results", () => {
    const results = someResults([aComparison()]);
    expect(pageOf(results)).toBe(pageOf(structuredClone(results)));
  });
});
