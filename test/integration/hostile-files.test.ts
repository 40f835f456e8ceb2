import { execFileSync } from "node:child_process";
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inspect } from "../../electron/images/inspect.ts";
import { parseLocation } from "../../shared/location.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import {
  aBlob,
  aDocument,
  anImage,
  type BuiltImage,
  type Content,
  digestOfBytes,
  someBytes,
} from "../support/image-builder.ts";
import { aTar, type TarPart } from "../support/tar-builder.ts";
import { live } from "../unit/electron/transfer/rig.ts";
import { contentOf, engineRig, type EngineRig, seed } from "./engine-rig.ts";

const TITLE = "org.opencontainers.image.title";
const MIB = 1024 * 1024;

/** A folder as a layout, and nothing but that. */
const LAYOUT_FILES = /^(?:oci-layout|index\.json|blobs\/sha256\/[0-9a-f]{64})$/;
const ARCHIVE_MEMBERS = /^(?:oci-layout|index\.json|manifest\.json|blobs\/sha256\/[0-9a-f]{64})$/;

interface FoundFile {
  readonly path: string;
  readonly mode: number;
  readonly isPlain: boolean;
}

/** All that is no folder, below `folder`. */
async function filesIn(folder: string): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    const stats = await lstat(join(folder, name));
    if (stats.isDirectory()) continue;
    files.push({ path: name, mode: stats.mode & 0o7777, isPlain: stats.isFile() });
  }
  return files;
}

interface MovedEverywhere extends EngineRig {
  /** What lies outside of the places that were written to. */
  readonly outside: () => Promise<readonly string[]>;
}

/** Takes an image from a registry through the store, a layout and both kinds of archive into another registry. */
async function moveEverywhere(image: BuiltImage): Promise<MovedEverywhere> {
  const rig = await engineRig();
  const { one, two, folder, run } = rig;
  const exports = join(folder, "exports");
  await mkdir(exports);
  // A parent that a careless writer would follow.
  await mkdir(join(folder, "elsewhere"));
  await symlink(join(folder, "elsewhere"), join(exports, "link"));
  seed(one, "team/app", "v1", image);
  const name = `${one.host}/team/app:v1`;
  for (const [source, destination] of [
    [name, "store:"],
    [`store:${name}`, `oci:${exports}/layout:v1`],
    [`oci:${exports}/layout:v1`, `oci-archive:${exports}/a.tar:v1`],
    [`store:${name}`, `docker-archive:${exports}/b.tar:v1`],
    [`oci-archive:${exports}/a.tar:v1`, `${two.host}/team/app:v1`],
    [`docker-archive:${exports}/b.tar:v1`, `${two.host}/team/again:v1`],
  ] as const) {
    const transfer = await run(source, destination);
    expect(transfer, `${source} to ${destination}`).toMatchObject({ state: "done" });
  }
  expect(contentOf(two, "team/app")).toEqual(contentOf(one, "team/app"));
  expect(contentOf(two, "team/again")).toEqual(contentOf(one, "team/app"));
  const outside = async (): Promise<readonly string[]> => {
    const all = (await filesIn(folder)).map(({ path }) => path);
    return all.filter((path) => !/^(?:store|locks|tmp|journal|exports)\b|\.db\b/.test(path));
  };
  return { ...rig, outside };
}

/** Only what layouts and archives consist of, and none of it able to do anything. */
async function expectPlainExports({ folder, outside }: MovedEverywhere): Promise<void> {
  const layouts = [join(folder, "exports/layout"), join(folder, "store")];
  for (const root of layouts) {
    for (const { path, mode, isPlain } of await filesIn(root)) {
      if (path === "index.json.bak") continue;
      expect(path).toMatch(LAYOUT_FILES);
      expect({ path, isPlain, mode }).toEqual({ path, isPlain: true, mode: 0o644 });
    }
  }
  for (const name of ["a.tar", "b.tar"]) {
    const listed = execFileSync("tar", ["-tvf", join(folder, "exports", name)]).toString();
    for (const line of listed.trim().split("\n")) {
      expect(line).toMatch(/^-rw-r--r-- /);
      expect(line.split(" ").at(-1)).toMatch(ARCHIVE_MEMBERS);
    }
  }
  const exported = await readdir(join(folder, "exports"));
  expect(exported.toSorted()).toEqual(["a.tar", "b.tar", "layout", "link"]);
  expect(await readdir(join(folder, "elsewhere"))).toEqual([]);
  expect(await outside()).toEqual([]);
}

/** An image with one packed layer, whose config knows it. */
function imageOf(parts: readonly TarPart[]): BuiltImage {
  const layer = aTar(parts);
  const config = aDocument(
    {
      os: "linux",
      architecture: "amd64",
      rootfs: { type: "layers", diff_ids: [digestOfBytes(layer)] },
    },
    MEDIA_TYPES.ociConfig,
  );
  return anImage()
    .withConfig(config)
    .withLayerContents([aBlob(gzipSync(layer))])
    .build();
}

/** An artifact of any kind: a config that is none, and files as layers. */
function artifact(
  configType: string,
  config: object,
  layers: readonly Content[],
  annotations: Readonly<Record<string, string>> = {},
): BuiltImage {
  return anImage()
    .withConfig(aDocument(config, configType))
    .withLayerContents(layers)
    .withAnnotations(annotations)
    .build();
}

const titled = (title: string, seed: number): Content => {
  const { descriptor, bytes } = aBlob(someBytes(500, seed), "application/vnd.example.file");
  return { descriptor: { ...descriptor, annotations: { [TITLE]: title } }, bytes };
};

describe.skipIf(process.platform === "win32")("images that were made to do harm", () => {
  it("T13: setuid files, devices, FIFOs and links in a layer stay bytes of that layer wherever it goes", async () => {
    const parts: TarPart[] = [
      { name: "bin/su", bytes: Buffer.from("#!/bin/sh\n"), mode: 0o6755 },
      { name: "tmp/", type: "5", mode: 0o1777 },
      { name: "dev/null", type: "3" },
      { name: "dev/sda", type: "4" },
      { name: "run/pipe", type: "6" },
      { name: "etc/shadow", type: "2", link: "/etc/shadow" },
      { name: "etc/passwd", type: "1", link: "../../../etc/passwd" },
    ];
    const moved = await moveEverywhere(imageOf(parts));
    await expectPlainExports(moved);
    const report = await moved.store.verify({ signal: live(), deep: true });
    expect(report).toMatchObject({ problems: [], unpacked: { files: 1 } });
    await expectPlainExports(moved);
  });

  it("T13: an archive's own devices and FIFOs are read as nothing, and its setuid files as bytes", async () => {
    const { run, store, folder, places } = await engineRig();
    const layer = aTar([{ name: "one" }]);
    const rootfs = { type: "layers", diff_ids: [digestOfBytes(layer)] };
    const config = Buffer.from(JSON.stringify({ os: "linux", architecture: "amd64", rootfs }));
    const list = [{ Config: "c.json", RepoTags: ["r.io/app:v1"], Layers: ["l.tar"] }];
    const path = join(folder, "saved.tar");
    const parts: TarPart[] = [
      { name: "dev", type: "3" },
      { name: "sda", type: "4" },
      { name: "pipe", type: "6" },
      { name: "l.tar", bytes: layer, mode: 0o6777 },
      { name: "c.json", bytes: config, mode: 0o4755 },
      { name: "manifest.json", bytes: Buffer.from(JSON.stringify(list)) },
    ];
    await writeFile(path, aTar(parts));
    expect(await run(`docker-archive:${path}`, "store:")).toMatchObject({ state: "done" });
    const files = await filesIn(store.path);
    expect(files.every(({ isPlain, mode }) => isPlain && mode === 0o644)).toBe(true);
    expect(await filesIn(join(folder, "tmp"))).toEqual([]);
    const layers = `[{"Config":"pipe","RepoTags":null,"Layers":[]}]`;
    const asked = aTar([
      { name: "pipe", type: "6" },
      { name: "manifest.json", bytes: Buffer.from(layers) },
    ]);
    await writeFile(path, asked);
    const opened = places.openSource({ kind: "docker-archive", path });
    await expect(opened).rejects.toMatchObject({
      code: "archive_invalid",
      details: { member: "pipe" },
    });
  });

  it("T14: whiteouts that lead elsewhere are only names in a layer: nothing is removed, nothing is followed", async () => {
    const names = [
      ".wh..wh..opq",
      ".wh.",
      "etc/.wh...",
      ".wh../../exports",
      ".wh..wh..opq/../../a",
    ];
    const image = imageOf([
      ...names.map((name) => ({ name })),
      { name: "../../elsewhere/.wh.x" },
      { name: "/etc/.wh.passwd" },
    ]);
    const moved = await moveEverywhere(image);
    await expectPlainExports(moved);
    const report = await moved.store.verify({ signal: live(), deep: true });
    expect(report).toMatchObject({ problems: [], unpacked: { files: 1 } });
    await expectPlainExports(moved);
  });

  it("T15: titles that lead elsewhere name no file, whatever is moved where", async () => {
    const { pathname } = new URL(import.meta.url);
    const titles = ["../../.ssh/x", "/tmp/portolan-title", "a\0b", "", "link/x", ".", pathname];
    const layers = titles.map((title, index) => titled(title, index + 1));
    const own = await readFile(pathname);
    const annotations = { [TITLE]: "../../.ssh/\u001B[31mred\u202E" };
    const image = artifact("application/vnd.oci.empty.v1+json", {}, layers, annotations);
    const moved = await moveEverywhere(image);
    await expectPlainExports(moved);
    await expect(lstat("/tmp/portolan-title")).rejects.toMatchObject({ code: "ENOENT" });
    expect((await readFile(pathname)).equals(own)).toBe(true);
    // What is shown of them comes as data: the page and the terminal escape it like every other text.
    const location = parseLocation(`oci:${moved.folder}/exports/layout:v1`);
    const shown = await inspect(moved.places, location, { signal: live() });
    expect(shown.annotations).toEqual(annotations);
    const shownTitles = shown.image?.layers.map(
      ({ descriptor }) => descriptor.annotations?.[TITLE],
    );
    expect(shownTitles).toEqual(titles);
  });

  it("T17: a Helm chart that is a bomb and calls itself a path moves as bytes: it is not unpacked, nor named", async () => {
    const bomb = gzipSync(Buffer.alloc(128 * MIB));
    const chart = aBlob(bomb, "application/vnd.cncf.helm.chart.content.v1.tar+gzip");
    const config = { name: "../../../elsewhere/chart", version: "0.1.0", apiVersion: "v2" };
    const type = "application/vnd.cncf.helm.config.v1+json";
    const moved = await moveEverywhere(artifact(type, config, [chart], { [TITLE]: "../x.tgz" }));
    await expectPlainExports(moved);
    const report = await moved.store.verify({ signal: live(), deep: true });
    expect(report).toMatchObject({ problems: [], unpacked: { files: 0, bytes: 0 } });
    const stored = await filesIn(moved.store.path);
    expect(stored.some(({ path }) => path.includes("chart"))).toBe(false);
    expect(relative(moved.folder, moved.store.path)).toBe("store");
  });
});
