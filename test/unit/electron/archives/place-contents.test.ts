import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createArchivePlaces } from "../../../../electron/archives/archive-places.ts";
import { readPlaceContents } from "../../../../electron/archives/place-contents.ts";
import { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import type { PlaceContents } from "../../../../shared/image.ts";
import { parseLocation } from "../../../../shared/location.ts";
import {
  aMultiArchImage,
  anImage,
  digestOfBytes,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { aTar, jsonPart } from "../../../support/tar-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const INDEX = aMultiArchImage();
const SINGLE = anImage().withLayers([2000]).build();

interface Opened {
  readonly at: (name: string) => string;
  readonly archives: ReturnType<typeof createArchivePlaces>;
  readonly layout: (path: string) => OciLayout;
  readonly contents: (path: string) => Promise<PlaceContents>;
}

async function open(): Promise<Opened> {
  const folder = await tempDir();
  const at = (name: string): string => join(folder, name);
  const locks = createLocks(at("locks"));
  const archives = createArchivePlaces(at("spool"));
  return {
    at,
    archives,
    layout: (root) => new OciLayout({ root, location: { kind: "oci", path: root }, locks }),
    contents: (path) => readPlaceContents(path, { archives, locks, signal }),
  };
}

const LAYER = aTar([{ name: "file", bytes: someBytes(50_000) }]);
const CONFIG = Buffer.from(
  JSON.stringify({
    architecture: "amd64",
    os: "linux",
    created: "2026-01-02T03:04:05Z",
    rootfs: { type: "layers", diff_ids: [digestOfBytes(LAYER)] },
  }),
);

/** As `docker save` wrote it before 25. @param layer what lies in the place of the layer */
function saved(tags: readonly string[] | null, layer = LAYER): Buffer {
  return aTar([
    { name: "l/layer.tar", bytes: layer },
    { name: "c.json", bytes: CONFIG },
    jsonPart("manifest.json", [{ Config: "c.json", RepoTags: tags, Layers: ["l/layer.tar"] }]),
  ]);
}

describe("what is in a place", () => {
  it("R38: lists a layout's images, named and not, with platforms, size and ID, without its signatures", async () => {
    const { at, layout, contents } = await open();
    const place = layout(at("layout"));
    await writeImage(place, INDEX, "v1", { signal });
    await writeImage(place, SINGLE, "r.io/team/app:v2", { signal });
    const signature = anImage().withLayers([10], 7).withSubject(SINGLE.root.descriptor).build();
    await writeImage(place, signature, "gone", { signal });
    await place.removeName("gone", { signal });
    const found = await contents(at("layout"));
    expect(found).toMatchObject({ kind: "oci", path: at("layout") });
    expect(found.images.map(({ name, location }) => [name, location])).toEqual([
      ["v1", `oci:${at("layout")}:v1`],
      ["r.io/team/app:v2", `oci:${at("layout")}:r.io/team/app:v2`],
    ]);
    const [index, single] = found.images.map(({ summary }) => summary);
    expect(index).toMatchObject({
      digest: INDEX.root.descriptor.digest,
      kind: "index",
      platforms: ["linux/amd64", "linux/arm64/v8"],
    });
    const [config] = SINGLE.blobs;
    expect(single).toMatchObject({ kind: "manifest", imageId: config?.descriptor.digest });
    expect(index?.imageId).toMatch(/^sha256:/);
  });

  it("lists our own archive as what it is, also packed and under any name", async () => {
    const { at, archives, contents } = await open();
    const location = { kind: "docker-archive", path: at("a.tar") } as const;
    const destination = await archives.openDestination(location, { signal, overwrite: false });
    await writeImage(destination, SINGLE, "r.io/team/app:v1", { signal });
    await destination.finish?.({ signal });
    const found = await contents(at("a.tar"));
    expect(found.images.map(({ location: where }) => where)).toEqual([
      `oci-archive:${at("a.tar")}:r.io/team/app:v1`,
    ]);
    await writeFile(at("noname"), zstdCompressSync(await readFile(at("a.tar"))));
    expect((await contents(at("noname"))).images[0]?.summary).toEqual(found.images[0]?.summary);
  });

  it("R38: lists what docker save wrote without reading a layer", async () => {
    const { at, contents, archives } = await open();
    // Not what the config says: whoever read or packed it would notice.
    await writeFile(at("saved"), gzipSync(saved(["alpine:3.20", "r.io/a:1"], Buffer.alloc(7000))));
    const found = await contents(at("saved"));
    expect(found.kind).toBe("docker-archive");
    expect(found.images.map(({ name }) => name)).toEqual([
      "docker.io/library/alpine:3.20",
      "r.io/a:1",
    ]);
    expect(found.images[0]?.summary).toMatchObject({
      platforms: ["linux/amd64"],
      created: "2026-01-02T03:04:05Z",
      imageId: digestOfBytes(CONFIG),
      size: 7000 + CONFIG.length,
    });
    const location = { kind: "docker-archive", path: at("saved") } as const;
    await expect(archives.openSource(location, { signal, packed: true })).rejects.toMatchObject({
      code: "digest_mismatch",
    });
  });

  it("leads to an image without a name by its ID, which stays the same however it is read", async () => {
    const { at, contents, archives } = await open();
    await writeFile(at("s.tar"), saved(null));
    const [image] = (await contents(at("s.tar"))).images;
    const id = digestOfBytes(CONFIG);
    expect(image).toMatchObject({ location: `docker-archive:${at("s.tar")}@${id}` });
    expect(image).not.toHaveProperty("name");
    const location = parseLocation(image?.location ?? "");
    for (const packed of [true, false]) {
      const source = await archives.openSource(location as never, { signal, packed });
      const root = await source.resolve({ digest: id }, { signal });
      const manifest = JSON.parse(
        Buffer.from(await source.readManifest(root, { signal })).toString(),
      ) as { config: { digest: string } };
      expect(manifest.config.digest).toBe(id);
    }
  });

  it("F41: lists a damaged image with what its list says of it, and the others whole", async () => {
    const { at, layout, contents } = await open();
    const place = layout(at("layout"));
    await writeImage(place, INDEX, "broken", { signal });
    await writeImage(place, SINGLE, "whole", { signal });
    await rm(place.blobs.pathOf(INDEX.root.descriptor.digest));
    const images = (await contents(at("layout"))).images;
    expect(images.map(({ name, summary }) => [name, summary.size !== undefined])).toEqual([
      ["broken", false],
      ["whole", true],
    ]);
  });

  it("reads the names of docker save since 25, which stand beside the tag", async () => {
    const { at, archives, contents } = await open();
    const location = { kind: "oci-archive", path: at("a.tar") } as const;
    const destination = await archives.openDestination(location, { signal, overwrite: false });
    await writeImage(destination, SINGLE, "r.io/team/app:v1", { signal });
    await destination.finish?.({ signal });
    // Made with tar alone: the index that Docker would have written, around the same blobs.
    await mkdir(at("x"));
    execFileSync("tar", ["-xf", at("a.tar"), "-C", at("x")]);
    const { mediaType, digest, size } = SINGLE.root.descriptor;
    const annotations = {
      "io.containerd.image.name": "r.io/team/app:v1",
      "org.opencontainers.image.ref.name": "v1",
    };
    const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size, annotations }] };
    await writeFile(at("x/index.json"), JSON.stringify(index));
    execFileSync("tar", ["-cf", at("b.tar"), "-C", at("x"), ...(await readdir(at("x")))]);
    expect((await contents(at("b.tar"))).images[0]?.name).toBe("r.io/team/app:v1");
    const source = await archives.openSource(
      { kind: "oci-archive", path: at("b.tar") },
      { signal, packed: false },
    );
    for (const name of ["v1", "r.io/team/app:v1"])
      expect(await source.resolve({ name }, { signal })).toMatchObject({ digest });
  });
});

describe("what is no place for images", () => {
  it("security T4: is refused without waiting when it is a FIFO or a device", async () => {
    const { at, contents, archives } = await open();
    execFileSync("mkfifo", [at("fifo")]);
    await symlink("/dev/zero", at("device"));
    for (const name of ["fifo", "device"]) {
      const refused = { code: "archive_invalid", details: { why: "it is not a regular file" } };
      await expect(contents(at(name))).rejects.toMatchObject(refused);
      const location = { kind: "oci-archive", path: at(name) } as const;
      const opening = archives.openSource(location, { signal, packed: false });
      await expect(opening).rejects.toMatchObject(refused);
    }
  });

  it.each([
    ["nothing", "path_not_found"],
    ["text", "archive_invalid"],
    ["folder", "layout_invalid"],
    ["empty.tar", "archive_invalid"],
    ["a:b", "invalid_location"],
  ])("%s is refused with %s", async (name, code) => {
    const { at, contents } = await open();
    await writeFile(at("text"), "neither this nor that");
    await mkdir(at("folder"));
    await writeFile(at("empty.tar"), aTar([{ name: "file" }]));
    await expect(contents(at(name))).rejects.toMatchObject({ code });
  });
});
