import { describe, expect, it } from "vitest";
import type { GraphNode } from "../../../../electron/transfer/graph.ts";
import {
  listEntries,
  type Selection,
  selectPlatforms,
} from "../../../../electron/transfer/select-platforms.ts";
import { parseManifest } from "../../../../shared/oci/manifest.ts";
import { parsePlatform } from "../../../../shared/oci/platform.ts";
import { type BuiltImage, type Content, digestOfBytes } from "../../../support/image-builder.ts";
import {
  buildImage,
  buildIndex,
  buildMultiArch,
  type IndexEntry,
} from "../../../support/memory-image.ts";

function nodeOf({ descriptor, bytes }: Content): GraphNode {
  return { descriptor, bytes, manifest: parseManifest(bytes, descriptor.mediaType) };
}

function select(image: BuiltImage, ...wanted: readonly string[]): Selection {
  const nodes = new Map(image.manifests.map((one) => [one.descriptor.digest, nodeOf(one)]));
  const root = nodeOf(image.root);
  return selectPlatforms(root, listEntries(root, nodes), wanted.map(parsePlatform));
}

function forPlatform(platform: string, extra?: Record<string, unknown>): IndexEntry {
  const image = buildImage({ platform, layers: [Buffer.from(JSON.stringify([platform, extra]))] });
  return { image, platform, ...(extra === undefined ? {} : { extra }) };
}

describe("selectPlatforms (R31)", () => {
  it("makes the one image that fits the root, and says what is lost", () => {
    const image = buildMultiArch();
    const selection = select(image, "linux/arm64");
    expect(selection.made).toBeUndefined();
    expect(selection.root).toEqual(image.manifests[1]?.descriptor);
    expect(selection.notices).toEqual([
      {
        code: "digest_changes",
        details: { from: image.root.descriptor.digest, to: selection.root.digest },
      },
      {
        code: "platforms_dropped",
        details: { kept: "linux/arm64", dropped: "linux/amd64", droppedCount: 2 },
      },
    ]);
  });

  it("makes a smaller index of several, keeping every other member and the entries as they were", () => {
    const image = buildIndex(
      [
        forPlatform("linux/amd64", { "com.example.unknown": [1, { deep: true }] }),
        forPlatform("linux/arm64"),
        forPlatform("linux/s390x"),
      ],
      { annotations: { a: "b" }, "x-vendor": { kept: true } },
    );
    const { made, root } = select(image, "linux/s390x", "linux/amd64");
    if (made === undefined) throw new Error("no index was made");
    const before = JSON.parse(image.root.bytes.toString()) as { manifests: unknown[] };
    const after = JSON.parse(Buffer.from(made.bytes).toString()) as typeof before;
    expect(after).toEqual({ ...before, manifests: [before.manifests[0], before.manifests[2]] });
    expect(root.digest).toBe(digestOfBytes(made.bytes));
    expect(root.size).toBe(made.bytes.byteLength);
    expect(root.mediaType).toBe(image.root.descriptor.mediaType);
  });

  it("leaves an index alone when nothing would be left out", () => {
    const image = buildIndex([forPlatform("linux/amd64"), forPlatform("linux/arm64")]);
    expect(select(image, "arm64", "amd64")).toEqual({ root: image.root.descriptor, notices: [] });
  });

  it("finds platforms in nested indexes and leaves attestations behind", () => {
    const image = buildIndex([{ image: buildMultiArch() }, forPlatform("linux/riscv64")]);
    const { made } = select(image, "linux/riscv64", "linux/amd64");
    if (made?.manifest.kind !== "index") throw new Error("no index was made");
    expect(made.manifest.manifests.map((entry) => entry.platform?.architecture)).toEqual([
      "amd64",
      "riscv64",
    ]);
  });

  it.each([
    ["arm", ["linux/arm/v5", "linux/arm/v7", "linux/arm/v6"], "linux/arm/v7"],
    ["linux/arm/v6", ["linux/arm/v5", "linux/arm/v7", "linux/arm/v6"], "linux/arm/v6"],
    ["linux/arm/v8", ["linux/arm/v5", "linux/arm/v6"], "linux/arm/v6"],
    ["amd64", ["linux/amd64/v3", "linux/amd64"], "linux/amd64"],
    ["linux/amd64/v4", ["linux/amd64", "linux/amd64/v3"], "linux/amd64/v3"],
    ["arm64", ["linux/arm64", "linux/arm64/v9"], "linux/arm64"],
  ])("gives %s of %j the image for %s", (wanted, offered, expected) => {
    const image = buildIndex(offered.map((platform) => forPlatform(platform)));
    const chosen = select(image, wanted).root.digest;
    const entry = offered.indexOf(expected);
    expect(chosen).toBe(image.manifests[entry]?.descriptor.digest);
  });

  it("prefers the newest Windows revision, and the image that asks for fewer features", () => {
    const windows = (version: string, features?: string[]): IndexEntry =>
      forPlatform("windows/amd64", {
        platform: {
          os: "windows",
          architecture: "amd64",
          "os.version": version,
          ...(features === undefined ? {} : { "os.features": features }),
        },
      });
    const image = buildIndex([
      windows("10.0.17763.9999", ["win32k"]),
      windows("10.0.17763.973"),
      windows("10.0.17763.1040"),
    ]);
    expect(select(image, "windows/amd64").root.digest).toBe(image.manifests[2]?.descriptor.digest);
  });

  it("lists what there is when a platform is missing", () => {
    expect(() => select(buildMultiArch(), "linux/amd64", "linux/s390x")).toThrow(
      expect.objectContaining({
        code: "platform_not_found",
        details: { platform: "linux/s390x", available: "linux/amd64, linux/arm64" },
      }),
    );
  });

  it("never chooses an attestation, and says so of an empty index", () => {
    expect(() => select(buildMultiArch(), "unknown/unknown")).toThrow(
      expect.objectContaining({ code: "platform_not_found" }),
    );
    expect(() => select(buildIndex([]), "amd64")).toThrow(
      expect.objectContaining({ details: { platform: "linux/amd64", available: "" } }),
    );
  });

  it("names twenty platforms at most", () => {
    const many = Array.from({ length: 25 }, (_, n) => forPlatform(`linux/cpu${n}`));
    expect(() => select(buildIndex(many), "amd64")).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ available: expect.stringMatching(/cpu19, \+5$/) }),
      }),
    );
  });
});
