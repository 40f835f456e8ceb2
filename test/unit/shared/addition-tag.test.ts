import { describe, expect, it } from "vitest";
import {
  additionOfName,
  additionOfTag,
  additionPrefix,
  cosignTag,
  nameBeside,
} from "../../../shared/addition-tag.ts";
import { parseLocation } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";

const HEX = "ab".repeat(32);

describe("tags of additions", () => {
  it("row 32: are those of cosign and of the referrers tag schema", () => {
    for (const kind of ["sig", "att", "sbom"] as const)
      expect(additionOfTag(`sha256-${HEX}.${kind}`)).toEqual({ kind, prefix: `sha256-${HEX}` });
    expect(additionOfTag(`sha256-${HEX}`)).toEqual({ kind: "referrers", prefix: `sha256-${HEX}` });
    expect(additionOfTag(`sha512-${HEX}${HEX}.sig`)?.prefix).toBe(`sha512-${HEX}`);
    expect(additionOfTag(`sha512-${HEX}`)?.kind).toBe("referrers");
  });

  it("are written as they are read, and beside the image's name as its place calls it", () => {
    const digest = `sha256:${HEX}` as Digest;
    const tag = cosignTag(digest, "sig");
    expect(tag).toBe(`sha256-${HEX}.sig`);
    expect(additionOfTag(cosignTag(`sha512:${HEX}${HEX}` as Digest, "att"))?.kind).toBe("att");
    for (const [location, image, name] of [
      ["r.io/a:v1", "v1", tag],
      ["store:", "r.io/a:v1", `r.io/a:${tag}`],
      ["store:r.io/a@sha256:".concat(HEX), undefined, `r.io/a:${tag}`],
      ["store:", undefined, undefined],
      ["oci:/l", "v1", tag],
      ["oci:/l:r.io/a:v1", undefined, `r.io/a:${tag}`],
      ["oci-archive:/x.tar", "r.io/a:v1", `r.io/a:${tag}`],
      ["oci-archive:/x.tar", "no name/:", tag],
      ["docker-daemon:r.io/a:v1", "r.io/a:v1", undefined],
    ] as const)
      expect(nameBeside(parseLocation(location), image, tag)).toBe(name);
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
