import { describe, expect, it } from "vitest";
import { isBoundedMessage } from "../../../../../electron/hosts/desktop/bounded-message.ts";

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}

describe("isBoundedMessage", () => {
  it.each([null, undefined, true, 0, -1.5, "", "文字", [], {}, [{ a: [null] }]])(
    "takes %j",
    (value) => {
      expect(isBoundedMessage(value)).toBe(true);
    },
  );

  it.each([
    Number.POSITIVE_INFINITY,
    1n,
    Symbol("x"),
    () => 0,
    new Date(),
    new Error("x"),
    /x/,
    new Set(),
  ])("does not take %s", (value) => {
    expect(isBoundedMessage(value)).toBe(false);
    expect(isBoundedMessage({ inside: [value] })).toBe(false);
  });

  it("holds its limits exactly", () => {
    expect(isBoundedMessage("x".repeat(1024 * 1024))).toBe(true);
    expect(isBoundedMessage("x".repeat(1024 * 1024 + 1))).toBe(false);
    expect(isBoundedMessage({ ["x".repeat(1024 * 1024 + 1)]: 0 })).toBe(false);
    expect(isBoundedMessage(nested(32))).toBe(true);
    expect(isBoundedMessage(nested(33))).toBe(false);
    expect(isBoundedMessage(Array.from({ length: 99_999 }, () => 0))).toBe(true);
    expect(isBoundedMessage(Array.from({ length: 100_000 }, () => 0))).toBe(false);
  });
});
