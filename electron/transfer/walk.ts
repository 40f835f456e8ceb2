import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import type { Source } from "../images/image-store.ts";
import {
  childrenFirst,
  type GraphNode,
  graphTooLarge,
  MAX_DEPTH,
  type Nodes,
  successors,
} from "./graph.ts";
import { runBounded } from "./parallel.ts";
import { onSide } from "./sides.ts";

/** Descriptors in one image: the largest seen in public are some hundreds; beyond this it is an attack. */
const MAX_DESCRIPTORS = 10_000;
/** Manifests are kept in memory until they are written; this bounds what one transfer can make us hold. */
const MAX_METADATA_BYTES = 64 * 1024 * 1024;
/** Manifests are small: latency counts, and six at once is what browsers and other copiers ask of one host. */
const PARALLEL_READS = 6;

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** Manifests read before; they are not read again. */
  readonly known?: Nodes;
  /** Which children to read; all of them by default. Roots are always read. */
  readonly follow?: (child: Descriptor) => boolean;
}

/**
 * Reads the manifests under `roots`, level by level, each digest once.
 * @throws graph_too_large for cycles and for images beyond the limits; what the source throws, naming the digest
 */
export async function walk(
  source: Source,
  roots: readonly Descriptor[],
  options: WalkOptions,
): Promise<Nodes> {
  const nodes = new Map(options.known);
  const follow = options.follow ?? (() => true);
  const seen = new Set<Digest>();
  let metadataBytes = 0;
  let descriptors = 0;

  async function read(descriptor: Descriptor, signal: AbortSignal): Promise<void> {
    const { digest, size, mediaType } = descriptor;
    if (!nodes.has(digest)) {
      metadataBytes += size;
      if (metadataBytes > MAX_METADATA_BYTES)
        throw graphTooLarge("its manifests are too large", digest);
      const node = await onSide("source", () => readNode(source, descriptor, signal), {
        digest,
        mediaType,
      });
      nodes.set(digest, node);
    }
    descriptors += countSuccessors(nodes.get(digest));
    if (descriptors > MAX_DESCRIPTORS * roots.length) {
      throw graphTooLarge("it refers to too many others", digest);
    }
  }

  let level = roots;
  for (let depth = 0; level.length > 0; depth += 1) {
    const fresh = unique(level, seen);
    const first = fresh[0];
    if (first !== undefined && depth > MAX_DEPTH)
      throw graphTooLarge("it nests too deeply", first.digest);
    await runBounded(fresh, { limit: PARALLEL_READS, signal: options.signal }, read);
    level = fresh.flatMap((parent) => childrenOf(nodes.get(parent.digest)).filter(follow));
  }
  childrenFirst(
    roots.map((root) => root.digest),
    nodes,
  );
  return nodes;
}

async function readNode(
  source: Source,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<GraphNode> {
  const bytes = await source.readManifest(descriptor, { signal });
  const manifest = parseManifest(bytes, descriptor.mediaType);
  // Some registries call a manifest application/json; what we write must carry its true type.
  return { descriptor: { ...descriptor, mediaType: manifest.mediaType }, bytes, manifest };
}

function unique(level: readonly Descriptor[], seen: Set<Digest>): readonly Descriptor[] {
  return level.filter(({ digest }) => {
    if (seen.has(digest)) return false;
    seen.add(digest);
    return true;
  });
}

function childrenOf(node: GraphNode | undefined): readonly Descriptor[] {
  return node === undefined ? [] : successors(node.manifest).manifests;
}

function countSuccessors(node: GraphNode | undefined): number {
  if (node === undefined) return 0;
  const { manifests, blobs } = successors(node.manifest);
  return manifests.length + blobs.length;
}
