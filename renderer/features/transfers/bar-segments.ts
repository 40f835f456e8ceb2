import type { LayerState, TransferLayer } from "../../../shared/transfer.ts";

/** What a segment of the bar says: by its pattern, and in words to whoever points at it. */
export type SegmentTone = "there" | "done" | "moving" | "waiting" | "failed";

/** One layer, or several that follow each other in a bar of very many. */
export interface BarSegment {
  readonly key: string;
  readonly tone: SegmentTone;
  /** Bytes that it stands for: its width among the others. */
  readonly size: number;
  /** 0 to 1: how much of it is there. */
  readonly fraction: number;
}

/** More would be thinner than a pixel or two each, and are drawn together. */
export const MAX_SEGMENTS = 48;

const TONES: Readonly<Record<LayerState, SegmentTone>> = {
  waiting: "waiting",
  checking: "waiting",
  exists: "there",
  mounted: "there",
  moving: "moving",
  verifying: "moving",
  done: "done",
  failed: "failed",
  cancelled: "waiting",
};

/** The segments of a bar, in the order of the layers: none of them ever changes its place. */
export function barSegments(layers: readonly TransferLayer[]): readonly BarSegment[] {
  const perSegment = Math.ceil(layers.length / MAX_SEGMENTS);
  const groups: (readonly TransferLayer[])[] = [];
  for (let at = 0; at < layers.length; at += perSegment)
    groups.push(layers.slice(at, at + perSegment));
  return groups.map(segmentOf);
}

function segmentOf(layers: readonly TransferLayer[]): BarSegment {
  const tones = layers.map(({ state }) => TONES[state]);
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  const present = layers.reduce((sum, layer) => sum + presentBytes(layer), 0);
  const tone = mixedTone(tones);
  return {
    key: layers[0]?.digest ?? "",
    tone,
    size: Math.max(1, size),
    fraction: tone === "there" || tone === "done" ? 1 : size === 0 ? 0 : present / size,
  };
}

function presentBytes({ state, size, bytes }: TransferLayer): number {
  const tone = TONES[state];
  return tone === "there" || tone === "done" ? size : Math.min(bytes, size);
}

/** What is wrong shows first, then what goes on; only what is whole everywhere is whole. */
function mixedTone(tones: readonly SegmentTone[]): SegmentTone {
  if (tones.includes("failed")) return "failed";
  if (tones.every((tone) => tone === "there")) return "there";
  if (tones.every((tone) => tone === "there" || tone === "done")) return "done";
  return tones.every((tone) => tone === "waiting") ? "waiting" : "moving";
}
