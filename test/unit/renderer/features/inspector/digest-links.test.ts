import { describe, expect, it } from "vitest";
import {
  MAX_LINKS,
  splitAtDigests,
  targetOfDigest,
} from "../../../../../renderer/features/inspector/digest-links.ts";
import { parseLocation } from "../../../../../shared/location.ts";
import type { Digest } from "../../../../../shared/oci/digest.ts";
import {
  digestFrom,
  fakeImage,
  inspectionOf,
} from "../../../../support/renderer-fixture/images.ts";

const A: Digest = `sha256:${"a".repeat(64)}`;

describe("digests in a document", () => {
  it("are set apart, and the pieces make the document again", () => {
    const text = `{"digest":"${A}","note":"see ${A}"}`;
    const pieces = splitAtDigests(text);
    expect(pieces).toEqual(['{"digest":"', { digest: A }, `","note":"see ${A}"}`]);
  });

  it("are links only as far as anybody walks through them", () => {
    const pieces = splitAtDigests(JSON.stringify(Array.from({ length: 600 }, () => A)));
    expect(pieces.filter((piece) => typeof piece !== "string")).toHaveLength(MAX_LINKS);
  });

  const image = fakeImage("one");
  const location = parseLocation("h.test/a:1");
  const target = (digest: Digest) =>
    targetOfDigest(digest, location, inspectionOf("h.test/a:1", image));

  it("lead to the image's own parts, or to another object beside it", () => {
    const [layer] = image.layers;
    if (layer === undefined) throw new Error("it has layers");
    expect(target(layer.digest)).toEqual({ kind: "layer", digest: layer.digest });
    expect(target(digestFrom("one config"))).toEqual({ kind: "document", document: "config" });
    expect(target(A)).toEqual({ kind: "object", location: `h.test/a@${A}` });
  });

  it("lead nowhere in a place that finds nothing by digest", () => {
    const engine = parseLocation("docker-daemon:h.test/a:1");
    expect(targetOfDigest(A, engine, inspectionOf("h.test/a:1", image))).toBeUndefined();
  });
});
