import { describe, expect, it } from "vitest";
import { newsOf } from "../../../../renderer/store/transfer-news.ts";
import type { Transfer } from "../../../../shared/transfer.ts";

const at = (bytesDone: number, more: Partial<Transfer> = {}): Transfer =>
  ({ state: "running", bytesTotal: 100, bytesDone, ...more }) as Transfer;

describe("what is spoken of a transfer", () => {
  it("is its start and each quarter, and nothing in between", () => {
    const steps = [0, 1, 24, 25, 30, 74, 76, 99, 100];
    const spoken = steps.map((bytes, index) => {
      const before = index === 0 ? at(0, { state: "planning" }) : at(steps[index - 1] ?? 0);
      const news = newsOf(before, at(bytes));
      return news === undefined ? undefined : [news.what, news.percent];
    });
    expect(spoken).toEqual([
      ["started", 0],
      undefined,
      undefined,
      ["quarter", 25],
      undefined,
      ["quarter", 50],
      ["quarter", 75],
      undefined,
      undefined,
    ]);
  });

  it("is nothing of what goes on after a pause, runs elsewhere, or rests", () => {
    expect(newsOf(at(40, { state: "queued" }), at(40))).toBeUndefined();
    expect(newsOf(undefined, at(0, { elsewhere: true }))).toBeUndefined();
    expect(newsOf(at(20), at(60, { state: "paused" }))).toBeUndefined();
  });
});
