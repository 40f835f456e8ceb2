import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blobsOf,
  childrenFirst,
  type GraphNode,
  MAX_DEPTH,
  type Nodes,
  successors,
} from "../../../../electron/transfer/graph.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { type Digest, parseDigest } from "../../../../shared/oci/digest.ts";
import { parseManifest } from "../../../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { buildImage, buildMultiArch } from "../../../support/memory-image.ts";

function digest(number: number): Digest {
  return parseDigest(`sha256:${number.toString(16).padStart(64, "0")}`);
}

function descriptor(number: number, mediaType: string = MEDIA_TYPES.ociIndex): Descriptor {
  return { mediaType, digest: digest(number), size: 10 };
}

/** Node `from` refers to each node of `edges.get(from)`; digests are made up, so that cycles can be built. */
function graphOf(edges: ReadonlyMap<number, readonly number[]>): Nodes {
  const nodes = [...edges].map(([number, children]): [Digest, GraphNode] => [
    digest(number),
    {
      descriptor: descriptor(number),
      bytes: new Uint8Array(),
      manifest: {
        kind: "index",
        mediaType: MEDIA_TYPES.ociIndex,
        artifactType: undefined,
        manifests: children.map((child) => descriptor(child)),
        subject: undefined,
        annotations: {},
      },
    },
  ]);
  return new Map(nodes);
}

function chain(length: number): Nodes {
  return graphOf(
    new Map(Array.from({ length }, (_, n) => [n, n + 1 < length ? [n + 1] : []] as const)),
  );
}

describe("successors", () => {
  it("are config and layers of an image", () => {
    const { root } = buildImage({ layers: [Buffer.from("a"), Buffer.from("b")] });
    const found = successors(parseManifest(root.bytes, root.descriptor.mediaType));
    expect(found.manifests).toEqual([]);
    expect(found.blobs.map(({ role }) => role)).toEqual(["config", "layer", "layer"]);
  });

  it("are the children of an index, attestations included", () => {
    const { root } = buildMultiArch();
    const found = successors(parseManifest(root.bytes, root.descriptor.mediaType));
    expect(found.manifests).toHaveLength(3);
    expect(found.blobs).toEqual([]);
  });

  it("takes index entries that are no manifests for blobs, as in BuildKit's cache", () => {
    const nodes = graphOf(new Map([[1, []]]));
    const index = nodes.get(digest(1));
    if (index?.manifest.kind !== "index") throw new Error("not an index");
    const entry = descriptor(7, MEDIA_TYPES.ociLayerGzip);
    const found = successors({ ...index.manifest, manifests: [entry] });
    expect(found).toEqual({ manifests: [], blobs: [{ descriptor: entry, role: "layer" }] });
  });
});

describe("childrenFirst", () => {
  it("puts every child before its parents, each node once, in any graph without cycles", () => {
    const edges = fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(edges, (lists) => {
        // Edges only lead upwards in number, so there is no cycle.
        const map = new Map(
          lists.map((list, from) => [
            from,
            list.map((to) => from + 1 + to).filter((to) => to < lists.length),
          ]),
        );
        const ordered = childrenFirst([digest(0)], graphOf(map)).map(
          (node) => node.descriptor.digest,
        );
        expect(new Set(ordered).size).toBe(ordered.length);
        expect(ordered.at(-1)).toBe(digest(0));
        for (const [from, children] of map) {
          const parent = ordered.indexOf(digest(from));
          if (parent === -1) continue;
          for (const child of children) {
            expect(ordered.indexOf(digest(child))).toBeGreaterThanOrEqual(0);
            expect(ordered.indexOf(digest(child))).toBeLessThan(parent);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["itself", new Map([[0, [0]]])],
    [
      "a child",
      new Map([
        [0, [1]],
        [1, [2]],
        [2, [1]],
      ]),
    ],
  ])("refuses an index that refers to %s", (_, edges) => {
    expect(() => childrenFirst([digest(0)], graphOf(edges))).toThrow(
      expect.objectContaining({ code: "graph_too_large" }),
    );
  });

  it("takes nesting up to the limit and refuses one level more", () => {
    expect(childrenFirst([digest(0)], chain(MAX_DEPTH + 1))).toHaveLength(MAX_DEPTH + 1);
    expect(() => childrenFirst([digest(0)], chain(MAX_DEPTH + 2))).toThrow(/nests too deeply/);
  });

  it("counts the longest way down, also through a node that was met on a shorter way", () => {
    const deep = new Map(chain(MAX_DEPTH + 2));
    // The root reaches the chain's second half directly first, and only then the long way.
    const shortcut = graphOf(new Map([[0, [5, 1]]])).get(digest(0));
    if (shortcut === undefined) throw new Error("no shortcut");
    deep.set(digest(0), shortcut);
    expect(() => childrenFirst([digest(0)], deep)).toThrow(/nests too deeply/);
  });

  it("is quick where ways multiply", () => {
    const layered = new Map(
      Array.from({ length: MAX_DEPTH + 1 }, (_, n) => [
        n,
        n < MAX_DEPTH ? Array(50).fill(n + 1) : [],
      ]),
    );
    expect(childrenFirst([digest(0)], graphOf(layered))).toHaveLength(MAX_DEPTH + 1);
  });
});

describe("blobsOf", () => {
  it("lists a blob that several images share once", () => {
    const nodes = buildMultiArch().manifests.map(({ descriptor, bytes }): GraphNode => ({
      descriptor,
      bytes,
      manifest: parseManifest(bytes, descriptor.mediaType),
    }));
    const digests = blobsOf(nodes).map((use) => use.descriptor.digest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests).toHaveLength(7);
  });

  it("refuses two sizes for one digest", () => {
    const image = buildImage({ layers: [Buffer.from("abc")] });
    const { descriptor, bytes } = image.root;
    const manifest = parseManifest(bytes, descriptor.mediaType);
    if (manifest.kind !== "manifest") throw new Error("not an image");
    const lie = {
      ...manifest,
      layers: manifest.layers.map((one) => ({ ...one, size: one.size + 1 })),
    };
    expect(() =>
      blobsOf([
        { descriptor, bytes, manifest },
        { descriptor, bytes, manifest: lie },
      ]),
    ).toThrow(expect.objectContaining({ code: "invalid_manifest" }));
  });
});
