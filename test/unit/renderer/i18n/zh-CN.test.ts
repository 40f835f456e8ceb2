import { describe, expect, it } from "vitest";
import { en } from "../../../../renderer/i18n/en.ts";
import { zhCN } from "../../../../renderer/i18n/zh-CN.ts";

type Node = Readonly<Record<string, unknown>>;

/** Every text of a language with its path; functions are called with recognisable arguments. */
function texts(node: Node, path = ""): readonly (readonly [string, string])[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const here = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") return [[here, value] as const];
    if (typeof value === "function") {
      return [[here, String((value as (...values: unknown[]) => unknown)(2, 3, 4))] as const];
    }
    return texts(value as Node, here);
  });
}

/** Names that are the same in both languages. */
const SAME = new Set(["app.name", "inspector.json", "browse.morePlatforms", "related.titles.sbom"]);

describe("the Chinese texts", () => {
  const english = new Map(texts(en));
  const chinese = texts(zhCN);

  it("row 59: are as many as the English ones, with the same keys", () => {
    expect(chinese.map(([key]) => key).toSorted()).toEqual([...english.keys()].toSorted());
  });

  it("are Chinese", () => {
    const foreign = chinese.filter(
      ([key, text]) => !SAME.has(key) && !/\p{Script=Han}/u.test(text),
    );
    // Two languages can agree on a sign between two numbers, or behind a name.
    expect(foreign.map(([key]) => key)).toEqual([
      "browse.filtered",
      "transfers.spoken.and",
      "transfers.progressOf",
      "transfers.bytesOf",
      "history.became",
      "providers.moreLabels",
      "providers.namespaceWords",
      "providers.replication.route",
    ]);
  });

  it("use the values they are given", () => {
    const silent = chinese.filter(
      ([key, text]) => /[23]/.test(english.get(key) ?? "") && !/[23]/.test(text),
    );
    expect(silent).toEqual([]);
  });
});

describe("English amounts", () => {
  it("know one from many", () => {
    expect(en.browse.tags(1)).toBe("1 tag");
    expect(en.browse.tags(0)).toBe("0 tags");
    expect(en.browse.tags(5000)).toBe("5,000 tags");
  });

  it("leave out what did not happen", () => {
    expect(en.transfers.finished(2, 0)).toBe("2 done");
    expect(en.transfers.finished(2, 1)).toBe("2 done · 1 failed");
  });
});
