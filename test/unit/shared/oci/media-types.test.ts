import { describe, expect, it } from "vitest";
import {
  baseMediaType,
  isForeignLayerType,
  isImageManifestType,
  isIndexType,
  isSchema1Type,
  MANIFEST_ACCEPT,
  MEDIA_TYPES,
} from "../../../../shared/oci/media-types.ts";

describe("media types", () => {
  it("tells indexes, manifests and schema 1 apart", () => {
    expect(MANIFEST_ACCEPT.filter(isIndexType)).toEqual([
      MEDIA_TYPES.ociIndex,
      MEDIA_TYPES.dockerIndex,
    ]);
    expect(MANIFEST_ACCEPT.filter(isImageManifestType)).toEqual([
      MEDIA_TYPES.ociManifest,
      MEDIA_TYPES.dockerManifest,
    ]);
    expect(isSchema1Type(MEDIA_TYPES.schema1Signed)).toBe(true);
  });

  it("knows layers that need not be in the registry", () => {
    expect(isForeignLayerType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")).toBe(
      true,
    );
    expect(isForeignLayerType("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")).toBe(
      true,
    );
    expect(isForeignLayerType(MEDIA_TYPES.ociLayerGzip)).toBe(false);
  });

  it("drops parameters", () =>
    expect(baseMediaType("Application/JSON; charset=utf-8")).toBe("application/json"));
});
