import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createArchivePlaces } from "../../../../electron/archives/archive-places.ts";
import type { Source } from "../../../../electron/images/image-store.ts";
import type { ArchiveLocation } from "../../../../shared/location.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import {
  aMultiArchImage,
  anImage,
  contentOf,
  digestOfBytes,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { aTar, jsonPart, type TarPart } from "../../../support/tar-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();

async function open(): Promise<{
  readonly folder: string;
  readonly path: string;
  readonly source: (name?: string, packed?: boolean) => Promise<Source>;
  readonly places: ReturnType<typeof createArchivePlaces>;
  readonly location: ArchiveLocation;
}> {
  const folder = await tempDir();
  const path = join(folder, "a.tar");
  const places = createArchivePlaces(join(folder, "spool"));
  const location: ArchiveLocation = { kind: "docker-archive", path };
  const source = (name?: string, packed = false): Promise<Source> =>
    places.openSource(name === undefined ? location : { ...location, name }, { packed, signal });
  return { folder, path, places, location, source };
}

async function bytesOf(source: Source, descriptor: Descriptor, offset = 0): Promise<Buffer> {
  return Buffer.concat(await (await source.openBlob(descriptor, { signal, offset })).toArray());
}

async function namesOf(source: Source): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of source.listNames({ signal })) names.push(...page);
  return names;
}

const FIRST = aTar([{ name: "one", bytes: someBytes(100_000) }]);
const SECOND = aTar([{ name: "two" }]);
const LAYERS = [FIRST, SECOND];
const CONFIG = Buffer.from(
  JSON.stringify({
    architecture: "amd64",
    os: "linux",
    rootfs: { type: "layers", diff_ids: LAYERS.map((layer) => digestOfBytes(layer)) },
  }),
);

/** As `docker save` wrote it before Docker 25: a second name for a layer is a link. */
function saved(changes: { list?: object; more?: readonly TarPart[]; layer?: Buffer } = {}): Buffer {
  const list = [
    { Config: "c.json", RepoTags: ["team/app:v1"], Layers: ["x/layer.tar", "y/layer.tar"] },
  ];
  return aTar([
    { name: "x/", type: "5" },
    { name: "x/layer.tar", bytes: changes.layer ?? FIRST },
    { name: "y/layer.tar", type: "2", link: "../z/layer.tar" },
    { name: "z/layer.tar", bytes: SECOND },
    { name: "c.json", bytes: CONFIG },
    jsonPart("manifest.json", changes.list ?? list),
    ...(changes.more ?? []),
  ]);
}

describe("an archive that is written", () => {
  it("R38: is a layout and what docker load reads, with each blob once, and no file repositories", async () => {
    const { folder, path, places, location, source } = await open();
    const image = aMultiArchImage();
    const destination = await places.openDestination(location, { signal, overwrite: false });
    await writeImage(destination, image, "r.io/team/app:v1", { signal });
    expect(await readdir(folder)).not.toContain("a.tar");
    await destination.finish?.({ signal });
    expect(await readdir(folder)).toEqual(["a.tar"]);
    const text = (await readFile(path)).toString("latin1");
    for (const { descriptor } of [...image.blobs, ...image.manifests])
      expect(text.split(`blobs/sha256/${descriptor.digest.slice(7)}\0`).length).toBe(2);
    expect(text).not.toContain("repositories");
    const read = await source();
    expect(await namesOf(read)).toEqual(["r.io/team/app:v1"]);
    const root = await read.resolve({ name: "r.io/team/app:v1" }, { signal });
    expect(root).toMatchObject(image.root.descriptor);
    for (const { descriptor, bytes } of image.blobs)
      expect((await bytesOf(read, descriptor)).equals(bytes)).toBe(true);
    const list = /\[\{"Config":.*?\}\]/.exec(text)?.[0] ?? "";
    const [amd64] = image.manifests;
    const { config, layers } = JSON.parse(amd64?.bytes.toString() ?? "") as {
      config: Descriptor;
      layers: Descriptor[];
    };
    const pathOf = ({ digest }: Descriptor): string => `blobs/sha256/${digest.slice(7)}`;
    expect(JSON.parse(list)).toEqual([
      { Config: pathOf(config), RepoTags: ["r.io/team/app:v1"], Layers: layers.map(pathOf) },
    ]);
  });

  it("takes sha512 and very long members", async () => {
    const { places, location, source } = await open();
    const image = anImage({ algorithm: "sha512" }).withLayers([1000]).build();
    const destination = await places.openDestination(location, { signal, overwrite: false });
    await writeImage(destination, image, "v1", { signal });
    await destination.finish?.({ signal });
    const read = await source();
    expect(await read.resolve({ name: "v1" }, { signal })).toMatchObject(image.root.descriptor);
  });

  it("security T16: replaces nothing that it was not told to, and writes through no link", async () => {
    const { folder, path, places, location, source } = await open();
    const victim = join(folder, "victim");
    await writeFile(victim, "mine");
    await symlink(victim, path);
    const refused = places.openDestination(location, { signal, overwrite: false });
    await expect(refused).rejects.toMatchObject({ code: "destination_exists" });
    const image = anImage().build();
    const destination = await places.openDestination(location, { signal, overwrite: true });
    await writeImage(destination, image, "v1", { signal });
    await destination.finish?.({ signal });
    expect(await readFile(victim, "utf8")).toBe("mine");
    expect(await namesOf(await source())).toEqual(["v1"]);
  });

  it("security T16: does not replace what appears in the meantime, and leaves nothing behind", async () => {
    const { folder, path, places, location } = await open();
    const destination = await places.openDestination(location, { signal, overwrite: false });
    await writeImage(destination, anImage().build(), "v1", { signal });
    await writeFile(path, "theirs");
    await expect(destination.finish?.({ signal })).rejects.toMatchObject({
      code: "destination_exists",
    });
    await destination.abandon?.();
    expect(await readdir(folder)).toEqual(["a.tar"]);
    expect(await readFile(path, "utf8")).toBe("theirs");
  });

  it("says what is wrong with its place", async () => {
    const { folder, places, location } = await open();
    const opening = { signal, overwrite: true };
    const missing = { ...location, path: join(folder, "none/a.tar") };
    await expect(places.openDestination(missing, opening)).rejects.toMatchObject({
      code: "path_not_found",
    });
    await mkdir(location.path);
    await expect(places.openDestination(location, opening)).rejects.toMatchObject({
      code: "destination_not_writable",
    });
  });

  it("refuses a blob that is longer or shorter than its descriptor says", async () => {
    const { places, location } = await open();
    const destination = await places.openDestination(location, { signal, overwrite: false });
    const bytes = someBytes(1000);
    for (const size of [999, 1001]) {
      const content = contentOf({
        bytes,
        descriptor: { mediaType: "x", digest: digestOfBytes(Buffer.from(String(size))), size },
      });
      await expect(destination.writeBlob(content, { signal })).rejects.toMatchObject({
        code: "size_mismatch",
      });
    }
    await destination.abandon?.();
  });
});

describe("what docker save wrote", () => {
  it("R68: is an image whose manifest is made, the same each time, of config and layers", async () => {
    const { path, source } = await open();
    await writeFile(path, saved());
    const read = await source();
    expect(await namesOf(read)).toEqual(["docker.io/team/app:v1"]);
    const root = await read.resolve({ name: "team/app:v1" }, { signal });
    const manifest = JSON.parse((await read.readManifest(root, { signal })).toString()) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    expect(manifest.config).toMatchObject({ digest: digestOfBytes(CONFIG), size: CONFIG.length });
    expect(await bytesOf(read, manifest.config)).toEqual(CONFIG);
    for (const [index, layer] of manifest.layers.entries()) {
      const bytes = LAYERS[index] ?? Buffer.alloc(0);
      expect(layer).toEqual({
        mediaType: MEDIA_TYPES.ociLayer,
        digest: digestOfBytes(bytes),
        size: bytes.length,
      });
      expect((await bytesOf(read, layer, 100)).equals(bytes.subarray(100))).toBe(true);
    }
    const again = await (await source()).resolve({ name: "team/app:v1" }, { signal });
    expect(again).toEqual(root);
  });

  it("R52: has its layers packed on the way to a registry, into the same bytes each time", async () => {
    const { folder, path, source } = await open();
    await writeFile(path, saved());
    const layersOf = async (): Promise<readonly [Source, readonly Descriptor[]]> => {
      const read = await source("team/app:v1", true);
      const root = await read.resolve({ name: "team/app:v1" }, { signal });
      const bytes = await read.readManifest(root, { signal });
      return [read, (JSON.parse(bytes.toString()) as { layers: Descriptor[] }).layers];
    };
    const [read, layers] = await layersOf();
    for (const [index, layer] of layers.entries()) {
      expect(layer.mediaType).toBe(MEDIA_TYPES.ociLayerGzip);
      const packed = await bytesOf(read, layer);
      expect(createHash("sha256").update(packed).digest("hex")).toBe(layer.digest.slice(7));
      expect(gunzipSync(packed).equals(LAYERS[index] ?? Buffer.alloc(0))).toBe(true);
      expect((await bytesOf(read, layer, 10)).equals(packed.subarray(10))).toBe(true);
    }
    expect((await layersOf())[1]).toEqual(layers);
    // What is packed has no name on the disk, so that nothing is left behind.
    expect(await readdir(join(folder, "spool"))).toEqual([]);
  });

  it("security T18: is not packed when a layer is not the one that its config names", async () => {
    const { path, source } = await open();
    await writeFile(path, saved({ layer: aTar([{ name: "another" }]) }));
    await expect(source(undefined, true)).rejects.toMatchObject({ code: "digest_mismatch" });
  });

  it.each([
    ["gzip", MEDIA_TYPES.ociLayerGzip, gzipSync],
    ["Zstandard", MEDIA_TYPES.ociLayerZstd, zstdCompressSync],
  ] as const)("keeps layers that are packed with %s already", async (_, mediaType, pack) => {
    const { path, source } = await open();
    const layer = pack(FIRST);
    await writeFile(path, saved({ layer }));
    const read = await source();
    const root = await read.resolve({ name: "team/app:v1" }, { signal });
    const bytes = await read.readManifest(root, { signal });
    const { layers } = JSON.parse(bytes.toString()) as { layers: Descriptor[] };
    expect(layers[0]).toEqual({ mediaType, digest: digestOfBytes(layer), size: layer.length });
  });

  const entry = {
    Config: "c.json",
    RepoTags: ["team/app:v1"],
    Layers: ["x/layer.tar", "z/layer.tar"],
  };
  it.each<[string, object, string]>([
    [
      "a layer outside",
      [{ ...entry, Layers: ["../../etc/passwd", "x/layer.tar"] }],
      "../../etc/passwd",
    ],
    ["a missing layer", [{ ...entry, Layers: ["x/layer.tar", "none"] }], "none"],
    ["a missing config", [{ ...entry, Config: "/etc/passwd" }], "/etc/passwd"],
    ["too few layers", [{ ...entry, Layers: ["x/layer.tar"] }], "c.json"],
    [
      "one name for two images",
      [entry, { ...entry, RepoTags: ["docker.io/team/app:v1"] }],
      "manifest.json",
    ],
    ["a config that is none", [{ ...entry, Config: "x/layer.tar" }], "x/layer.tar"],
    ["a list that is none", { Config: "c.json" }, "manifest.json"],
    ["a list beyond a MiB", [{ ...entry, RepoTags: ["a".repeat(1024 * 1024)] }], "manifest.json"],
  ])("security T6, F35: is refused with %s", async (_, list, member) => {
    const { path, source } = await open();
    await writeFile(path, saved({ list }));
    await expect(source()).rejects.toMatchObject({
      code: "archive_invalid",
      details: { member, path },
    });
  });

  it("security T3: is refused with links in a circle", async () => {
    const { path, source } = await open();
    const circle = [
      { name: "p", type: "2", link: "q" },
      { name: "q", type: "2", link: "p" },
    ];
    await writeFile(path, saved({ list: [{ ...entry, Config: "p" }], more: circle }));
    await expect(source()).rejects.toMatchObject({ code: "archive_invalid" });
  });

  it("security T7: is refused with two lists", async () => {
    const { path, source } = await open();
    await writeFile(path, saved({ more: [jsonPart("manifest.json", [])] }));
    await expect(source()).rejects.toMatchObject({
      code: "archive_invalid",
      details: { member: "manifest.json" },
    });
  });
});

describe("an archive that is packed", () => {
  it.each([
    ["gzip", gzipSync],
    ["Zstandard", zstdCompressSync],
  ] as const)("is read, packed with %s in one or several parts", async (_, pack) => {
    const { folder, path, source } = await open();
    const plain = saved();
    const halves = [plain.subarray(0, 70_000), plain.subarray(70_000)];
    for (const bytes of [pack(plain), Buffer.concat(halves.map((half) => pack(half)))]) {
      await writeFile(path, bytes);
      const read = await source();
      expect(await namesOf(read)).toEqual(["docker.io/team/app:v1"]);
      const layer = {
        mediaType: "x",
        digest: digestOfBytes(FIRST),
        size: FIRST.length,
      };
      expect((await bytesOf(read, layer, 5)).equals(FIRST.subarray(5))).toBe(true);
    }
    expect(await readdir(join(folder, "spool"))).toEqual([]);
  });

  it("security T10, F35: is refused when it unpacks to a thousand times as much", async () => {
    const { path, source } = await open();
    await writeFile(path, gzipSync(Buffer.alloc(300 * 1024 * 1024)));
    await expect(source()).rejects.toMatchObject({ code: "graph_too_large", details: { path } });
  });

  it("security T9: is refused when it is cut off", async () => {
    const { path, source } = await open();
    await writeFile(path, gzipSync(saved()).subarray(0, 3000));
    await expect(source()).rejects.toMatchObject({ code: "archive_invalid", details: { path } });
  });
});

describe("a file that is no archive of images", () => {
  it("is refused in words", async () => {
    const { path, source, folder, location, places } = await open();
    await expect(source()).rejects.toMatchObject({ code: "path_not_found" });
    await writeFile(path, aTar([{ name: "something" }]));
    await expect(source()).rejects.toMatchObject({
      details: { why: "it has neither index.json nor manifest.json" },
    });
    await writeFile(path, "text");
    await expect(source()).rejects.toMatchObject({ code: "archive_invalid" });
    const opening = places.openSource({ ...location, path: folder }, { packed: false, signal });
    await expect(opening).rejects.toMatchObject({ code: "archive_invalid" });
    await writeFile(
      path,
      aTar([jsonPart("oci-layout", { imageLayoutVersion: "9" }), jsonPart("index.json", {})]),
    );
    await expect(source()).rejects.toMatchObject({ details: { member: "oci-layout" } });
  });

  it("security T19: is noticed when it is changed while it is read", async () => {
    const { path, source } = await open();
    await writeFile(path, saved());
    const read = await source();
    await writeFile(path, saved({ more: [{ name: "more" }] }));
    const layer = {
      mediaType: "x",
      digest: digestOfBytes(FIRST),
      size: FIRST.length,
    };
    await expect(read.openBlob(layer, { signal })).rejects.toMatchObject({
      details: { why: "it was changed while it was read" },
    });
  });
});
