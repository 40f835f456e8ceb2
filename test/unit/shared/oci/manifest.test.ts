import * as fc from "fast-check";
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

  it("M1: refuses a document that is both kinds", () => {
    expect(() =>
      parseManifest(bytes({ ...manifest, ...index }), MEDIA_TYPES.ociIndex),
    ).toThrowError(refusal("ambiguous_manifest"));
  });

  it("M2: refuses a document that contradicts its content type", () => {
    expect(() => parseManifest(bytes(manifest), MEDIA_TYPES.ociIndex)).toThrowError(
      refusal("ambiguous_manifest"),
    );
  });

  it("M19: explains schema 1", () => {
    expect(() =>
      parseManifest(bytes({ schemaVersion: 1, fsLayers: [] }), MEDIA_TYPES.schema1Signed),
    ).toThrowError(refusal("obsolete_manifest"));
  });

  it.each([-1, 1.5, 2 ** 53, 2 ** 53 + 2, "5", null, undefined, true, []])(
    "M6: refuses the size %j instead of rounding it",
    (size) => {
      const damaged = { ...manifest, layers: [{ ...descriptor, size }] };
      expect(() => parseManifest(bytes(damaged), MEDIA_TYPES.ociManifest)).toThrowError(
        refusal("invalid_manifest"),
      );
    },
  );

  it.each(["1e400", "9007199254740993", "-0.5", "5e-1"])("M6: refuses the size %s", (size) => {
    const text = JSON.stringify(manifest).replace('"size":5', `"size":${size}`);
    expect(() =>
      parseManifest(new TextEncoder().encode(text), MEDIA_TYPES.ociManifest),
    ).toThrowError(refusal("invalid_manifest"));
  });

  it.each(["sha256:../../x", `md5:${"a".repeat(32)}`, "", `sha256:${"A".repeat(64)}`])(
    "M5, F34: refuses the digest %j",
    (bad) => {
      const damaged = { ...manifest, config: { ...descriptor, digest: bad } };
      expect(() => parseManifest(bytes(damaged), MEDIA_TYPES.ociManifest)).toThrowError(
        refusal("invalid_manifest"),
      );
    },
  );

  it.each(["", "null", "[]", "{", "\u00ff", '{"schemaVersion":2}'])("M14: refuses %j", (text) => {
    expect(() => parseManifest(new TextEncoder().encode(text), "")).toThrowError(
      refusal("invalid_manifest"),
    );
  });

  it("M14: refuses invalid UTF-8", () => {
    expect(() => parseManifest(Uint8Array.of(0x7b, 0xff, 0x7d), "")).toThrowError(
      refusal("invalid_manifest"),
    );
  });

  it("M14: keeps __proto__ from doing anything", () => {
    const text = JSON.stringify(manifest).replace("{", '{"__proto__":{"polluted":true},');
    parseManifest(new TextEncoder().encode(text), MEDIA_TYPES.ociManifest);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("M9: reads up to the limit and refuses one byte more", () => {
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

  it("M11, M12: takes 10,000 children or layers, and names their number when there are more", () => {
    const many = (count: number): object[] => Array.from({ length: count }, () => descriptor);
    const of = (count: number): [object, string][] => [
      [{ ...index, manifests: many(count) }, MEDIA_TYPES.ociIndex],
      [{ ...manifest, layers: many(count) }, MEDIA_TYPES.ociManifest],
    ];
    for (const [document, type] of of(10_000)) parseManifest(bytes(document), type);
    for (const [document, type] of of(10_001)) {
      expect(() => parseManifest(bytes(document), type)).toThrowError(
        expect.objectContaining({
          code: "graph_too_large",
          details: { why: expect.stringContaining("10001") as string },
        }),
      );
    }
  });

  it("M12: takes an image without layers, and one whose config is a layer too", () => {
    for (const layers of [[], [descriptor, descriptor]]) {
      const read = parseManifest(bytes({ ...manifest, layers }), MEDIA_TYPES.ociManifest);
      expect(read).toMatchObject({ layers });
    }
  });

  it("M13: hands on embedded data without believing it", () => {
    const document = { ...manifest, config: { ...descriptor, data: "bm90IGl0" } };
    const read = parseManifest(bytes(document), MEDIA_TYPES.ociManifest);
    expect(read).toMatchObject({ config: { digest: descriptor.digest, size: 5 } });
  });

  it("R81, M14: reads any document, or refuses it in its own words; nothing else happens", () => {
    const key = fc.constantFrom(
      ..."schemaVersion mediaType config layers manifests subject annotations".split(" "),
      ..."__proto__ constructor toString fsLayers digest size".split(" "),
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>(2, 1, null, "", [], {}, descriptor, [descriptor], { a: "b" }),
      fc.constantFrom(...Object.values(MEDIA_TYPES)),
      fc.jsonValue(),
    );
    const document = fc.array(fc.tuple(key, value), { maxLength: 8 }).map((members) => {
      const shown = members.map(
        ([name, held]) => `${JSON.stringify(name)}:${JSON.stringify(held)}`,
      );
      return `{${shown.join(",")}}`;
    });
    const text = fc.oneof(document, fc.json(), fc.string());
    const known = "invalid_manifest ambiguous_manifest obsolete_manifest graph_too_large".split(
      " ",
    );
    fc.assert(
      fc.property(text, fc.constantFrom("", ...Object.values(MEDIA_TYPES)), (text, type) => {
        try {
          const read = parseManifest(new TextEncoder().encode(text), type);
          expect(["manifest", "index"]).toContain(read.kind);
        } catch (error) {
          expect(known).toContain((error as { code?: unknown }).code);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  it("treats a null list of manifests as an empty index", () => {
    expect(parseManifest(bytes({ ...index, manifests: null }), MEDIA_TYPES.ociIndex)).toMatchObject(
      { manifests: [] },
    );
  });
});
