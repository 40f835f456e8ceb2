import { describe, expect, it } from "vitest";
import {
  formatPlatform,
  isUnknownPlatform,
  parsePlatform,
  platformDistance,
} from "../../../../shared/oci/platform.ts";

describe("parsePlatform", () => {
  it.each([
    ["linux/amd64", "linux/amd64"],
    ["arm64", "linux/arm64"],
    ["linux/arm/v7", "linux/arm/v7"],
    ["linux/aarch64", "linux/arm64"],
    ["windows/x86_64", "windows/amd64"],
  ])("reads %s", (text, formatted) => expect(formatPlatform(parsePlatform(text))).toBe(formatted));

  it.each(["", "/", "linux/", "linux/amd64/v2/x", "linux amd64", "../x", "x".repeat(101)])(
    "refuses %j",
    (text) => {
      expect(() => parsePlatform(text)).toThrowError(
        expect.objectContaining({ code: "invalid_platform" }),
      );
    },
  );
});

describe("platformDistance", () => {
  const distance = (wanted: string, offered: string): number | undefined =>
    platformDistance(parsePlatform(wanted), parsePlatform(offered));

  it.each([
    ["linux/arm", ["linux/arm/v7", "linux/arm/v6", "linux/arm/v5"]],
    ["linux/arm/v8", ["linux/arm/v8", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5"]],
    ["linux/arm64/v9", ["linux/arm64/v9", "linux/arm64/v8"]],
    ["linux/arm64", ["linux/arm64"]],
    ["linux/amd64/v4", ["linux/amd64/v4", "linux/amd64/v3", "linux/amd64/v2", "linux/amd64"]],
  ])("R31: %s takes, in this order, %j", (wanted, offers) => {
    expect(offers.map((offer) => distance(wanted, offer))).toEqual(offers.map((_, rank) => rank));
  });

  it("R31, M14: takes the names of an object's own members for what they are: no architectures", () => {
    const odd = parsePlatform("linux/constructor/v1");
    expect(odd.architecture).toBe("constructor");
    expect(platformDistance(odd, { ...odd, variant: "v2" })).toBeUndefined();
    expect(platformDistance(odd, odd)).toBe(0);
  });

  it("prefers the exact variant and accepts what the machine can run", () => {
    expect(distance("linux/arm/v7", "linux/arm/v7")).toBe(0);
    expect(distance("linux/arm/v7", "linux/arm/v6")).toBe(1);
    expect(distance("linux/arm/v6", "linux/arm/v7")).toBeUndefined();
  });

  it("treats a missing variant as the usual one", () => {
    expect(distance("linux/arm64", "linux/arm64/v8")).toBe(0);
    expect(distance("linux/arm64/v8", "linux/arm64")).toBe(0);
    expect(distance("linux/amd64", "linux/amd64/v3")).toBeUndefined();
    expect(distance("linux/amd64/v3", "linux/amd64")).toBe(2);
  });

  it("never crosses systems or architectures", () => {
    expect(distance("linux/amd64", "windows/amd64")).toBeUndefined();
    expect(distance("linux/amd64", "linux/arm64")).toBeUndefined();
  });

  it("compares Windows builds by their first three parts", () => {
    const windows = (version: string) => ({
      os: "windows",
      architecture: "amd64",
      "os.version": version,
    });
    expect(platformDistance(windows("10.0.17763.1"), windows("10.0.17763.99"))).toBe(0);
    expect(platformDistance(windows("10.0.17763.1"), windows("10.0.20348.1"))).toBeUndefined();
  });
});

it("knows the platform of attestations", () => {
  expect(isUnknownPlatform({ os: "unknown", architecture: "unknown" })).toBe(true);
  expect(isUnknownPlatform(undefined)).toBe(false);
});
