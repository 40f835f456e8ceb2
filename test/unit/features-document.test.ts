import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { featureFaults, readFeatures, rowsOfTitles } from "../features-document.ts";
import { readSource } from "../support/source-files.ts";

/** The text of a test of this repository, React's or not. */
function readTest(path: string): string | undefined {
  const file = [".test.ts", ".test.tsx"]
    .map((ending) => `test/${path}${ending}`)
    .find((one) => existsSync(join(ROOT, one)));
  return file === undefined ? undefined : readSource(file);
}

describe("docs/features.md", () => {
  const document = readSource("docs/features.md");
  const features = readFeatures(document);

  it("has every feature from 1 to 65 once, each with tests that are there and begin with its number", () => {
    expect(featureFaults(features, readTest)).toEqual([]);
  });

  it("would be found out without one of its lines, of its test files, of their titles", () => {
    const [first, ...others] = features;
    if (first === undefined) throw new TypeError("the document has no tables");
    const [row = 0] = first.rows;
    const [path = ""] = first.tests;
    expect(featureFaults(others, readTest)).toEqual([`row ${row} is missing`]);
    expect(featureFaults([first, ...features], readTest)).toEqual([`row ${row} is there 2 times`]);
    const without = (text: string | undefined) => (one: string) =>
      one === path ? text : readTest(one);
    expect(featureFaults(features, without(undefined))).toContain(
      `row ${row}: there is no test/${path}.test.ts`,
    );
    const renamed = readTest(path)?.replaceAll(/\brow \d+/g, "now");
    expect(featureFaults(features, without(renamed))).toContain(
      `row ${row}: no title of test/${path}.test.ts begins with it`,
    );
  });
});

describe("readFeatures", () => {
  it("reads ranges, and takes nothing else for a feature", () => {
    const lines = [
      "| row   | what | test         |",
      "| ----- | ---- | ------------ |",
      "| 7     | x    | `a/b`, `c`   |",
      "| 52–54 | `y`  | `d`          |",
      "| 1.5   | z    | `e`          |",
    ];
    expect(readFeatures(lines.join("\n"))).toEqual([
      { label: "7", rows: [7], tests: ["a/b", "c"] },
      { label: "52–54", rows: [52, 53, 54], tests: ["d"] },
    ]);
  });

  it("wants a test for every number of a range", () => {
    const features = readFeatures("| 1–2 | x | `a` |");
    const faults = featureFaults(features, () => `it("row 1: one", () => {})`);
    expect(faults.slice(0, 1)).toEqual(["row 3 is missing"]);
    expect(faults.at(-1)).toBe("row 2: no test that is named begins with it");
  });
});

describe("rowsOfTitles", () => {
  it("reads titles that begin with rows, wherever a formatter puts them", () => {
    const source = [
      'it("row 1: one", run);',
      'describe("row 2, row 3, R5: many", run);',
      'it.each(["a"])("row 4: $name", run);',
      "it.each([1])(",
      '  "row 5, K1: on its own line",',
      'it("rows 6 and 7: in other words", run);',
      'it("is about row 8: not its title", run);',
      "// row 9: a comment",
    ];
    expect([...rowsOfTitles(source.join("\n"))]).toEqual([1, 2, 3, 4, 5]);
  });
});
