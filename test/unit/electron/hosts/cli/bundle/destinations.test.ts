import { describe, expect, it } from "vitest";
import {
  destinationOf,
  selectImages,
} from "../../../../../../electron/hosts/cli/bundle/destinations.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import type { BundledImage } from "../../../../../../shared/bundle.ts";
import { parseDigest } from "../../../../../../shared/oci/digest.ts";

const DIGEST = parseDigest(`sha256:${"0".repeat(64)}`);

function image(name: string): BundledImage {
  const location = `oci-archive:/x.tar:${name}`;
  return { location, name, digest: DIGEST, platforms: [], size: 1 };
}

describe("destinationOf", () => {
  it.each([
    ["docker.io/library/alpine:3.20", "h.local/mirror/", "h.local/mirror/alpine:3.20"],
    ["ghcr.io/org/app:v1", "h.local:5000", "h.local:5000/org/app:v1"],
    ["ghcr.io/org/app:v1", "docker://h.local/m", "h.local/m/org/app:v1"],
    ["ghcr.io/org/app:v1", "h.local/{name}:x-{tag}", "h.local/app:x-v1"],
    ["ghcr.io/org/app:v1", "store:", "store:"],
    ["ghcr.io/org/app:v1", "oci:/layout", "oci:/layout"],
  ])("brings %s, for %s, to %s", (name, to, destination) => {
    expect(destinationOf(image(name), to, en.bundle)).toBe(destination);
  });

  it.each(["h.local/app:v1", "h.local/app@sha256:00", "/"])("takes %s for no prefix", (to) => {
    expect(() => destinationOf(image("ghcr.io/org/app:v1"), to, en.bundle)).toThrow("prefix");
  });
});

describe("selectImages", () => {
  const images = [image("docker.io/library/alpine:3.20"), image("ghcr.io/org/app:v1")];

  it("takes all, or those that are named, in short or in full", () => {
    expect(selectImages(images, [], en.bundle)).toEqual(images);
    expect(selectImages(images, ["alpine:3.20"], en.bundle)).toEqual([images[0]]);
  });

  it("refuses what is not there", () => {
    expect(() => selectImages(images, ["alpine:3.19"], en.bundle)).toThrow("alpine:3.19");
  });
});
