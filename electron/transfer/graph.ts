import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Manifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType, isSchema1Type } from "../../shared/oci/media-types.ts";

/** One manifest or index with the bytes it is stored as. */
export interface GraphNode {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

export type Nodes = ReadonlyMap<Digest, GraphNode>;

/** A blob and what a manifest uses it for. */
export interface BlobUse {
  readonly descriptor: Descriptor;
  readonly role: "layer" | "config";
}

export interface Successors {
  readonly manifests: readonly Descriptor[];
  readonly blobs: readonly BlobUse[];
}

/** How deep indexes may nest below the root. Real images use 1, signed collections 2; deeper is an attack. */
export const MAX_DEPTH = 8;

/**
 * What a manifest refers to and cannot be without. The subject is left out: registries take a manifest whose subject
 * is missing (distribution-spec v1.1, Pushing Manifests with Subject). Entries of an index that are not manifests are
 * blobs: BuildKit keeps its cache as an index of layers.
 */
export function successors(manifest: Manifest): Successors {
  if (manifest.kind === "manifest") {
    const layers = manifest.layers.map((descriptor) => ({ descriptor, role: "layer" as const }));
    return { manifests: [], blobs: [{ descriptor: manifest.config, role: "config" }, ...layers] };
  }
  const entries = manifest.manifests;
  return {
    manifests: entries.filter((entry) => isManifestType(entry.mediaType)),
    blobs: entries
      .filter((entry) => !isManifestType(entry.mediaType))
      .map((descriptor) => ({ descriptor, role: "layer" as const })),
  };
}

/** The manifests reachable from `roots`, children before parents, each once. @throws graph_too_large */
export function childrenFirst(roots: readonly Digest[], nodes: Nodes): readonly GraphNode[] {
  const ordered: GraphNode[] = [];
  const heights = new Map<Digest, number>();
  const path = new Set<Digest>();

  function visit(digest: Digest): number {
    const node = nodes.get(digest);
    if (node === undefined) return 0;
    if (path.has(digest)) throw graphTooLarge("it refers to itself", digest);
    let height = heights.get(digest);
    if (height === undefined) {
      if (path.size > MAX_DEPTH) throw graphTooLarge("it nests too deeply", digest);
      path.add(digest);
      const below = successors(node.manifest).manifests.map((child) => visit(child.digest));
      path.delete(digest);
      height = below.length === 0 ? 0 : 1 + Math.max(...below);
      heights.set(digest, height);
      ordered.push(node);
    }
    if (path.size + height > MAX_DEPTH) throw graphTooLarge("it nests too deeply", digest);
    return height;
  }

  for (const root of roots) visit(root);
  return ordered;
}

/** Every blob the manifests refer to, once. @throws invalid_manifest when two of them disagree on a blob's size */
export function blobsOf(nodes: Iterable<GraphNode>): readonly BlobUse[] {
  const blobs = new Map<Digest, BlobUse>();
  for (const node of nodes) {
    for (const use of successors(node.manifest).blobs) {
      const known = blobs.get(use.descriptor.digest);
      if (known === undefined) blobs.set(use.descriptor.digest, use);
      else if (known.descriptor.size !== use.descriptor.size) throw sizesDisagree(use, known);
    }
  }
  return [...blobs.values()];
}

export function graphTooLarge(why: string, digest: Digest): AppError {
  return new AppError("graph_too_large", `the image ${digest} was refused: ${why}`, {
    details: { digest, why },
  });
}

function isManifestType(mediaType: string): boolean {
  return isIndexType(mediaType) || isImageManifestType(mediaType) || isSchema1Type(mediaType);
}

function sizesDisagree(use: BlobUse, known: BlobUse): AppError {
  const { digest, size } = use.descriptor;
  return new AppError("invalid_manifest", `two sizes are given for ${digest}`, {
    details: { digest, size, otherSize: known.descriptor.size },
  });
}
