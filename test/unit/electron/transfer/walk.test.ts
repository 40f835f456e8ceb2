import { describe, expect, it } from "vitest";
import { walk } from "../../../../electron/transfer/walk.ts";
import { hasCode } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { digestOf } from "../../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { aBlob, aDocument } from "../../../support/image-builder.ts";
import { buildImage, buildIndex, buildMultiArch } from "../../../support/memory-image.ts";
import { MemoryPlace, type MemoryRepository } from "../../../support/memory-place.ts";

const { signal } = new AbortController();

function place(): { place: MemoryPlace; source: MemoryRepository } {
  const place = new MemoryPlace({ origin: "layout:/memory" });
  return { place, source: place.open(parseLocation("oci:/memory")) };
}

describe("walk", () => {
  it("M11: reads nested indexes whole, each manifest once", async () => {
    const { place: memory, source } = place();
    const inner = buildMultiArch();
    const image = buildIndex([{ image: inner }, { image: inner }, { image: buildImage() }]);
    memory.add(image);
    const nodes = await walk(source, [image.root.descriptor], { signal });
    expect(nodes.size).toBe(image.manifests.length);
    expect(memory.counts()).toEqual({ readManifest: image.manifests.length });
  });

  it("does not read again what it is given", async () => {
    const { place: memory, source } = place();
    const image = buildMultiArch();
    memory.add(image);
    const known = await walk(source, [image.root.descriptor], { signal, follow: () => false });
    await walk(source, [image.root.descriptor], { signal, known });
    expect(memory.counts()).toEqual({ readManifest: image.manifests.length });
  });

  it("gives a manifest its true type when the place called it something vague", async () => {
    const { place: memory, source } = place();
    const image = buildImage();
    memory.add(image);
    const vague = { ...image.root.descriptor, mediaType: "application/json" };
    const nodes = await walk(source, [vague], { signal });
    expect(nodes.get(vague.digest)?.descriptor.mediaType).toBe(MEDIA_TYPES.ociManifest);
  });

  it("names the digest of a missing child, and the side", async () => {
    const { place: memory, source } = place();
    const image = buildMultiArch();
    memory.add(image);
    const child = image.manifests[0]?.descriptor.digest;
    if (child === undefined) throw new Error("no child");
    memory.content().manifests.delete(child);
    await expect(walk(source, [image.root.descriptor], { signal })).rejects.toMatchObject({
      code: "manifest_not_found",
      details: { digest: child, side: "source" },
    });
  });

  it("R67, M11, F34: refuses an index that a lying source leads round in a circle", async () => {
    const { place: memory, source } = place();
    const made = digestOf("sha256", "1".repeat(64));
    const loop = aDocument(
      {
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.ociIndex,
        manifests: [{ mediaType: MEDIA_TYPES.ociIndex, digest: made, size: 10 }],
      },
      MEDIA_TYPES.ociIndex,
    );
    const root: Descriptor = { mediaType: MEDIA_TYPES.ociIndex, digest: made, size: 10 };
    memory.content().manifests.set(made, { descriptor: root, bytes: loop.bytes });
    await expect(walk(source, [root], { signal })).rejects.toMatchObject({
      code: "graph_too_large",
    });
  });

  it("R67, M11, M12, F34: takes 10,000 descriptors in one image and refuses one more", async () => {
    const { place: memory, source } = place();
    const layer = aBlob(Buffer.from("x")).descriptor;
    const imageOf = (layers: number): ReturnType<typeof aDocument> =>
      aDocument(
        {
          schemaVersion: 2,
          mediaType: MEDIA_TYPES.ociManifest,
          config: layer,
          layers: Array.from({ length: layers }, () => layer),
        },
        MEDIA_TYPES.ociManifest,
      );
    for (const [layers, fits] of [
      [9_999, true],
      [10_000, false],
    ] as const) {
      const { descriptor, bytes } = imageOf(layers);
      memory.content().manifests.set(descriptor.digest, { descriptor, bytes });
      const outcome = await walk(source, [descriptor], { signal }).then(
        () => true,
        (error: unknown) => !hasCode(error, "graph_too_large"),
      );
      expect(outcome).toBe(fits);
    }
  });

  it("R67: refuses metadata beyond 64 MiB before it is read", async () => {
    const { place: memory, source } = place();
    const children = Array.from({ length: 9 }, (_, n) => ({
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digestOf("sha256", String(n).repeat(64)),
      size: 8 * 1024 * 1024,
    }));
    const root = aDocument({ schemaVersion: 2, manifests: children }, MEDIA_TYPES.ociIndex);
    memory.content().manifests.set(root.descriptor.digest, root);
    const small = buildImage();
    for (const { digest } of children) memory.content().manifests.set(digest, small.root);
    await expect(walk(source, [root.descriptor], { signal })).rejects.toMatchObject({
      code: "graph_too_large",
    });
    expect(memory.calls.length).toBeLessThan(9);
  });

  it("R67, M11, F34: refuses indexes nested nine deep without reading the ninth level", async () => {
    const { place: memory, source } = place();
    let image = buildImage();
    for (let level = 0; level < 9; level += 1) image = buildIndex([{ image }]);
    memory.add(image);
    await expect(walk(source, [image.root.descriptor], { signal })).rejects.toMatchObject({
      code: "graph_too_large",
    });
    expect(memory.calls).toHaveLength(9);
  });

  it("stops when it is cancelled, between two reads", async () => {
    const { place: memory, source } = place();
    const image = buildMultiArch();
    memory.add(image);
    const controller = new AbortController();
    memory.faults.before = () => {
      if (memory.calls.length === 2) controller.abort(new Error("enough"));
    };
    await expect(
      walk(source, [image.root.descriptor], { signal: controller.signal }),
    ).rejects.toThrow();
    expect(memory.calls.length).toBeLessThanOrEqual(image.manifests.length);
  });
});
