import { describe, expect, it } from "vitest";
import { additionOfName, additionOfTag, additionPrefix } from "../../../shared/addition-tag.ts";
import type { Digest } from "../../../shared/oci/digest.ts";

const HEX = "ab".repeat(32);

describe("tags of additions", () => {
  it("matrix 32: are those of cosign and of the referrers tag schema", () => {
    for (const kind of ["sig", "att", "sbom"] as const)
      expect(additionOfTag(`sha256-${HEX}.${kind}`)).toEqual({ kind, prefix: `sha256-${HEX}` });
    expect(additionOfTag(`sha256-${HEX}`)).toEqual({ kind: "referrers", prefix: `sha256-${HEX}` });
    expect(additionOfTag(`sha512-${HEX}${HEX}.sig`)?.prefix).toBe(`sha512-${HEX}`);
    expect(additionOfTag(`sha512-${HEX}`)?.kind).toBe("referrers");
  });

  it("are nothing that only begins or ends like one", () => {
    const others = [`sha256-${HEX.slice(1)}`, `sha256-${HEX}.txt`, `v1-sha256-${HEX}`, "v1.sig"];
    const hostile = [`sha256-${HEX}.sig.sig`, `SHA256-${HEX}`, `sha256-${HEX}\n`, "sha-1a2b", ""];
    for (const tag of [...others, ...hostile]) expect(additionOfTag(tag)).toBeUndefined();
  });

  it("are found behind a repository, and lead to the digest of the image", () => {
    const addition = additionOfName(`127.0.0.1:5000/team/app:sha256-${HEX}.att`);
    expect(addition).toEqual({ kind: "att", prefix: additionPrefix(`sha256:${HEX}` as Digest) });
    expect(additionPrefix(`sha512:${HEX}${HEX}` as Digest)).toBe(`sha512-${HEX}`);
  });
});
