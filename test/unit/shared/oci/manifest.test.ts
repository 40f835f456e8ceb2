import { describe, expect, it } from "vitest";
import { MAX_MANIFEST_SIZE, parseManifest } from "../../../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const descriptor = { mediaType: MEDIA_TYPES.ociLayerGzip, digest: digest("a"), size: 5 };
const manifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.ociManifest,
  config: descriptor,
  layers: [descriptor],
};
const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [descriptor] };

const bytes = (document: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(document));
const refusal = (code: string): unknown => expect.objectContaining({ code });

describe("parseManifest", () => {
  it("reads image manifests and indexes of both families", () => {
    expect(parseManifest(bytes(manifest), MEDIA_TYPES.ociManifest).kind).toBe("manifest");
    expect(parseManifest(bytes(index), MEDIA_TYPES.ociIndex).kind).toBe("index");
    const docker = { ...index, mediaType: MEDIA_TYPES.dockerIndex };
    expect(parseManifest(bytes(docker), MEDIA_TYPES.dockerIndex).mediaType).toBe(
      MEDIA_TYPES.dockerIndex,
    );
  });

  it("tells the kind by the document when the registry says only text or nothing", () => {
    const { mediaType: _, ...untyped } = index;
    expect(parseManifest(bytes(untyped), "text/plain").mediaType).toBe(MEDIA_TYPES.ociIndex);
    expect(parseManifest(bytes(manifest), "").mediaType).toBe(MEDIA_TYPES.ociManifest);
  });

  it("refuses a document that is both kinds", () => {
    expect(() =>
      parseManifest(bytes({ ...manifest, ...index }), MEDIA_TYPES.ociIndex),
    ).toThrowError(refusal("ambiguous_manifest"));
  });

  it("refuses a document that contradicts its content type", () => {
    expect(() => parseManifest(bytes(manifest), MEDIA_TYPES.ociIndex)).toThrowError(
      refusal("ambiguous_manifest"),
    );
  });

  it("explains schema 1", () => {
    expect(() =>
      parseManifest(bytes({ schemaVersion: 1, fsLayers: [] }), MEDIA_TYPES.schema1Signed),
    ).toThrowError(refusal("obsolete_manifest"));
  });

  it.each([-1, 1.5, 2 ** 53, "5", null, undefined])(
    "refuses the size %j instead of rounding it",
    (size) => {
      const damaged = { ...manifest, layers: [{ ...descriptor, size }] };
      expect(() => parseManifest(bytes(damaged), MEDIA_TYPES.ociManifest)).toThrowError(
        refusal("invalid_manifest"),
      );
    },
  );

  it("refuses sizes that JSON cannot hold", () => {
    const text = JSON.stringify(manifest).replace('"size":5', '"size":1e400');
    expect(() =>
      parseManifest(new TextEncoder().encode(text), MEDIA_TYPES.ociManifest),
    ).toThrowError(refusal("invalid_manifest"));
  });

  it.each(["sha256:../../x", `md5:${"a".repeat(32)}`, "", `sha256:${"A".repeat(64)}`])(
    "refuses the digest %j",
    (bad) => {
      const damaged = { ...manifest, config: { ...descriptor, digest: bad } };
      expect(() => parseManifest(bytes(damaged), MEDIA_TYPES.ociManifest)).toThrowError(
        refusal("invalid_manifest"),
      );
    },
  );

  it.each(["", "null", "[]", "{", "\u00ff", '{"schemaVersion":2}'])("refuses %j", (text) => {
    expect(() => parseManifest(new TextEncoder().encode(text), "")).toThrowError(
      refusal("invalid_manifest"),
    );
  });

  it("refuses invalid UTF-8", () => {
    expect(() => parseManifest(Uint8Array.of(0x7b, 0xff, 0x7d), "")).toThrowError(
      refusal("invalid_manifest"),
    );
  });

  it("keeps __proto__ from doing anything", () => {
    const text = JSON.stringify(manifest).replace("{", '{"__proto__":{"polluted":true},');
    parseManifest(new TextEncoder().encode(text), MEDIA_TYPES.ociManifest);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("reads up to the limit and refuses one byte more", () => {
    const pad = (size: number): Uint8Array => {
      const base = bytes(manifest);
      const padded = new Uint8Array(size).fill(0x20);
      padded.set(base);
      return padded;
    };
    expect(parseManifest(pad(MAX_MANIFEST_SIZE), MEDIA_TYPES.ociManifest).kind).toBe("manifest");
    expect(() => parseManifest(pad(MAX_MANIFEST_SIZE + 1), MEDIA_TYPES.ociManifest)).toThrowError(
      refusal("manifest_too_large"),
    );
  });

  it("treats a null list of manifests as an empty index", () => {
    expect(parseManifest(bytes({ ...index, manifests: null }), MEDIA_TYPES.ociIndex)).toMatchObject(
      { manifests: [] },
    );
  });
});
