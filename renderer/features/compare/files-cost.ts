import type { Comparison } from "../../../shared/compare/compare.ts";
import { sharedStart, unsharedLayers } from "../../../shared/compare/files.ts";
import type { PlacedLayer } from "../../../shared/compare/layers.ts";
import type { CompareSubject } from "../../../shared/compare/subject.ts";

/** What listing the files that differ would take. */
export interface FilesCost {
  /** Layers that are read, each once. */
  readonly layers: number;
  /** Layers that both begin with, and nobody reads. */
  readonly shared: number;
  /** Bytes from registries, from places on this computer, and from engines, which give whole images. */
  readonly remote: number;
  readonly local: number;
  readonly engines: number;
}

/** Places that cost nobody anything. */
const LOCAL = /^(?:store|oci|oci-archive|docker-archive):/;

/** @param kept digests of layers whose names are known from before */
export function costOfFiles(
  subjects: readonly [CompareSubject, CompareSubject],
  { layers: rows }: Pick<Comparison, "layers">,
  kept: ReadonlySet<string>,
): FilesCost {
  const { left, right } = unsharedLayers(rows);
  const cost = { layers: 0, shared: sharedStart(rows), remote: 0, local: 0, engines: 0 };
  if (left.length + right.length === 0) return cost;
  const seen = new Set<string>();
  const add = (subject: CompareSubject, layers: readonly PlacedLayer[]): void => {
    if (subject.kind === "engine") cost.engines += sizeOf(subject.layers);
    for (const { digest, diffId, size = 0 } of layers) {
      const name = digest ?? diffId ?? "";
      if (seen.has(name)) continue;
      seen.add(name);
      cost.layers += 1;
      if (subject.kind === "engine" || kept.has(name)) continue;
      cost[LOCAL.test(subject.location) ? "local" : "remote"] += size;
    }
  };
  add(subjects[0], left);
  add(subjects[1], right);
  return cost;
}

function sizeOf(layers: readonly { readonly size?: number }[]): number {
  return layers.reduce((sum, { size = 0 }) => sum + size, 0);
}
