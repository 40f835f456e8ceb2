import { describe, expect, it } from "vitest";
import {
  digestAlgorithm,
  digestEncoded,
  digestOf,
  isDigest,
  parseDigest,
  shortDigest,
} from "../../../../shared/oci/digest.ts";

const HEX = "0123456789abcdef".repeat(4);

describe("digests", () => {
  it("reads sha256 and sha512", () => {
    expect(digestAlgorithm(parseDigest(`sha256:${HEX}`))).toBe("sha256");
    expect(digestAlgorithm(parseDigest(`sha512:${HEX}${HEX}`))).toBe("sha512");
    expect(digestEncoded(parseDigest(`sha256:${HEX}`))).toBe(HEX);
    expect(digestOf("sha256", HEX)).toBe(`sha256:${HEX}`);
  });

  it.each([
    "",
    "sha256:",
    `sha256:${HEX.slice(1)}`,
    `sha256:${HEX}0`,
    `sha256:${HEX.toUpperCase()}`,
    `md5:${HEX}`,
    "sha256:../../x",
    `sha256:${HEX}\n`,
    `sha256:${HEX.slice(1)}\0`,
    `sha512:${HEX}`,
    "x".repeat(10_000),
  ])("refuses %j", (text) => {
    expect(isDigest(text)).toBe(false);
    expect(() => parseDigest(text)).toThrowError(
      expect.objectContaining({ code: "invalid_digest" }),
    );
  });

  it("shows twelve characters", () => expect(shortDigest(`sha256:${HEX}`)).toBe("0123456789ab"));
});
