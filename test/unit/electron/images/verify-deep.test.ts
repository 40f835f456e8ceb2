import { rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { DeepCheck } from "../../../../electron/images/verify-deep.ts";
import { verifyLayout } from "../../../../electron/images/verify-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import type { StoreReport } from "../../../../shared/image.ts";
import { parseManifest } from "../../../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import {
  aBlob,
  aDocument,
  anImage,
  anIndex,
  type BuiltImage,
  type Content,
  digestOfBytes,
  type ImageBuilder,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
const plain = [someBytes(5000, 1), someBytes(7000, 2), someBytes(3000, 3)] as const;
const layers = [
  aBlob(gzipSync(plain[0])),
  aBlob(zstdCompressSync(plain[1]), ZSTD),
  aBlob(plain[2], MEDIA_TYPES.ociLayer),
];
const diffIds = plain.map((bytes) => digestOfBytes(bytes));

function configOf(changes: object = {}): Content {
  const config = {
    os: "linux",
    architecture: "amd64",
    rootfs: { type: "layers", diff_ids: diffIds },
    ...changes,
  };
  return aDocument(config, MEDIA_TYPES.ociConfig);
}

function imageWith(config: Content, contents = layers): ImageBuilder {
  return anImage().withLayerContents(contents).withConfig(config);
}

async function layoutWith(...images: readonly BuiltImage[]): Promise<OciLayout> {
  const folder = await tempDir();
  const root = join(folder, "layout");
  const locks = createLocks(join(folder, "locks"));
  const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks });
  for (const [index, image] of images.entries())
    await writeImage(layout, image, `image${index}`, { signal });
  return layout;
}

async function verify(...images: readonly BuiltImage[]): Promise<StoreReport> {
  return verifyLayout(await layoutWith(...images), { deep: true, signal });
}

describe("verifying a layout in depth", () => {
  it("R39: unpacks every layer once and finds nothing wrong with a sound image", async () => {
    const image = imageWith(configOf());
    const index = anIndex().with(image).withAttestation().build();
    const report = await verify(image.build(), index);
    expect(report.problems.filter(({ where }) => where === "image0")).toEqual([]);
    const sizes = plain.reduce((sum, { length }) => sum + length, 0);
    expect((await verify(image.build(), image.build())).unpacked).toEqual({
      files: 3,
      bytes: sizes,
    });
  });

  it("R39: is not done unless it is asked for", async () => {
    const wrong = configOf({ rootfs: { type: "layers", diff_ids: [] } });
    const layout = await layoutWith(imageWith(wrong).build());
    const report = await verifyLayout(layout, { signal });
    expect(report).toMatchObject({ problems: [] });
    expect(report.unpacked).toBeUndefined();
  });

  it("R39, T18: finds a layer that is not what its config says", async () => {
    const [first, second, third] = diffIds;
    const swapped = configOf({ rootfs: { type: "layers", diff_ids: [second, first, third] } });
    expect((await verify(imageWith(swapped).build())).problems).toEqual(
      layers.slice(0, 2).map(({ descriptor: { digest } }) => ({
        kind: "diff_id_mismatch",
        digest,
        where: "image0",
      })),
    );
  });

  it.each([
    ["no diffIDs", { rootfs: undefined }],
    ["too few diffIDs", { rootfs: { type: "layers", diff_ids: diffIds.slice(1) } }],
    ["diffIDs that are no list", { rootfs: { type: "layers", diff_ids: "x" } }],
  ])("R39, M15: says that a config with %s does not fit the image", async (_name, changes) => {
    const config = configOf(changes);
    const { digest } = config.descriptor;
    expect((await verify(imageWith(config).build())).problems).toEqual([
      { kind: "config_damaged", digest, where: "image0" },
    ]);
  });

  it("R39, M15: says so of a config that is no JSON", async () => {
    const config = aBlob(Buffer.from("not json"), MEDIA_TYPES.ociConfig);
    expect((await verify(imageWith(config).build())).problems).toMatchObject([
      { kind: "config_damaged", digest: config.descriptor.digest },
    ]);
  });

  it("R39: says that a layer cannot be unpacked", async () => {
    const broken = aBlob(gzipSync(plain[0]).subarray(0, -5));
    const image = imageWith(configOf(), [broken, ...layers.slice(1)]).build();
    expect((await verify(image)).problems).toEqual([
      { kind: "not_unpackable", digest: broken.descriptor.digest, where: "image0" },
    ]);
  });

  it("R39: says so of a layer that unpacks too far", async () => {
    const image = imageWith(configOf()).build();
    const layout = await layoutWith(image);
    const check = new DeepCheck(layout, { bytes: 4000, ratio: 1000, ratioFrom: 0 });
    const { descriptor, bytes } = image.root;
    const manifest = parseManifest(bytes, descriptor.mediaType);
    if (manifest.kind !== "manifest") throw new Error("the image has a manifest");
    const problems = await check.check({ descriptor, manifest, where: "x" }, { signal });
    expect(problems.map(({ kind }) => kind)).toEqual(["not_unpackable", "not_unpackable"]);
  });

  it("R39: finds an index that names another platform than the config", async () => {
    const wrong = imageWith(configOf()).withPlatform("linux/arm64");
    const right = imageWith(configOf({ variant: "v1" })).withPlatform("linux/x86_64");
    const report = await verify(anIndex().with(wrong).with(right).build());
    expect(report.problems).toEqual([
      { kind: "platform_mismatch", digest: wrong.build().root.descriptor.digest, where: "image0" },
    ]);
  });

  it("R39: leaves artifacts and encrypted layers alone", async () => {
    const artifact = anImage()
      .withConfig(aDocument({}, "application/vnd.example.config+json"))
      .build();
    const sealed = aBlob(someBytes(100), `${MEDIA_TYPES.ociLayerGzip}+encrypted`);
    const config = configOf({ rootfs: { type: "layers", diff_ids: [diffIds[0]] } });
    const report = await verify(artifact, imageWith(config, [sealed]).build());
    expect(report).toMatchObject({ problems: [], unpacked: { files: 0, bytes: 0 } });
  });

  it("R39, R40: reports what is missing once, and a foreign layer that is left out not at all", async () => {
    const type = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    const foreign = aBlob(gzipSync(plain[0]), type);
    const image = imageWith(configOf(), [foreign, ...layers.slice(1)]).build();
    const layout = await layoutWith(image);
    const [missing] = layers.slice(1);
    for (const content of [foreign, missing])
      if (content !== undefined) await rm(layout.blobs.pathOf(content.descriptor.digest));
    expect((await verifyLayout(layout, { deep: true, signal })).problems).toEqual([
      { kind: "missing", digest: missing?.descriptor.digest, where: "image0" },
    ]);
  });

  it("ends when it is cancelled", async () => {
    const layout = await layoutWith(imageWith(configOf()).build());
    const { descriptor, bytes } = imageWith(configOf()).build().root;
    const manifest = parseManifest(bytes, descriptor.mediaType);
    if (manifest.kind !== "manifest") throw new Error("the image has a manifest");
    const image = { descriptor, manifest, where: "x" };
    const aborted = { signal: AbortSignal.abort() };
    await expect(new DeepCheck(layout).check(image, aborted)).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});
