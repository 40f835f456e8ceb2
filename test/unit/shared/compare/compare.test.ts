import { describe, expect, it } from "vitest";
import { compareImages } from "../../../../shared/compare/compare.ts";
import { aLayer, aSubject } from "../../../support/compare-subjects.ts";

describe("a comparison in numbers", () => {
  const base = [aLayer("a", "", 40_000_000), aLayer("b", "", 28_000_000)];

  it("counts layers in both, bytes that only one has, and values that changed", () => {
    const left = aSubject({ layers: [...base, aLayer("c", "", 5)], platforms: [] });
    const right = aSubject({
      digest: "sha256:other",
      layers: [...base, aLayer("d", "", 12_000_000)],
      config: { config: { Env: ["PATH=/x"] } },
      platforms: [],
    });
    expect(compareImages(left, right).summary).toEqual({
      verdict: "different",
      layers: { same: 2, total: 3 },
      bytes: { added: 12_000_000, total: 80_000_000, gone: 5 },
      changedFacts: [{ field: "env", key: "PATH", sign: "+", right: "/x" }],
      platforms: { added: 0, removed: 0 },
    });
  });

  it("tells identical images from equal ones", () => {
    const left = aSubject({ layers: base });
    expect(compareImages(left, left).summary.verdict).toBe("identical");
    const engine = aSubject({
      kind: "engine",
      digest: "sha256:id",
      layers: base.map(({ diffId = "" }) => ({ diffId })),
      sizes: "unpacked",
      platforms: [{ platform: "linux/amd64" }],
    });
    const compared = compareImages(left, engine).summary;
    expect(compared.verdict).toBe("equal");
    expect(compared.bytes).toBeUndefined();
  });

  it("takes an image that was packed again for equal, and other content on another platform for different", () => {
    const other = {
      digest: "sha256:2",
      platforms: [{ platform: "linux/amd64", digest: "sha256:2" }],
    };
    const left = aSubject({ layers: base });
    const packed = aSubject({ ...other, layers: [aLayer("a", "-zstd"), aLayer("b", "-zstd")] });
    expect(compareImages(left, packed).summary.verdict).toBe("equal");
    const arm = (digest: string) => [{ platform: "linux/arm64", digest }];
    const one = compareImages({ ...left, platforms: arm("1") }, { ...left, platforms: arm("2") });
    expect(one.summary.verdict).toBe("different");
  });

  it("leaves other platforms aside when one was asked for", () => {
    const arm = { platform: "linux/arm64", digest: "sha256:arm" };
    const left = aSubject({
      kind: "index",
      digest: "sha256:index",
      platforms: [...aSubject().platforms, arm],
      indexAnnotations: { a: "1" },
    });
    expect(compareImages(left, aSubject()).summary.verdict).toBe("different");
    const one = compareImages(left, aSubject(), { onePlatform: true });
    expect(one.summary.verdict).toBe("equal");
    expect(one.platforms).toHaveLength(1);
  });
});
