import { canCompareConfigs, compareFacts, type FactRow } from "./config.ts";
import { alignLayers, type LayerRow } from "./layers.ts";
import { alignPlatforms, type PlatformRow } from "./platforms.ts";
import type { CompareSubject } from "./subject.ts";

/** All of it in numbers. Bytes are absent where a place does not tell sizes, or tells them in another measure. */
export interface ComparisonSummary {
  /**
   * `identical`: the same digest. `equal`: other digests, and nothing that is compared differs, as with an image that
   * was packed again or that an engine holds.
   */
  readonly verdict: "identical" | "equal" | "different";
  /** Of `total` layers of the longer image, so many are in both. */
  readonly layers: { readonly same: number; readonly total: number };
  /** Bytes of layers that only the second has, of all its bytes; `gone` are bytes that only the first has. */
  readonly bytes?: { readonly added: number; readonly total: number; readonly gone: number };
  readonly changedFacts: readonly FactRow[];
  /** How many platforms only one of them has. */
  readonly platforms: { readonly added: number; readonly removed: number };
}

/** Two images beside each other. */
export interface Comparison {
  readonly summary: ComparisonSummary;
  readonly platforms: readonly PlatformRow[];
  readonly layers: readonly LayerRow[];
  readonly facts: readonly FactRow[];
  /** False where a config cannot be read. */
  readonly configsCompared: boolean;
}

export interface CompareOptions {
  /** Only one platform was asked for: what else an index offers is left aside. */
  readonly onePlatform?: boolean;
}

/** Compares two images. Pure: both have been read. */
export function compareImages(
  left: CompareSubject,
  right: CompareSubject,
  options: CompareOptions = {},
): Comparison {
  const platforms = alignPlatforms(left, right).filter(
    ({ platform }) =>
      options.onePlatform !== true || platform === left.platform || platform === right.platform,
  );
  const isOpened = (platform: string): boolean =>
    platform === (left.platform ?? "") && platform === (right.platform ?? "");
  const layers = alignLayers(left.layers, right.layers);
  const facts = compareFacts(left, right).filter(
    ({ field }) => options.onePlatform !== true || field !== "indexAnnotations",
  );
  // What another digest of the compared image is about shows in the rows, or is nothing but its packing.
  const others = platforms.filter(({ platform, sign }) => sign !== "~" || !isOpened(platform));
  const changed = [...others, ...layers, ...facts].some(({ sign }) => sign !== "=");
  const isIdentical = left.digest === right.digest && left.kind === right.kind && !changed;
  const bytes = countBytes(left, right, layers);
  return {
    summary: {
      verdict: isIdentical ? "identical" : changed ? "different" : "equal",
      layers: {
        same: layers.filter(({ kind }) => isInBoth(kind)).length,
        total: Math.max(left.layers.length, right.layers.length),
      },
      ...(bytes === undefined ? {} : { bytes }),
      changedFacts: facts.filter(({ sign }) => sign !== "="),
      platforms: {
        added: platforms.filter(({ sign }) => sign === "+").length,
        removed: platforms.filter(({ sign }) => sign === "-").length,
      },
    },
    platforms,
    layers,
    facts,
    configsCompared: canCompareConfigs(left, right),
  };
}

function isInBoth(kind: LayerRow["kind"]): boolean {
  return kind === "same" || kind === "repacked" || kind === "moved";
}

function countBytes(
  left: CompareSubject,
  right: CompareSubject,
  rows: readonly LayerRow[],
): ComparisonSummary["bytes"] {
  if (left.sizes !== right.sizes) return undefined;
  if ([...left.layers, ...right.layers].some(({ size }) => size === undefined)) return undefined;
  const own = rows.filter(({ kind }) => !isInBoth(kind));
  return {
    added: own.reduce((sum, row) => sum + (row.right?.size ?? 0), 0),
    total: right.layers.reduce((sum, { size = 0 }) => sum + size, 0),
    gone: own.reduce((sum, row) => sum + (row.left?.size ?? 0), 0),
  };
}
