import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { countLines, readSource, sourceFiles } from "../support/source-files.ts";

/** A longer file has more than one reason to be opened. */
const MAX_FILE_LINES = 400;
/** A folder's README is read before its first file; longer ones are not read. */
const MAX_README_LINES = 60;

const files = sourceFiles();

/** Folders with a tsconfig.json of their own are the layers. */
const layers = files
  .map((file) => dirname(file))
  .filter((folder, index, all) => all.indexOf(folder) === index)
  .filter((folder) => existsSync(join(ROOT, folder, "tsconfig.json")))
  .filter((folder) => folder.startsWith("electron"));

describe("the layout of the repository", () => {
  it("is read, not found empty", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(layers).toContain("electron/registry");
  });

  it("gives every unit test the path of its source", () => {
    const orphans = files
      .filter((file) => /^test\/unit\/.+\/.+\.test\.tsx?$/.test(file))
      .filter((test) => {
        const source = test.replace(/^test\/unit\//, "").replace(/\.test\.tsx?$/, "");
        return !existsSync(join(ROOT, `${source}.ts`)) && !existsSync(join(ROOT, `${source}.tsx`));
      });
    expect(orphans).toEqual([]);
  });

  it.each(layers)("explains %s in a README of at most 60 lines", (layer) => {
    const path = join(layer, "README.md");
    expect(existsSync(join(ROOT, path)), `${path} exists`).toBe(true);
    expect(countLines(readSource(path))).toBeLessThanOrEqual(MAX_README_LINES);
  });

  it("has no file over 400 lines", () => {
    const long = files.filter((file) => countLines(readSource(file)) > MAX_FILE_LINES);
    expect(long).toEqual([]);
  });

  it("imports electron in the desktop host only", () => {
    // Also import() and require(), which the linter's ban on imports does not see.
    const electron = /(?:from|import|require)\s*\(?\s*["'`]electron(?:\/[^"'`]*)?["'`]/;
    const importers = files
      .filter((file) => !file.startsWith("electron/hosts/desktop/") && !file.startsWith("test/"))
      .filter((file) => electron.test(readSource(file)));
    expect(importers).toEqual([]);
    expect(electron.test(`const { app } = await import("electron");`)).toBe(true);
    expect(electron.test(`import type { App } from "electron/main";`)).toBe(true);
  });

  it("gives every suppressed lint rule a reason", () => {
    const bare = files.flatMap((file) =>
      readSource(file)
        .split("\n")
        .filter((line) => /(?:oxlint|eslint)-disable|@ts-(?:expect-error|ignore)/.test(line))
        .filter((line) => !/ -- \S|@ts-expect-error:? \S/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(bare.filter((line) => !line.startsWith("test/unit/layout.test.ts"))).toEqual([]);
  });
});
