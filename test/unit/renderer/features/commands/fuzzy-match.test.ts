import { describe, expect, it } from "vitest";
import { fuzzyMatch } from "../../../../../renderer/features/commands/fuzzy-match.ts";

function marked(query: string, text: string): string | undefined {
  const match = fuzzyMatch(query, text);
  if (match === undefined) return undefined;
  return Array.from(text, (letter, index) =>
    match.at.includes(index) ? letter.toUpperCase() : letter,
  ).join("");
}

describe("matching what was typed", () => {
  it.each([
    ["app", "team/app", "team/APP"],
    ["app", "snapper/app", "snapper/APP"],
    ["tap", "team/app", "Team/APp"],
    ["th dark", "dark theme", "DARK THeme"],
    ["ghcrnode", "ghcr.io/library/node", "GHCR.io/library/NODE"],
    ["主题", "深色主题", "深色主题"],
    ["APP", "team/app", "team/APP"],
  ])("row 61: finds %s in %s", (query, text, shown) => {
    expect(marked(query, text)).toBe(shown);
  });

  it.each([
    ["xyz", "team/app"],
    ["appp", "team/app"],
    ["app xyz", "team/app"],
    ["pa", "ap"],
  ])("does not find %s in %s", (query, text) => {
    expect(fuzzyMatch(query, text)).toBeUndefined();
  });

  it("fits everything alike while nothing is typed", () => {
    expect(fuzzyMatch("  ", "team/app")?.at).toEqual([]);
  });

  it("takes a run of letters for better than strewn ones, words' beginnings for better than middles", () => {
    const score = (text: string): number => fuzzyMatch("app", text)?.score ?? -Infinity;
    expect(score("team/app")).toBeGreaterThan(score("a-pink-plane"));
    expect(score("team/app")).toBeGreaterThan(score("mapper"));
    expect(score("app")).toBeGreaterThan(score("apple"));
  });

  it("keeps indexes right where a letter becomes two in lower case", () => {
    expect(fuzzyMatch("x", "İİx")?.at).toEqual([2]);
  });
});
