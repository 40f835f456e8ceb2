import { createHash } from "node:crypto";
import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  createLayers,
  type LayerRequest,
  type Layers,
} from "../../../../electron/layers/layers.ts";
import type { Places, Source } from "../../../../electron/images/image-store.ts";
import {
  CHUNKED_CHECKSUM,
  CHUNKED_POSITION,
  ESTARGZ_DIGEST,
  type LayerFilesItem,
} from "../../../../shared/layer-files.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { digestOf } from "../../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import {
  aBlob,
  anImage,
  type Content,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { localPlaces } from "../../../support/local-places.ts";
import { aTar, jsonPart, type TarPart } from "../../../support/tar-builder.ts";

const { signal } = new AbortController();
const NAME = "127.0.0.1:5000/team/app:v1";
const location = parseLocation(`store:${NAME}`);

const FILES: readonly TarPart[] = [
  { name: "etc/", type: "5", mode: 0o755 },
  { name: "etc/motd", bytes: Buffer.from("Grüß Gott\n") },
  { name: "etc/hard", type: "1", link: "./etc/motd" },
  { name: "etc/soft", type: "2", link: "motd" },
  { name: "bin/program", bytes: Buffer.concat([Buffer.from("\u007fELF\0"), someBytes(9000)]) },
];

interface Rig {
  readonly layers: Layers;
  readonly request: LayerRequest;
  readonly folder: string;
  /** Offsets at which the layer was opened. */
  readonly opened: number[];
  /** Bytes of the layer that were given. */
  readonly given: () => number;
}

/** A store with an image of one layer, in a place that counts what is read. */
async function rigWith(layer: Content): Promise<Rig> {
  const { places, store, folder } = await localPlaces();
  await writeImage(store.open(), anImage().withLayerContents([layer]).build(), NAME, { signal });
  const opened: number[] = [];
  let given = 0;
  const counting: Places = {
    ...places,
    async openSource(...args): Promise<Source> {
      const source = await places.openSource(...args);
      return {
        location: source.location,
        origin: source.origin,
        repository: source.repository,
        resolve: (target, options) => source.resolve(target, options),
        readManifest: (descriptor, options) => source.readManifest(descriptor, options),
        listNames: (options) => source.listNames(options),
        listReferrers: (digest, options) => source.listReferrers(digest, options),
        async openBlob(descriptor, options) {
          opened.push(options.offset ?? 0);
          const stream = await source.openBlob(descriptor, options);
          return stream.on("data", (chunk: Buffer) => (given += chunk.byteLength)).pause();
        },
      };
    },
  };
  const cache = join(folder, "cache", "layers");
  const layers = createLayers(counting, cache);
  const request = { location, digest: layer.descriptor.digest };
  return { layers, request, folder: cache, opened, given: () => given };
}

async function listed({ layers, request }: Rig): Promise<readonly LayerFilesItem[]> {
  return all(layers.files(request, { signal }));
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const pathsIn = (items: readonly LayerFilesItem[]): readonly string[] =>
  items.flatMap((item) => (item.kind === "entries" ? item.entries.map(({ path }) => path) : []));

const PATHS = ["etc", "etc/motd", "etc/hard", "etc/soft", "bin/program"];
const gzipped = (parts: readonly TarPart[]): Content => aBlob(gzipSync(aTar(parts)));

describe("files of a layer", () => {
  it.each([
    ["gzip", gzipSync(aTar(FILES))],
    ["Zstandard", zstdCompressSync(aTar(FILES))],
    ["nothing", aTar(FILES)],
  ])(
    "are told while the layer passes, packed with %s, and cost nothing the second time",
    async (_, bytes) => {
      const rig = await rigWith(aBlob(bytes, MEDIA_TYPES.ociLayer));
      const first = await listed(rig);
      expect(first[0]).toEqual({ kind: "begin", from: "layer", bytes: bytes.length });
      expect(first.at(-1)).toEqual({ kind: "end", entries: 5, cut: false });
      expect(pathsIn(first)).toEqual(PATHS);
      expect(first.at(-2)).toMatchObject({ kind: "entries", read: bytes.length });
      expect(await rig.layers.kept([rig.request.digest])).toEqual([rig.request.digest]);

      const second = await listed(rig);
      expect(second[0]).toEqual({ kind: "begin", from: "kept", bytes: 0 });
      expect(pathsIn(second)).toEqual(PATHS);
      expect(rig.opened).toEqual([0]);
    },
  );

  it("T11: come in batches, and reading ends with whoever reads them", async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => ({
      name: `files/${index}`,
      bytes: someBytes(600, index),
    }));
    const layer = gzipped(many);
    const rig = await rigWith(layer);
    let batches = 0;
    for await (const item of rig.layers.files(rig.request, { signal })) {
      if (item.kind === "entries") batches += 1;
      if (batches === 2) break;
    }
    expect(rig.given()).toBeLessThan(layer.bytes.length / 2);
    expect(await rig.layers.kept([rig.request.digest])).toEqual([]);
    expect(await readdir(rig.folder)).toEqual([]);
    expect(pathsIn(await listed(rig))).toHaveLength(30_000);
  });

  it("are not told further once the caller cancels", async () => {
    const rig = await rigWith(gzipped(FILES));
    const controller = new AbortController();
    const reading = rig.layers.files(rig.request, { signal: controller.signal });
    await reading.next();
    controller.abort();
    await expect(all(reading)).rejects.toMatchObject({ code: "cancelled" });
  });

  it("T9, T10: are told until the layer turns out damaged, cut off, or a bomb; nothing of it is kept", async () => {
    const tar = aTar(FILES);
    const whole = gzipSync(tar);
    const bomb = gzipSync(
      Buffer.concat([
        aTar(FILES, { end: false }),
        aTar([{ name: "zeros", bytes: Buffer.alloc(160 * 1024 * 1024) }]),
      ]),
    );
    const cases: readonly (readonly [Buffer, RegExp])[] = [
      [whole.subarray(0, -20), /cannot be unpacked/],
      [gzipSync(tar.subarray(0, 3000)), /cut off/],
      [gzipSync(someBytes(5000)), /checksum|number/],
      [bomb, /far more than it holds/],
    ];
    for (const [bytes, why] of cases) {
      const rig = await rigWith(aBlob(bytes));
      await expect(listed(rig)).rejects.toMatchObject({
        code: "layer_invalid",
        details: { digest: rig.request.digest, why: expect.stringMatching(why) },
      });
      expect(await rig.layers.kept([rig.request.digest])).toEqual([]);
    }
  });

  it("M3: are refused in the end when the layer is not the one that the manifest names", async () => {
    const rig = await rigWith(aBlob(aTar(FILES), MEDIA_TYPES.ociLayer));
    const { digest } = rig.request;
    const other = aTar([...FILES.slice(0, -1), { ...FILES.at(-1), name: "bin/another" }]);
    const blobs = join(rig.folder, "..", "..", "store", "blobs", "sha256");
    await writeFile(join(blobs, digest.slice("sha256:".length)), other);
    await expect(listed(rig)).rejects.toMatchObject({ code: "digest_mismatch" });
    expect(await rig.layers.kept([digest])).toEqual([]);
  });

  it("are asked of the layer again when the list that was kept is damaged", async () => {
    const rig = await rigWith(gzipped(FILES));
    await listed(rig);
    const [name = ""] = await readdir(rig.folder);
    await truncate(join(rig.folder, name), 40);
    await expect(listed(rig)).rejects.toMatchObject({ code: "layer_invalid" });
    expect(pathsIn(await listed(rig))).toEqual(PATHS);
  });

  it("refuses a layer that the image does not have", async () => {
    const rig = await rigWith(gzipped(FILES));
    const digest = digestOf("sha256", "0".repeat(64));
    const asked = all(rig.layers.files({ location, digest }, { signal }));
    await expect(asked).rejects.toMatchObject({ code: "blob_not_found" });
  });
});

/** An eStargz: files, a table as the last member but the footer. */
function anEstargz(parts: readonly TarPart[], table: object, claimed?: string): Content {
  const files = gzipSync(aTar(parts, { end: false }));
  const json = Buffer.from(JSON.stringify(table));
  const toc = gzipSync(aTar([jsonPart("stargz.index.json", table)]));
  const offset = files.length.toString(16).padStart(16, "0");
  const extra = Buffer.from(`SG\u0016\u0000${offset}STARGZ`, "latin1");
  const footer = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, extra.length, 0]),
    extra,
    Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]),
  ]);
  const blob = aBlob(Buffer.concat([files, toc, footer]));
  const digest = claimed ?? digestOf("sha256", createHash("sha256").update(json).digest("hex"));
  return { ...blob, descriptor: { ...blob.descriptor, annotations: { [ESTARGZ_DIGEST]: digest } } };
}

/** A zstd:chunked layer: files, and a table in a frame that decoders skip. */
function aChunked(parts: readonly TarPart[], table: object): Content {
  const files = zstdCompressSync(aTar(parts));
  const json = Buffer.from(JSON.stringify(table));
  const packed = zstdCompressSync(json);
  const skipped = Buffer.alloc(8);
  skipped.writeUInt32LE(0x18_4d_2a_50, 0);
  skipped.writeUInt32LE(packed.length, 4);
  const blob = aBlob(Buffer.concat([files, skipped, packed]), MEDIA_TYPES.ociLayerZstd);
  const annotations = {
    [CHUNKED_POSITION]: `${files.length + skipped.length}:${packed.length}:${json.length}:1`,
    [CHUNKED_CHECKSUM]: digestOf("sha256", createHash("sha256").update(packed).digest("hex")),
  };
  return { ...blob, descriptor: { ...blob.descriptor, annotations } };
}

const TABLE = {
  version: 1,
  entries: [
    { name: "etc/", type: "dir", mode: 0o755, modtime: "2026-01-02T03:04:05Z" },
    { name: "etc/big", type: "reg", size: 3_000_000, uid: 7, gid: 8, mode: 0o600, offset: 0 },
    { name: "etc/big", type: "chunk", offset: 900, chunkOffset: 4_000_000 },
    { name: "etc/l", type: "symlink", linkName: "big" },
  ],
};

describe("a layer with a table of contents", () => {
  const parts = [{ name: "etc/big", bytes: someBytes(3_000_000) }];

  it("is not read for its files", async () => {
    const layer = anEstargz(parts, TABLE);
    const rig = await rigWith(layer);
    const items = await listed(rig);
    expect(items[0]).toMatchObject({ kind: "begin", from: "table" });
    expect(items[1]).toMatchObject({
      entries: [
        { path: "etc", type: "folder", mode: 0o755, modified: 1_767_323_045 },
        { path: "etc/big", type: "file", size: 3_000_000, uid: 7, gid: 8 },
        { path: "etc/l", type: "symlink", link: "big" },
      ],
    });
    expect(rig.given()).toBeLessThan(100_000);
    expect(rig.opened.every((offset) => offset > 2_900_000)).toBe(true);
  });

  it("is not read either when it is zstd:chunked", async () => {
    const layer = aChunked(parts, TABLE);
    const rig = await rigWith(layer);
    const items = await listed(rig);
    expect(items[0]).toMatchObject({ kind: "begin", from: "table" });
    expect(pathsIn(items)).toEqual(["etc", "etc/big", "etc/l"]);
    expect(rig.opened.every((offset) => offset > 2_900_000)).toBe(true);
  });

  it("is read when its table is not what the manifest says", async () => {
    const liar = digestOf("sha256", "0".repeat(64));
    for (const layer of [
      anEstargz(parts, TABLE, liar),
      anEstargz(parts, { version: 2, entries: [] }),
      anEstargz(parts, TABLE, "sha256:../../x"),
    ]) {
      const rig = await rigWith(layer);
      const items = await listed(rig);
      expect(items[0]).toMatchObject({ kind: "begin", from: "layer" });
      expect(pathsIn(items)).toContain("etc/big");
    }
  });
});

describe("one file of a layer", () => {
  const read = ({ layers, request }: Rig, path: string) =>
    layers.file({ ...request, path }, { signal });

  it("is shown as text, as its first bytes, or not at all", async () => {
    const big = { name: "big", bytes: Buffer.alloc(1024 * 1024 + 1, "x") };
    const edge = { name: "edge", bytes: Buffer.alloc(1024 * 1024, "x") };
    const rig = await rigWith(gzipped([...FILES, big, edge, { name: "empty" }]));
    const text = { kind: "text", text: "Grüß Gott\n" };
    expect(await read(rig, "/etc/motd")).toMatchObject({ entry: { size: 12 }, content: text });
    expect(await read(rig, "etc/hard")).toMatchObject({
      entry: { type: "hardlink" },
      content: text,
    });
    expect((await read(rig, "etc/soft")).content).toEqual({ kind: "none" });
    expect((await read(rig, "etc")).content).toEqual({ kind: "none" });
    expect((await read(rig, "big")).content).toEqual({ kind: "too_large", limit: 1024 * 1024 });
    expect((await read(rig, "edge")).content).toMatchObject({ kind: "text" });
    expect((await read(rig, "empty")).content).toEqual({ kind: "text", text: "" });
    const program = (await read(rig, "bin/program")).content;
    expect(program).toMatchObject({ kind: "binary", hex: expect.stringMatching(/^7f454c4600/) });
    expect(program.kind === "binary" && program.hex.length).toBe(2 * 4096);
    await expect(read(rig, "etc/none")).rejects.toMatchObject({ code: "path_not_found" });
  });

  it("is the last of its name, as engines unpack it, whether the list is known or not", async () => {
    const twice = [
      { name: "etc/passwd", bytes: Buffer.from("harmless") },
      { name: "./etc//passwd", bytes: Buffer.from("meant") },
    ];
    const rig = await rigWith(gzipped(twice));
    const meant = { content: { kind: "text", text: "meant" } };
    expect(await read(rig, "etc/passwd")).toMatchObject(meant);
    await listed(rig);
    expect(await read(rig, "etc/passwd")).toMatchObject(meant);
  });

  it("is read no further than it lies once the list is known", async () => {
    const rest = Array.from({ length: 2000 }, (_, index) => ({
      name: `rest/${index}`,
      bytes: someBytes(5000, index),
    }));
    const layer = gzipped([...FILES, ...rest]);
    const rig = await rigWith(layer);
    await listed(rig);
    const before = rig.given();
    await read(rig, "etc/motd");
    expect(rig.given() - before).toBeLessThan(layer.bytes.length / 2);
    await expect(read(rig, "etc/none")).rejects.toMatchObject({ code: "path_not_found" });
  });

  it("does not follow a hard link to itself", async () => {
    const rig = await rigWith(gzipped([{ name: "a", type: "1", link: "a" }]));
    expect((await read(rig, "a")).content).toEqual({ kind: "none" });
  });
});
