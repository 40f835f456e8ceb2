import { describe, expect, it } from "vitest";
import { alignPlatforms, commonPlatform } from "../../../../shared/compare/platforms.ts";
import { aSubject } from "../../../support/compare-subjects.ts";

const anIndex = (platforms: Readonly<Record<string, string>>, platform?: string) =>
  aSubject({
    kind: "index",
    platforms: Object.entries(platforms).map(([name, digest]) => ({ platform: name, digest })),
    ...(platform === undefined ? {} : { platform }),
  });

describe("platforms of two images", () => {
  it("are aligned index against index", () => {
    const left = anIndex({ "linux/amd64": "1", "linux/arm64": "2", "linux/386": "3" });
    const right = anIndex({ "linux/arm64": "9", "linux/amd64": "1", "linux/s390x": "4" });
    expect(alignPlatforms(left, right)).toEqual([
      { platform: "linux/amd64", sign: "=", left: "1", right: "1" },
      { platform: "linux/arm64", sign: "~", left: "2", right: "9" },
      { platform: "linux/386", sign: "-", left: "3" },
      { platform: "linux/s390x", sign: "+", right: "4" },
    ]);
  });

  it("are aligned index against image, and with an engine, which knows no digest", () => {
    const index = anIndex({ "linux/amd64": "1", "linux/arm64": "2" });
    const image = aSubject({ platforms: [{ platform: "linux/arm64", digest: "2" }] });
    expect(alignPlatforms(index, image).map(({ sign }) => sign)).toEqual(["-", "="]);
    const engine = aSubject({ kind: "engine", platforms: [{ platform: "linux/arm64" }] });
    expect(alignPlatforms(image, engine)).toEqual([
      { platform: "linux/arm64", sign: "=", left: "2" },
    ]);
  });

  it("that come several times go with each other in their order", () => {
    const windows = (...digests: readonly string[]) =>
      aSubject({ platforms: digests.map((digest) => ({ platform: "windows/amd64", digest })) });
    const rows = alignPlatforms(windows("1", "2"), windows("1", "3"));
    expect(rows.map(({ sign }) => sign)).toEqual(["=", "~"]);
  });
});

describe("the platform to look into", () => {
  const both = { "linux/amd64": "1", "linux/arm64": "2" };

  it("is what the side without a choice is made for", () => {
    const index = anIndex(both, "linux/amd64");
    const arm = aSubject({
      platform: "linux/arm64",
      platforms: [{ platform: "linux/arm64", digest: "2" }],
    });
    expect(commonPlatform(index, arm)).toEqual({ side: "left", platform: "linux/arm64" });
    expect(commonPlatform(arm, index)).toEqual({ side: "right", platform: "linux/arm64" });
  });

  it("stays where it was chosen by hand, where both agree, and where neither has the other's", () => {
    const index = anIndex(both, "linux/amd64");
    const other = anIndex(both, "linux/arm64");
    expect(commonPlatform(index, index)).toBeUndefined();
    expect(commonPlatform(index, other, { left: true, right: true })).toBeUndefined();
    expect(commonPlatform(index, other, { right: true })).toMatchObject({ side: "left" });
    const s390 = aSubject({ platform: "linux/s390x", platforms: [] });
    expect(commonPlatform(index, s390)).toBeUndefined();
  });
});
