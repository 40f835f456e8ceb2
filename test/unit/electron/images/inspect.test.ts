import { rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { machinePlatform } from "../../../../electron/images/choose-image.ts";
import { inspect, summarize } from "../../../../electron/images/inspect.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { parsePlatform } from "../../../../shared/oci/platform.ts";
import {
  aBlob,
  aDocument,
  anImage,
  anIndex,
  type BuiltImage,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { type LocalPlaces, localPlaces } from "../../../support/local-places.ts";

const { signal } = new AbortController();
const NAME = "127.0.0.1:5000/team/app:v1";
const at = parseLocation(`store:${NAME}`);

async function placesWith(image: BuiltImage): Promise<LocalPlaces> {
  const local = await localPlaces();
  await writeImage(local.store.open(), image, NAME, { signal });
  return local;
}

const amd64 = anImage().withPlatform("linux/amd64").withLayers([3000, 500], 1);
const arm64 = anImage().withPlatform("linux/arm64/v8").withLayers([3000, 700], 2);

describe("inspecting one image", () => {
  it("row 28: shows every document as stored, and each layer with the command that made it", async () => {
    const image = amd64.build();
    const { places } = await placesWith(image);
    const seen = await inspect(places, at, { signal });
    expect(seen).toMatchObject({
      location: `store:${NAME}`,
      descriptor: image.root.descriptor,
      kind: "manifest",
      entries: [],
      rawJson: image.root.bytes.toString(),
    });
    const [config, ...layers] = image.blobs;
    expect(seen.image).toMatchObject({
      descriptor: image.root.descriptor,
      platform: "linux/amd64",
      size: image.blobs.reduce((sum, blob) => sum + blob.descriptor.size, 0),
      layers: layers.map(({ descriptor }, index) => ({
        descriptor,
        command: `COPY layer-${index} /`,
      })),
      configJson: config?.bytes.toString(),
      manifestJson: image.root.bytes.toString(),
    });
  });

  it("means latest where no tag is given, and refuses a place without any image", async () => {
    const { places, store } = await localPlaces();
    await writeImage(store.open(), amd64.build(), "127.0.0.1:5000/team/app:latest", { signal });
    const seen = await inspect(places, parseLocation("store:127.0.0.1:5000/team/app"), { signal });
    expect(seen.descriptor).toEqual(amd64.build().root.descriptor);
    await expect(inspect(places, parseLocation("store:"), { signal })).rejects.toMatchObject({
      code: "invalid_location",
    });
  });

  it("M15: shows a damaged or missing config as far as it goes", async () => {
    const config = aBlob(Buffer.from("{ not JSON"), MEDIA_TYPES.ociConfig);
    const damaged = anImage().withConfig(config).build();
    const first = await placesWith(damaged);
    expect((await inspect(first.places, at, { signal })).image).toMatchObject({
      configJson: "{ not JSON",
    });
    const second = await placesWith(damaged);
    await rm(second.store.open().blobs.pathOf(config.descriptor.digest));
    const seen = await inspect(second.places, at, { signal });
    expect(seen.image).toBeDefined();
    expect(seen.image).not.toHaveProperty("configJson");
    expect(seen.image).not.toHaveProperty("platform");
  });

  it("does not take an artifact's content for a config", async () => {
    const config = aBlob(someBytes(5000), "application/vnd.example.model");
    const { places } = await placesWith(anImage().withConfig(config).build());
    expect((await inspect(places, at, { signal })).image).not.toHaveProperty("configJson");
  });

  it("M15, R12: reads a config of 4 MiB and shows the image without one that is larger", async () => {
    const limit = 4 * 1024 * 1024;
    for (const [size, isShown] of [
      [limit, true],
      [limit + 1, false],
    ] as const) {
      const frame = '{"os":"linux","architecture":"amd64","x":""}'.length;
      const text = `{"os":"linux","architecture":"amd64","x":"${"y".repeat(size - frame)}"}`;
      const config = aBlob(Buffer.from(text), MEDIA_TYPES.ociConfig);
      const { places } = await placesWith(anImage().withConfig(config).build());
      const seen = await inspect(places, at, { signal });
      expect(seen.image?.platform).toBe(isShown ? "linux/amd64" : undefined);
    }
  });
});

describe("inspecting an index", () => {
  it("lists every entry, marks attestations, and shows the image for this machine", async () => {
    const index = anIndex()
      .with(anImage().withPlatform("linux/s390x"))
      .with(anImage().withPlatform(`linux/${machinePlatform().architecture}`).withLayers([42], 4))
      .withAttestation()
      .build();
    const { places } = await placesWith(index);
    const seen = await inspect(places, at, { signal });
    expect(seen.kind).toBe("index");
    expect(seen.entries.map(({ platform, attestation }) => [platform, attestation])).toEqual([
      ["linux/s390x", false],
      [`linux/${machinePlatform().architecture}`, false],
      ["unknown/unknown", true],
    ]);
    expect(seen.image?.descriptor.digest).toBe(seen.entries[1]?.descriptor.digest);
  });

  it("shows the platform that was asked for, also in a nested index", async () => {
    const nested = anIndex().with(anIndex().with(arm64)).with(amd64).build();
    const { places } = await placesWith(nested);
    const wanted = { signal, platform: parsePlatform("arm64") };
    expect((await inspect(places, at, wanted)).image?.descriptor.digest).toBe(
      arm64.build().root.descriptor.digest,
    );
  });

  it("says which platforms there are when the one asked for is not", async () => {
    const { places } = await placesWith(anIndex().with(amd64).with(arm64).build());
    const wanted = { signal, platform: parsePlatform("linux/riscv64") };
    await expect(inspect(places, at, wanted)).rejects.toMatchObject({
      code: "platform_not_found",
      details: { platform: "linux/riscv64", available: "linux/amd64, linux/arm64/v8" },
    });
  });

  it("shows the first image where none is for this machine, and none of an empty index", async () => {
    const foreign = anImage().withPlatform("windows/amd64");
    const first = await placesWith(anIndex().with(foreign).build());
    expect((await inspect(first.places, at, { signal })).image?.platform).toBe("windows/amd64");
    const second = await placesWith(anIndex().build());
    expect(await inspect(second.places, at, { signal })).not.toHaveProperty("image");
  });
});

describe("the summary of an image", () => {
  it("names the platforms of an index without its attestations", async () => {
    const index = anIndex().with(amd64).with(arm64).withAttestation().build();
    const { places } = await placesWith(index);
    expect(await summarize(places, at, { signal })).toMatchObject({
      digest: index.root.descriptor.digest,
      kind: "index",
      platforms: ["linux/amd64", "linux/arm64/v8"],
    });
  });

  it("fails for what is neither image nor index, and for two in one (M1)", async () => {
    const nothing = aDocument({ hello: 1 }, MEDIA_TYPES.ociManifest);
    const both = aDocument(
      { schemaVersion: 2, manifests: [], layers: [], config: {} },
      MEDIA_TYPES.ociIndex,
    );
    for (const [root, code] of [
      [nothing, "invalid_manifest"],
      [both, "ambiguous_manifest"],
    ] as const) {
      const { places } = await placesWith({ root, blobs: [], manifests: [root] });
      await expect(summarize(places, at, { signal })).rejects.toMatchObject({ code });
    }
  });
});
