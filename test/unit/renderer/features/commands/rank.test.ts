import { describe, expect, it } from "vitest";
import { rank } from "../../../../../renderer/features/commands/rank.ts";

const items = ["settings", "set tag", "refresh", "reset"].map((text) => ({ key: text, text }));

function ranked(query: string, recent: readonly string[] = [], limit = 10): readonly string[] {
  return rank(items, query, { recent, limit }).map(({ item }) => item.text);
}

describe("ranking", () => {
  it("shows what was used lately first while nothing is typed, and then all in their order", () => {
    expect(ranked("", ["refresh", "settings"])).toEqual([
      "refresh",
      "settings",
      "set tag",
      "reset",
    ]);
  });

  it("puts the best first, and what was used lately before its equals only", () => {
    expect(ranked("set")).toEqual(["set tag", "settings", "reset"]);
    expect(ranked("set", ["settings"])).toEqual(["settings", "set tag", "reset"]);
    expect(ranked("set", ["reset"])[0]).toBe("set tag");
  });

  it("holds to its limit, and names no key twice", () => {
    expect(ranked("", [], 2)).toHaveLength(2);
    expect(rank([...items, ...items], "", { limit: 10 })).toHaveLength(4);
  });

  it("finds by other words too, and marks none of the shown ones then", () => {
    const item = { key: "a", text: "深色主题", also: "Dark theme" };
    expect(rank([item], "dark", { limit: 1 })).toEqual([{ item, at: [] }]);
  });
});
