import { describe, expect, it } from "vitest";
import { describeImages } from "../../../../../electron/archives/bundle/described-images.ts";
import { parseManifest } from "../../../../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../../../../shared/oci/media-types.ts";
import { aBlob, aMultiArchImage, anImage, someBytes } from "../../../../support/image-builder.ts";

const BASE = aBlob(someBytes(1000, 1), MEDIA_TYPES.ociLayer);

function known(...images: readonly ReturnType<typeof aMultiArchImage>[]) {
  const manifests = images.flatMap((image) =>
    image.manifests.map(({ descriptor, bytes }) => {
      const parsed = parseManifest(bytes, descriptor.mediaType);
      return [descriptor.digest, { parsed }] as const;
    }),
  );
  return { manifests: new Map(manifests), platforms: new Map() };
}

describe("describeImages", () => {
  it("counts what images share once in the whole, and in each of them", () => {
    const images = [1, 2].map((seed) =>
      anImage()
        .withLayerContents([BASE, aBlob(someBytes(100, seed + 5), MEDIA_TYPES.ociLayer)])
        .build(),
    );
    const roots = images.map(({ root }, index) => ({
      name: `n${index}`,
      descriptor: root.descriptor,
    }));
    const described = describeImages(roots, known(...images));
    const config = images[0]?.blobs[0]?.descriptor.size ?? 0;
    expect(described.images.map(({ size }) => size)).toEqual([1100 + config, 1100 + config]);
    // The config is the same in both.
    expect(described.size).toBe(1200 + config);
  });

  it("names the platforms of an index that are there", () => {
    const image = aMultiArchImage();
    const [first] = image.manifests;
    const all = known(image);
    const whole = describeImages([{ descriptor: image.root.descriptor }], all);
    expect(whole.images[0]?.platforms).toEqual(["linux/amd64", "linux/arm64/v8"]);
    expect(whole.images[0]).not.toHaveProperty("name");
    if (first !== undefined) all.manifests.delete(first.descriptor.digest);
    const part = describeImages([{ descriptor: image.root.descriptor }], all);
    expect(part.images[0]?.platforms).toEqual(["linux/arm64/v8"]);
  });

  it("takes the platform of a single image from its config", () => {
    const image = anImage().withLayerContents([BASE]).build();
    const { manifests } = known(image);
    const config = image.blobs[0]?.descriptor.digest;
    const platforms = new Map(config === undefined ? [] : [[config, "linux/arm64"]]);
    const roots = [{ descriptor: image.root.descriptor }];
    expect(describeImages(roots, { manifests, platforms }).images[0]?.platforms).toEqual([
      "linux/arm64",
    ]);
  });
});
