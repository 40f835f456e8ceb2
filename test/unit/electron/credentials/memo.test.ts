import { describe, expect, it } from "vitest";
import { createMemo } from "../../../../electron/credentials/memo.ts";

describe("a memo", () => {
  it("gives a result until its time is over, also one that is undefined", () => {
    let now = 0;
    const memo = createMemo<string | undefined>(() => now);
    memo.keep("a", undefined, 10);
    now = 9;
    expect(memo.find("a")?.value()).toBeUndefined();
    expect(memo.find("a")).toBeDefined();
    now = 10;
    expect(memo.find("a")).toBeUndefined();
  });

  it("throws an error that it remembers", () => {
    const memo = createMemo<string>(() => 0);
    memo.keepError("a", new Error("no"), 10);
    expect(() => memo.find("a")?.value()).toThrow("no");
    memo.forget("a");
    expect(memo.find("a")).toBeUndefined();
  });

  it("forgets the oldest when there are more than 500", () => {
    const memo = createMemo<number>(() => 0);
    for (let index = 0; index <= 500; index += 1) memo.keep(String(index), index, 10);
    expect(memo.find("0")).toBeUndefined();
    expect(memo.find("1")?.value()).toBe(1);
    memo.clear();
    expect(memo.find("500")).toBeUndefined();
  });
});
