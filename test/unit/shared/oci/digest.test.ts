import * as fc from "fast-check";
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
  it("M5: reads sha256 and sha512", () => {
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
  ])("M5, F34: refuses %j", (text) => {
    expect(isDigest(text)).toBe(false);
    expect(() => parseDigest(text)).toThrowError(
      expect.objectContaining({ code: "invalid_digest" }),
    );
  });

  it("M5, R81: takes nothing whose encoded part is not lower-case hexadecimal of the right length", () => {
    const algorithm = fc.constantFrom("sha256", "sha512", "sha1", "SHA256", "md5", "", "__proto__");
    const character = fc.constantFrom(..."0123456789abcdefABCDEFg/.\\\u0000\n\u202e".split(""));
    const encoded = fc.oneof(
      fc.string({ unit: character, maxLength: 140 }),
      fc.string({
        unit: fc.constantFrom(..."0123456789abcdef".split("")),
        minLength: 63,
        maxLength: 65,
      }),
      fc.string({
        unit: fc.constantFrom(..."0123456789abcdef".split("")),
        minLength: 127,
        maxLength: 129,
      }),
    );
    fc.assert(
      fc.property(algorithm, encoded, (algorithm, encoded) => {
        const length = algorithm === "sha256" ? 64 : algorithm === "sha512" ? 128 : -1;
        const right =
          encoded.length === length &&
          encoded.split("").every((c) => "0123456789abcdef".includes(c));
        expect(isDigest(`${algorithm}:${encoded}`)).toBe(right);
        expect(isDigest(encoded)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it("shows twelve characters", () => expect(shortDigest(`sha256:${HEX}`)).toBe("0123456789ab"));
});
