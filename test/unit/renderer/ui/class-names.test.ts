import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { classNamesOf } from "../../../../renderer/ui/class-names.ts";

const RENDERER = join(import.meta.dirname, "../../../../renderer");

describe("class names", () => {
  it("are those of the module, without what is switched off", () => {
    const css = classNamesOf({ row: "_row_1", on: "_on_1" });
    expect(css("row", false, "on", undefined)).toBe("_row_1 _on_1");
  });

  it("are all in the style sheet of their component", () => {
    const missing = globSync("**/*.tsx", { cwd: RENDERER }).flatMap(missingIn);
    expect(missing).toEqual([]);
  });
});

/** Names in `css("…")` calls of a component that its style sheets do not define. */
function missingIn(file: string): readonly string[] {
  const path = join(RENDERER, file);
  const source = readFileSync(path, "utf8");
  const sheets = [...source.matchAll(/from "(\.[^"]+\.module\.css)"/g)].map(([, sheet = ""]) =>
    readFileSync(join(dirname(path), sheet), "utf8"),
  );
  const defined = new Set(
    sheets.flatMap((sheet) =>
      [...sheet.matchAll(/\.([A-Za-z][A-Za-z0-9]*)/g)].map(([, name]) => name),
    ),
  );
  const used = [...source.matchAll(/\b(?:css|menuCss)\(([^()]*)\)/g)].flatMap(([, names = ""]) =>
    [...names.replaceAll(/[!=]== "[^"]*"/g, "").matchAll(/"([A-Za-z]+)"/g)].map(([, name]) => name),
  );
  return used.filter((name) => !defined.has(name)).map((name) => `${file}: ${name}`);
}
