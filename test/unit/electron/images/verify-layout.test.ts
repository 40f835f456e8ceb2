import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { verifyLayout } from "../../../../electron/images/verify-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { aMultiArchImage, anImage, writeImage } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const index = aMultiArchImage();
const single = anImage().withLayers([400], 9).build();

async function filledLayout(): Promise<OciLayout> {
  const folder = await tempDir();
  const root = join(folder, "layout");
  const locks = createLocks(join(folder, "locks"));
  const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks });
  await writeImage(layout, index, "multi", { signal });
  await writeImage(layout, single, "single", { signal });
  return layout;
}

const contents = [...index.blobs, ...index.manifests, ...single.blobs, ...single.manifests];

describe("verifying a layout", () => {
  it("reads every byte and finds nothing wrong with a sound one", async () => {
    expect(await verifyLayout(await filledLayout(), { signal })).toEqual({
      blobs: contents.length,
      bytes: contents.reduce((sum, content) => sum + content.descriptor.size, 0),
      images: 2,
      problems: [],
      unreferenced: { files: 0, bytes: 0 },
      leftovers: { files: 0, bytes: 0 },
    });
  });

  it("finds one flipped bit (S4)", async () => {
    const layout = await filledLayout();
    const layer = index.blobs[1];
    if (layer === undefined) throw new Error("the image has layers");
    const path = layout.blobs.pathOf(layer.descriptor.digest);
    const flipped = Buffer.from(layer.bytes);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    await writeFile(path, flipped);
    const report = await verifyLayout(layout, { signal });
    expect(report.problems).toEqual([
      { kind: "digest_mismatch", digest: layer.descriptor.digest, where: path },
    ]);
  });

  it("finds what is missing, at any depth, and names the image that misses it", async () => {
    const layout = await filledLayout();
    const layer = index.blobs[1]?.descriptor ?? index.root.descriptor;
    await rm(layout.blobs.pathOf(layer.digest));
    await rm(layout.blobs.pathOf(single.root.descriptor.digest));
    const report = await verifyLayout(layout, { signal });
    expect(report.problems).toEqual([
      { kind: "missing", digest: layer.digest, where: "multi" },
      { kind: "missing", digest: single.root.descriptor.digest, where: "single" },
    ]);
  });

  it("finds links, folders and foreign files among the blobs", async () => {
    const layout = await filledLayout();
    const folder = join(layout.root, "blobs", "sha256");
    const zeros = "0".repeat(64);
    await symlink("/etc/passwd", join(folder, zeros));
    await mkdir(join(folder, "f".repeat(64)));
    await writeFile(join(folder, "notes.txt"), "x");
    const report = await verifyLayout(layout, { signal });
    expect(report.problems.map(({ kind }) => kind)).toEqual([
      "not_a_file",
      "not_a_file",
      "not_a_file",
    ]);
  });

  it("finds an entry whose size is not the manifest's, and one that is damaged", async () => {
    const layout = await filledLayout();
    const entries = [{ ...single.root.descriptor, size: 1 }, { digest: "nonsense" }];
    const document = { schemaVersion: 2, manifests: entries };
    await writeFile(join(layout.root, "index.json"), JSON.stringify(document));
    const report = await verifyLayout(layout, { signal });
    expect(report.problems).toEqual([
      { kind: "size_mismatch", digest: single.root.descriptor.digest, where: "index.json" },
      { kind: "unreadable", digest: "", where: "index.json" },
    ]);
  });

  it("counts what no image needs and what transfers left, and finds no fault with either", async () => {
    const layout = await filledLayout();
    await layout.removeName("single", { signal });
    const sizes = [...single.blobs, ...single.manifests].map(({ descriptor }) => descriptor.size);
    const partial = join(layout.blobs.ingest, `sha256-${"a".repeat(64)}.partial`);
    await writeFile(partial, "half of it");
    const report = await verifyLayout(layout, { signal });
    expect(report).toMatchObject({
      problems: [],
      unreferenced: { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) },
      leftovers: { files: 1, bytes: 10 },
    });
  });

  it("ends when it is cancelled", async () => {
    const layout = await filledLayout();
    await expect(verifyLayout(layout, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});
