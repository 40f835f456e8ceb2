import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { readSource, sourceFiles } from "../support/source-files.ts";

/** Where a file stands, what it imports, and whose ban must say no. */
type Forbidden = readonly [file: string, from: string, message: RegExp];

const NO_ELECTRON = /Only electron\/hosts\/desktop may import electron/;
const PROVIDERS = /providers\/ sees shared/;
const REGISTRY = /registry\/ is a leaf/;
const STORAGE = /storage\/ is a leaf/;
const CONNECTIONS = /connections\/ sees shared/;
const CREDENTIALS = /credentials\/ sees only/;
const NETWORK = /network\/ sees shared/;
const IMAGES = /images\/ sees/;
const ARCHIVES = /archives\/ sees/;
const LAYERS = /layers\/ sees/;
const ENGINES = /engines\/ sees/;
const TRANSFER = /transfer\/ sees shared/;
const HOSTS = /Hosts know app\.ts and a Port/;
const ENGINE = /The engine knows no host, page or test/;
const SANDBOX = /The page runs in a sandbox/;
const PAGE = /renderer\/ knows only shared/;
const UI = /renderer\/ui knows no store/;

/** Folders that see nothing of what stands on them. */
const LEAVES = [
  ["images", IMAGES],
  ["registry", REGISTRY],
  ["storage", STORAGE],
  ["credentials", CREDENTIALS],
  ["network", NETWORK],
  ["transfer", TRANSFER],
] as const;

/** Every wall between layers, with one stone thrown at each side of it. */
const FORBIDDEN: readonly Forbidden[] = [
  ...["node:fs", "electron", "react", "react-dom", "undici"].map((from): Forbidden => [
    "shared/a.ts",
    from,
    /shared\/ may use zod only/,
  ]),
  ...["electron/app.ts", "renderer/client.ts", "test/support/a.ts", "build/scripts/a.ts"].map(
    (from): Forbidden => ["shared/a.ts", `../${from}`, /shared\/ knows nobody else/],
  ),
  ["shared/oci/deep.ts", "../../electron/registry/client.ts", /shared\/ knows nobody else/],
  ...["node:path", "electron", "undici"].flatMap((from): Forbidden[] => [
    ["renderer/features/a.ts", from, SANDBOX],
    ["renderer/ui/a.ts", from, SANDBOX],
  ]),
  ...["electron/app.ts", "test/support/a.ts", "build/scripts/a.ts"].flatMap((from): Forbidden[] => [
    ["renderer/main.ts", `../${from}`, PAGE],
    ["renderer/ui/a.ts", `../../${from}`, PAGE],
  ]),
  ...["../store/index.ts", "../features/a/b.ts", "../ports/electron.ts", "../client.ts"].map(
    (from): Forbidden => ["renderer/ui/a.ts", from, UI],
  ),
  ["electron/app.ts", "electron", NO_ELECTRON],
  ["electron/ipc/a.ts", "electron", NO_ELECTRON],
  ["electron/app.ts", "./hosts/cli/main.ts", ENGINE],
  ...["renderer/client.ts", "test/support/a.ts", "build/scripts/a.ts"].map((from): Forbidden => [
    "electron/ipc/a.ts",
    `../../${from}`,
    ENGINE,
  ]),
  ["electron/connections/a.ts", "electron", NO_ELECTRON],
  ...["images", "transfer", "ipc", "hosts/cli"].map((folder): Forbidden => [
    "electron/connections/a.ts",
    `../${folder}/a.ts`,
    CONNECTIONS,
  ]),
  ["electron/connections/a.ts", "../app.ts", CONNECTIONS],
  ["electron/connections/a.ts", "../../renderer/client.ts", CONNECTIONS],
  ["electron/registry/a.ts", "electron", NO_ELECTRON],
  ...["credentials", "images", "transfer", "ipc", "hosts/cli", "storage"].map(
    (folder): Forbidden => ["electron/registry/a.ts", `../${folder}/a.ts`, REGISTRY],
  ),
  ["electron/registry/auth/deep.ts", "../../credentials/a.ts", REGISTRY],
  ["electron/registry/a.ts", "../app.ts", REGISTRY],
  ["electron/registry/a.ts", "../../renderer/client.ts", REGISTRY],
  ["electron/storage/a.ts", "electron", NO_ELECTRON],
  ...["credentials", "images", "registry", "transfer", "ipc", "hosts/cli"].map(
    (folder): Forbidden => ["electron/storage/a.ts", `../${folder}/a.ts`, STORAGE],
  ),
  ["electron/storage/a.ts", "../app.ts", STORAGE],
  ["electron/storage/a.ts", "../../test/support/a.ts", STORAGE],
  ["electron/credentials/a.ts", "electron", NO_ELECTRON],
  ...["images", "registry", "transfer", "ipc", "hosts/cli"].map((folder): Forbidden => [
    "electron/credentials/a.ts",
    `../${folder}/a.ts`,
    CREDENTIALS,
  ]),
  ["electron/credentials/a.ts", "../app.ts", CREDENTIALS],
  ...["electron", "undici"].map((from): Forbidden => [
    "electron/network/a.ts",
    from,
    /network\/ reads rules and files/,
  ]),
  ...["connections", "credentials", "images", "transfer", "ipc", "hosts/cli", "storage"].map(
    (folder): Forbidden => ["electron/network/a.ts", `../${folder}/a.ts`, NETWORK],
  ),
  ["electron/network/a.ts", "../registry/client.ts", NETWORK],
  ["electron/network/a.ts", "../app.ts", NETWORK],
  ["electron/images/a.ts", "electron", NO_ELECTRON],
  ...["connections", "network"].flatMap((folder): Forbidden[] => [
    ["electron/images/a.ts", `../${folder}/a.ts`, IMAGES],
    ["electron/registry/a.ts", `../${folder}/a.ts`, REGISTRY],
    ["electron/storage/a.ts", `../${folder}/a.ts`, STORAGE],
    ["electron/credentials/a.ts", `../${folder}/a.ts`, CREDENTIALS],
    ["electron/transfer/a.ts", `../${folder}/a.ts`, TRANSFER],
  ]),
  ...["credentials", "transfer", "ipc", "hosts/cli"].map((folder): Forbidden => [
    "electron/images/a.ts",
    `../${folder}/a.ts`,
    IMAGES,
  ]),
  ["electron/images/a.ts", "../app.ts", IMAGES],
  ...["connections", "credentials", "network", "transfer", "ipc", "hosts/cli"].map(
    (folder): Forbidden => ["electron/catalog/a.ts", `../${folder}/a.ts`, /catalog\/ sees shared/],
  ),
  ["electron/catalog/a.ts", "undici", /catalog\/ asks registries through/],
  ["electron/providers/a.ts", "undici", /providers\/ asks services through/],
  ...["connections", "credentials", "images", "storage", "catalog", "transfer", "ipc"].map(
    (folder): Forbidden => ["electron/providers/a.ts", `../${folder}/a.ts`, PROVIDERS],
  ),
  ["electron/providers/harbor/a.ts", "../quay/a.ts", /No provider knows another/],
  ["electron/providers/harbor/a.ts", "../../storage/a.ts", PROVIDERS],
  ["electron/connections/a.ts", "../providers/a.ts", CONNECTIONS],
  ["electron/images/a.ts", "../catalog/a.ts", IMAGES],
  ["electron/storage/a.ts", "../catalog/a.ts", STORAGE],
  ["electron/archives/a.ts", "electron", /archives\/ reads and writes files/],
  ["electron/archives/a.ts", "undici", /archives\/ reads and writes files/],
  ...["connections", "credentials", "network", "registry", "transfer", "ipc", "hosts/cli"].map(
    (folder): Forbidden => ["electron/archives/a.ts", `../${folder}/a.ts`, ARCHIVES],
  ),
  ...["archives", "engines", "providers"].flatMap((from) =>
    LEAVES.map(([folder, why]): Forbidden => [`electron/${folder}/a.ts`, `../${from}/a.ts`, why]),
  ),
  ["electron/archives/a.ts", "../engines/a.ts", ARCHIVES],
  ["electron/layers/a.ts", "electron", /layers\/ reads through image-store/],
  ["electron/layers/a.ts", "undici", /layers\/ reads through image-store/],
  ...["connections", "credentials", "engines", "network", "registry", "transfer", "ipc"].map(
    (folder): Forbidden => ["electron/layers/a.ts", `../${folder}/a.ts`, LAYERS],
  ),
  ...(
    [
      ["images", IMAGES],
      ["archives", ARCHIVES],
      ["engines", ENGINES],
      ["transfer", TRANSFER],
    ] as const
  ).map(([folder, why]): Forbidden => [`electron/${folder}/a.ts`, "../layers/a.ts", why]),
  ["electron/engines/a.ts", "electron", /Only electron\/hosts\/desktop/],
  ...["connections", "credentials", "network", "registry", "transfer", "ipc", "hosts/cli"].map(
    (folder): Forbidden => ["electron/engines/a.ts", `../${folder}/a.ts`, ENGINES],
  ),
  ["electron/transfer/a.ts", "electron", /transfer\/ moves bytes between interfaces/],
  ["electron/transfer/a.ts", "undici", /transfer\/ moves bytes between interfaces/],
  ...["credentials", "registry", "storage", "ipc", "hosts/cli"].map((folder): Forbidden => [
    "electron/transfer/a.ts",
    `../${folder}/a.ts`,
    TRANSFER,
  ]),
  ["electron/transfer/a.ts", "../images/oci-layout.ts", /only the interfaces/],
  ["electron/hosts/browser/a.ts", "electron", NO_ELECTRON],
  ["electron/hosts/cli/a.ts", "electron", NO_ELECTRON],
  ...["credentials", "registry", "storage", "ipc", "transfer", "images"].flatMap(
    (folder): Forbidden[] => [
      ["electron/hosts/browser/a.ts", `../../${folder}/a.ts`, HOSTS],
      ["electron/hosts/cli/commands/deep.ts", `../../../${folder}/a.ts`, HOSTS],
      ["electron/hosts/desktop/a.ts", `../../${folder}/a.ts`, HOSTS],
    ],
  ),
  ["electron/hosts/desktop/a.ts", "../../../renderer/client.ts", HOSTS],
];

/** What the same places do import: a ban that hits these would be switched off within a week. */
const ALLOWED: readonly (readonly [file: string, from: string])[] = [
  ["shared/a.ts", "zod"],
  ["shared/ipc/contract/a.ts", "../../oci/digest.ts"],
  ["renderer/features/a.ts", "../store/index.ts"],
  ["renderer/ui/a.ts", "../../shared/bytes.ts"],
  ["renderer/ui/a.ts", "react-aria-components"],
  ["electron/app.ts", "./registry/client.ts"],
  ["electron/ipc/a.ts", "../transfer/queue.ts"],
  ["electron/registry/a.ts", "undici"],
  ["electron/registry/auth/deep.ts", "../../../shared/errors.ts"],
  ["electron/storage/a.ts", "node:sqlite"],
  ["electron/credentials/a.ts", "../storage/home.ts"],
  ["electron/connections/a.ts", "../network/proxy-choice.ts"],
  ["electron/network/a.ts", "../registry/access.ts"],
  ["electron/images/a.ts", "../registry/client.ts"],
  ["electron/archives/a.ts", "../images/image-store.ts"],
  ["electron/engines/a.ts", "../archives/archive-source.ts"],
  ["electron/layers/a.ts", "../archives/tar-header.ts"],
  ["electron/transfer/a.ts", "../images/image-store.ts"],
  ["electron/hosts/cli/a.ts", "../../app.ts"],
  ["electron/hosts/desktop/a.ts", "electron"],
];

interface RestrictedImports {
  readonly patterns: readonly { readonly message: string }[];
}

const config = JSON.parse(readSource(".oxlintrc.json")) as {
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: Readonly<Record<string, unknown>>;
  }[];
};

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "portolan-gates-"));
  for (const file of [".oxlintrc.json", "tsconfig.base.json"])
    cpSync(join(ROOT, file), join(copy, file));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the linter's walls between layers", () => {
  /** One run over one file for each import: what was said, by file and import. */
  const heard = new Map<string, readonly string[]>();

  beforeAll(() => {
    const cases = [
      ...FORBIDDEN.map(([file, from]) => ({ file, from })),
      ...ALLOWED.map(([file, from]) => ({ file, from })),
    ];
    const paths = cases.map(({ file, from }, index) => {
      const path = file.replace(/\.ts$/, `-${index}.ts`);
      // The file electron/app.ts and its like stand directly in their folder: the number keeps them there.
      write(path, `import * as thing from "${from}";\nexport const used = thing;\n`);
      return path;
    });
    const said = lint(["--ignore-pattern=node_modules", "."]);
    cases.forEach(({ file, from }, index) => {
      heard.set(
        `${file} ${from}`,
        said.filter(({ path }) => path === paths[index]).map(({ message }) => message),
      );
    });
  });

  it.each(FORBIDDEN)("keep %s from importing %s", (file, from, message) => {
    expect(heard.get(`${file} ${from}`)?.join("\n")).toMatch(message);
  });

  it.each(ALLOWED)("let %s import %s", (file, from) => {
    expect(heard.get(`${file} ${from}`)).toEqual([]);
  });

  it("are each proved by at least one import above", () => {
    const bans = config.overrides.flatMap(({ files, rules }) => {
      const [, options] = (rules["no-restricted-imports"] ?? []) as [string?, RestrictedImports?];
      return (options?.patterns ?? []).map(({ message }) => ({ files, message }));
    });
    expect(bans.length).toBeGreaterThan(15);
    const unproved = bans.filter(
      ({ files, message }) =>
        !FORBIDDEN.some(
          ([file, , expected]) =>
            expected.test(message) && files.some((glob) => standsIn(file, glob)),
        ),
    );
    expect(unproved).toEqual([]);
  });

  it("cover every layer of the engine and the page", () => {
    const walled = config.overrides.filter(({ rules }) => "no-restricted-imports" in rules);
    const open = sourceFiles()
      .filter((file) => /^(?:electron|renderer|shared)\//.test(file))
      .filter((file) => !walled.some(({ files }) => files.some((glob) => standsIn(file, glob))));
    expect(open).toEqual([]);
  });
});

describe("the linter", () => {
  const cases: readonly (readonly [rule: string, code: string, better: string])[] = [
    [
      "no-floating-promises",
      "export function go(): void {\n  Promise.resolve(1);\n}\n",
      "export async function go(): Promise<void> {\n  await Promise.resolve(1);\n}\n",
    ],
    [
      "no-misused-promises",
      "export const wait = (): string => (Promise.resolve(true) ? 'a' : 'b');\n",
      "export const wait = async (): Promise<string> => ((await Promise.resolve(true)) ? 'a' : 'b');\n",
    ],
    [
      "switch-exhaustiveness-check",
      "export function name(n: 1 | 2): string | undefined {\n  switch (n) {\n    case 1:\n      return 'one';\n  }\n  return undefined;\n}\n",
      "export function name(n: 1 | 2): string {\n  switch (n) {\n    case 1:\n      return 'one';\n    case 2:\n      return 'two';\n  }\n}\n",
    ],
    ["no-explicit-any", "export type T = any;\n", "export type T = unknown;\n"],
    [
      "no-non-null-assertion",
      "export const f = (a?: string): string => a!;\n",
      "export const f = (a?: string): string => a ?? '';\n",
    ],
    ["no-default-export", "export default 1;\n", "export const one = 1;\n"],
    [
      "max-lines",
      "// line\n".repeat(400) + "export const one = 1;\n",
      "// line\n".repeat(399) + "export const one = 1;\n",
    ],
    [
      "max-lines-per-function",
      `export function f(): number {\n${"  // a\n  Math.random();\n".repeat(80)}  return 1;\n}\n`,
      `export function f(): number {\n${"  // a\n  Math.random();\n".repeat(70)}  return 1;\n}\n`,
    ],
  ];

  let said: readonly Report[];

  beforeAll(() => {
    const compilerOptions = {
      noEmit: true,
      composite: false,
      emitDeclarationOnly: false,
      declaration: false,
    };
    write(
      "rules/tsconfig.json",
      JSON.stringify({ extends: "../tsconfig.base.json", compilerOptions }),
    );
    for (const [rule, code, better] of cases) {
      write(`rules/bad-${rule}.ts`, code);
      write(`rules/good-${rule}.ts`, better);
    }
    said = lint(["--type-aware", "rules"]);
  });

  it.each(cases)("finds %s, and only where it is", (rule) => {
    const foundIn = said
      .filter(({ code }) => code.includes(`(${rule})`))
      .map(({ path }) => path)
      .filter((path) => path.endsWith(`-${rule}.ts`));
    expect([...new Set(foundIn)]).toEqual([`rules/bad-${rule}.ts`]);
  });

  it("finds a circle of imports", () => {
    write("circle/a.ts", `import { b } from "./b.ts";\nexport const a = (): number => b();\n`);
    write("circle/b.ts", `import { a } from "./a.ts";\nexport const b = (): number => a();\n`);
    expect(lint(["circle"]).map(({ code }) => code)).toContain("import(no-cycle)");
  });
});

interface Report {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Runs the linter in the copy with the repository's own configuration. */
function lint(args: readonly string[]): readonly Report[] {
  const oxlint = join(ROOT, "node_modules/.bin/oxlint");
  const output = outputOf(oxlint, ["--format=json", ...args]);
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: { filename: string; code: string; message: string; help?: string }[];
  };
  return diagnostics.map(({ filename, code, message, help = "" }) => ({
    path: filename.replace(/^\.\//, ""),
    code,
    message: `${message} ${help}`,
  }));
}

/** The standard output of a command that may fail, as a linter that found something does. */
function outputOf(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, [...args], {
      cwd: copy,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

/** Globs of the configuration have two forms: `folder/**` and `folder/*.ts`. */
function standsIn(file: string, glob: string): boolean {
  if (glob.endsWith("/**")) return file.startsWith(glob.slice(0, -2));
  return dirname(file) === dirname(glob) && glob.endsWith("/*.ts");
}
