import { commonInOrder, type IndexPair } from "./longest-common.ts";
import type { Sign } from "./sign.ts";
import type { ComparedLayer } from "./subject.ts";

/** A layer with its number in its image; the lowest is 0. */
export interface PlacedLayer extends ComparedLayer {
  readonly index: number;
}

/**
 * How two layers stand to each other. `repacked`: the same files in another packing, so the blob is another one.
 * `moved`: the same layer, above or below others than before. `replaced`: another layer in the same place.
 */
export type LayerKind = "same" | "repacked" | "moved" | "replaced" | "added" | "removed";

/** One line of the alignment. */
export interface LayerRow {
  readonly kind: LayerKind;
  readonly sign: Sign;
  readonly left?: PlacedLayer;
  readonly right?: PlacedLayer;
}

const SIGNS: Readonly<Record<LayerKind, Sign>> = {
  same: "=",
  repacked: "=",
  moved: "~",
  replaced: "~",
  added: "+",
  removed: "-",
};

/**
 * Puts the layers of two images beside each other, lowest first. Every layer of either stands in exactly one row; those
 * that did not move keep the order of both images.
 */
export function alignLayers(
  left: readonly ComparedLayer[],
  right: readonly ComparedLayer[],
): readonly LayerRow[] {
  const names = nameContents([...left, ...right]);
  const leftNames = names.slice(0, left.length);
  const rightNames = names.slice(left.length);
  const anchors = commonInOrder(leftNames, rightNames);
  const moves = findMoves(leftNames, rightNames, anchors);
  const work: Work = {
    left: left.map((layer, index) => ({ ...layer, index })),
    right: right.map((layer, index) => ({ ...layer, index })),
    moves,
    movedLeft: new Set(moves.values()),
  };
  const rows: LayerRow[] = [];
  let from: IndexPair = [0, 0];
  for (const anchor of [...anchors, undefined]) {
    const to: IndexPair = anchor ?? [left.length, right.length];
    rows.push(...fillGap(work, from, to));
    if (anchor !== undefined) rows.push(rowOf("same", work.left[to[0]], work.right[to[1]]));
    from = [to[0] + 1, to[1] + 1];
  }
  return rows;
}

interface Work {
  readonly left: readonly PlacedLayer[];
  readonly right: readonly PlacedLayer[];
  /** Right to left. */
  readonly moves: ReadonlyMap<number, number>;
  readonly movedLeft: ReadonlySet<number>;
}

/**
 * One name for every content. Two layers are the same when their blobs are, or what is unpacked from them; a layer
 * that tells neither is like no other.
 */
function nameContents(layers: readonly ComparedLayer[]): readonly (number | undefined)[] {
  const known = new Map<string, number>();
  return layers.map(({ digest, diffId }, index) => {
    const keys = [
      ...(digest === undefined ? [] : [`blob ${digest}`]),
      ...(diffId === undefined ? [] : [`unpacked ${diffId}`]),
    ];
    if (keys.length === 0) return undefined;
    const name = keys.map((key) => known.get(key)).find((one) => one !== undefined) ?? index;
    for (const key of keys) if (!known.has(key)) known.set(key, name);
    return name;
  });
}

/** Layers that both have, beside those that are in the same order. */
function findMoves(
  left: readonly (number | undefined)[],
  right: readonly (number | undefined)[],
  anchors: readonly IndexPair[],
): ReadonlyMap<number, number> {
  const anchoredLeft = new Set(anchors.map(([l]) => l));
  const anchoredRight = new Set(anchors.map(([, r]) => r));
  const places = new Map<number, number[]>();
  for (let l = left.length - 1; l >= 0; l -= 1) {
    const name = left[l];
    if (name === undefined || anchoredLeft.has(l)) continue;
    const known = places.get(name);
    if (known === undefined) places.set(name, [l]);
    else known.push(l);
  }
  const moves = new Map<number, number>();
  right.forEach((name, r) => {
    if (name === undefined || anchoredRight.has(r)) return;
    const l = places.get(name)?.pop();
    if (l !== undefined) moves.set(r, l);
  });
  return moves;
}

/** What stands between two layers that both have: first those made by the same command, then the rest in order. */
function fillGap(work: Work, from: IndexPair, to: IndexPair): LayerRow[] {
  const lefts = work.left.slice(from[0], to[0]).filter(({ index }) => !work.movedLeft.has(index));
  const rights = work.right.slice(from[1], to[1]);
  const pairs = commonInOrder(
    lefts.map(({ command }) => command),
    rights.map(({ command, index }) => (work.moves.has(index) ? undefined : command)),
  );
  const rows: LayerRow[] = [];
  let begin: IndexPair = [0, 0];
  for (const pair of [...pairs, undefined]) {
    const [l, r] = pair ?? [lefts.length, rights.length];
    rows.push(...zip(work, lefts.slice(begin[0], l), rights.slice(begin[1], r)));
    if (pair !== undefined) rows.push(rowOf("replaced", lefts[l], rights[r]));
    begin = [l + 1, r + 1];
  }
  return rows;
}

function zip(
  { left, moves }: Work,
  lefts: readonly PlacedLayer[],
  rights: readonly PlacedLayer[],
): LayerRow[] {
  const rows: LayerRow[] = [];
  let next = 0;
  for (const layer of rights) {
    const movedFrom = moves.get(layer.index);
    const partner = lefts[next];
    if (movedFrom !== undefined) rows.push(rowOf("moved", left[movedFrom], layer));
    else if (partner === undefined) rows.push(rowOf("added", undefined, layer));
    else {
      rows.push(rowOf("replaced", partner, layer));
      next += 1;
    }
  }
  for (const layer of lefts.slice(next)) rows.push(rowOf("removed", layer, undefined));
  return rows;
}

function rowOf(
  kind: LayerKind,
  left: PlacedLayer | undefined,
  right: PlacedLayer | undefined,
): LayerRow {
  const blobs = [left?.digest, right?.digest];
  const repacked = kind === "same" && !blobs.includes(undefined) && blobs[0] !== blobs[1];
  const told = repacked ? "repacked" : kind;
  return {
    kind: told,
    sign: SIGNS[told],
    ...(left === undefined ? {} : { left }),
    ...(right === undefined ? {} : { right }),
  };
}
