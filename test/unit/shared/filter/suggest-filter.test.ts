import { describe, expect, it } from "vitest";
import { suggestFilter } from "../../../../shared/filter/suggest-filter.ts";

const texts = (text: string, cursor = text.length) =>
  suggestFilter(text, cursor).map((one) => one.text);

describe("suggesting tokens", () => {
  it("names every key where nothing is typed", () => {
    expect(texts("")).toEqual([
      "name:",
      "created:",
      "pushed:",
      "pulled:",
      "platform:",
      "size:",
      "digest:",
      "scan:",
      "label:",
      "untagged",
      "signatures",
      "locked",
    ]);
  });

  it("goes on with the word at the cursor, and leaves the others alone", () => {
    expect(suggestFilter("alpha p beta", 7)).toEqual([
      { text: "pushed:", start: 6, end: 7, open: true },
      { text: "pulled:", start: 6, end: 7, open: true },
      { text: "platform:", start: 6, end: 7, open: true },
    ]);
  });

  it("offers values behind a key, also where the token is negated", () => {
    expect(texts("-created:<")).toEqual(["-created:<24h", "-created:<7d", "-created:<30d"]);
    expect(texts("constructor:")).toEqual([]);
  });

  it("has nothing to say of a word that is none of its own", () => {
    expect(texts("1.2")).toEqual([]);
  });
});
