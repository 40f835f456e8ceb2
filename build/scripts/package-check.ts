/**
 * Says whether a packaged program holds exactly what it must and has its fuses set. Run it on what electron-builder
 * left: `node build/scripts/package-check.ts dist/linux-unpacked`. It prints each finding and exits with 1.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { extractFile, listPackage, statFile } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { ROOT } from "./paths.ts";

/** Paths inside app.asar. What matches none of these must not be there. */
const ALLOWED = [
  /^package\.json$/,
  /^out\/main\/(?:desktop|cli)\.js$/,
  /^out\/main\/chunks\/[\w.-]+\.js$/,
  /^out\/preload\/preload\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(?:js|css|woff2|svg|png)$/,
  /^node_modules\/keytar\/(?:package\.json|LICENSE\.md|lib\/keytar\.js|build\/Release\/keytar\.node)$/,
];

const REQUIRED = [
  "package.json",
  "out/main/desktop.js",
  "out/main/cli.js",
  "out/preload/preload.cjs",
  "out/renderer/index.html",
  "node_modules/keytar/lib/keytar.js",
  "node_modules/keytar/build/Release/keytar.node",
];

/** Every fuse of Electron 45, by name. A fuse that a newer Electron adds is a finding until it is decided here. */
const FUSES: Readonly<Record<keyof typeof FuseV1Options, boolean>> = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
};

/** Where the parts of a packaged program are, on each system. */
interface PackageParts {
  readonly asar: string;
  readonly unpacked: string;
  /** What the fuses are in: the program itself, or the .app on macOS. */
  readonly program: string;
}

/**
 * Everything that is wrong with the packaged program in `folder`: one line each, none when all is well.
 * @throws Error when `folder` holds no packaged program at all.
 */
export async function checkPackage(folder: string): Promise<readonly string[]> {
  const parts = findParts(folder);
  return [
    ...checkPaths(listFiles(parts.asar)),
    ...checkContent(parts.asar),
    ...checkUnpacked(parts),
    ...(await checkFuses(parts.program)),
  ];
}

/** What is missing and what is too much in a list of paths inside app.asar. */
export function checkPaths(paths: readonly string[]): readonly string[] {
  return [
    ...REQUIRED.filter((path) => !paths.includes(path)).map((path) => `missing: ${path}`),
    ...paths
      .filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))
      .map((path) => `must not be inside: ${path}`),
  ];
}

function findParts(folder: string): PackageParts {
  const bundle = readdirSync(folder).find((name) => name.endsWith(".app"));
  const resources =
    bundle === undefined
      ? join(folder, "resources")
      : join(folder, bundle, "Contents", "Resources");
  const asar = join(resources, "app.asar");
  const program = ["portolan", "Portolan.exe", bundle ?? ""]
    .filter((name) => name !== "")
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  if (program === undefined || !existsSync(asar))
    throw new Error(`no packaged program in ${folder}`);
  return { asar, unpacked: `${asar}.unpacked`, program };
}

/** Files, not folders, with forward slashes and no leading one. */
function listFiles(asar: string): readonly string[] {
  return listPackage(asar, { isPack: false })
    .map((path) => path.replaceAll("\\", "/").replace(/^\//, ""))
    .filter((path) => !("files" in statFile(asar, normalize(path))));
}

/** What only a build for end-to-end tests says; see electron/hosts/desktop/main.ts. */
const E2E_MARK = "built for end-to-end tests";

/** No bundle may name a source map or the folder it was built in, or be one that can be inspected. */
function checkContent(asar: string): readonly string[] {
  const texts = listFiles(asar).filter((path) => /^out\/.*\.(?:js|cjs|css|html)$/.test(path));
  return texts.flatMap((path) => {
    const text = extractFile(asar, normalize(path)).toString("utf8");
    return [
      ...(text.includes("sourceMappingURL=") ? [`names a source map: ${path}`] : []),
      ...(text.includes(E2E_MARK) ? [`may be inspected: ${path}`] : []),
      ...(text.includes(ROOT) ? [`names the build folder: ${path}`] : []),
    ];
  });
}

/** Native code must be a real file beside the archive, and nothing else may be. */
function checkUnpacked({ unpacked }: PackageParts): readonly string[] {
  const native = "node_modules/keytar/build/Release/keytar.node";
  const found = readdirSync(unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => path.slice(unpacked.length + 1).replaceAll("\\", "/"));
  return [
    ...(found.includes(native) ? [] : [`missing beside the archive: ${native}`]),
    ...found.filter((path) => path !== native).map((path) => `must not be unpacked: ${path}`),
  ];
}

async function checkFuses(program: string): Promise<readonly string[]> {
  const wire = await getCurrentFuseWire(program);
  const known = Object.entries(FUSES).flatMap(([name, wanted]) => {
    const state = wire[FuseV1Options[name as keyof typeof FuseV1Options]];
    const isSet = state === (wanted ? FuseState.ENABLE : FuseState.DISABLE);
    return isSet ? [] : [`fuse ${name} must be ${wanted ? "on" : "off"}`];
  });
  const count = Object.keys(wire).filter((key) => /^\d+$/.test(key)).length;
  const expected = Object.keys(FUSES).length;
  return count === expected
    ? known
    : [...known, `${count} fuses in the program, ${expected} decided`];
}

if (import.meta.main) {
  const findings = await checkPackage(resolve(process.argv[2] ?? "dist/linux-unpacked"));
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  process.stdout.write(findings.length === 0 ? "The package is as it must be.\n" : "");
  process.exitCode = findings.length === 0 ? 0 : 1;
}
