import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";

/** The layers' own settings, over sources of one line each. */
const SETTINGS = [
  "tsconfig.base.json",
  "shared/tsconfig.json",
  "renderer/tsconfig.json",
  "electron/storage/tsconfig.json",
  "electron/registry/tsconfig.json",
];

const SOURCES: Readonly<Record<string, string>> = {
  "shared/one.ts": "export const one = 1;\n",
  "renderer/page.ts": `import { one } from "../shared/one.ts";\nexport const two = one + document.title.length;\n`,
  "electron/storage/disk.ts": `import { readFileSync } from "node:fs";\nimport { one } from "../../shared/one.ts";\nexport const text = (): string => readFileSync("a", "utf8") + one;\n`,
  "electron/registry/net.ts": `import { one } from "../../shared/one.ts";\nexport const two = one;\n`,
};

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "portolan-types-"));
  for (const file of SETTINGS) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  for (const [file, text] of Object.entries(SOURCES)) writeFileSync(join(copy, file), text);
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the compiler's walls between layers", () => {
  it("let every layer use what is its own", () => {
    const layers = ["shared", "renderer", "electron/storage", "electron/registry"];
    expect(compile(...layers)).toBe("");
  });

  it.each([
    [
      "the page from importing the engine",
      "renderer",
      `import { two } from "../electron/registry/net.ts";\nexport const three = two;\n`,
      /TS6307|TS6059/,
    ],
    [
      "one leaf of the engine from importing another",
      "electron/registry",
      `import { text } from "../storage/disk.ts";\nexport const three = text;\n`,
      /TS6307|TS6059/,
    ],
    [
      "shared code from importing the engine",
      "shared",
      `import { two } from "../electron/registry/net.ts";\nexport const three = two;\n`,
      /TS6307|TS6059/,
    ],
    [
      "shared code from importing Node",
      "shared",
      `import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n`,
      /TS2591|TS2307/,
    ],
    [
      "Node's globals out of shared code",
      "shared",
      "export const here = process.cwd();\n",
      /TS2591|TS2580/,
    ],
    ["the DOM out of shared code", "shared", "export const name = document.title;\n", /TS2584/],
    [
      "the DOM out of the engine",
      "electron/registry",
      "export const name = document.title;\n",
      /TS2584/,
    ],
    [
      "Node's globals out of the page",
      "renderer",
      "export const here = process.cwd();\n",
      /TS2591|TS2580/,
    ],
  ])("keep %s", (_, layer, code, complaint) => {
    const path = join(copy, layer, "wrong.ts");
    writeFileSync(path, code);
    try {
      expect(compile(layer)).toMatch(complaint);
    } finally {
      rmSync(path);
    }
  });
});

/** What `tsc -b` says about projects of the copy; empty when it is content. */
function compile(...projects: readonly string[]): string {
  try {
    execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-b", "--force", ...projects], {
      cwd: copy,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return "";
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}
