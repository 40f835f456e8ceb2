import { describe, expect, it } from "vitest";
import { limited, MAX_LETTERS } from "../../../../../renderer/features/inspector/limited.ts";

describe("a text from a registry in the inspector", () => {
  it("is shown whole as long as anybody reads it", () => {
    const longest = "a".repeat(MAX_LETTERS);
    expect(limited(longest)).toBe(longest);
    expect(limited("")).toBe("");
  });

  it("N8: is cut where it has no end, also when only its escapes are long", () => {
    expect(limited("a".repeat(10_000_000))).toBe(`${"a".repeat(MAX_LETTERS)}…`);
    expect(limited("\u001b".repeat(10_000_000))).toHaveLength(MAX_LETTERS + 1);
    expect(limited("\u001b".repeat(MAX_LETTERS))).toHaveLength(MAX_LETTERS + 1);
  });

  it("N7: keeps nothing that is not seen", () => {
    expect(limited("a\u202eb")).toBe(String.raw`a\u202eb`);
  });
});
