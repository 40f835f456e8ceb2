import { describe, expect, it } from "vitest";
import {
  barSegments,
  MAX_SEGMENTS,
} from "../../../../../renderer/features/transfers/bar-segments.ts";
import type { LayerState, TransferLayer } from "../../../../../shared/transfer.ts";

function layer(index: number, state: LayerState, bytes = 0): TransferLayer {
  const digest = `sha256:${index.toString(16).padStart(64, "0")}` as const;
  return { digest, role: "layer", size: 100, state, bytes };
}

describe("row 52: the bar of a transfer", () => {
  it("has a segment for each layer, in their order, with what each of them is", () => {
    const states: readonly LayerState[] = ["exists", "mounted", "done", "moving", "failed"];
    const segments = barSegments(states.map((state, index) => layer(index, state, 25)));
    expect(segments.map(({ tone, fraction }) => [tone, fraction])).toEqual([
      ["there", 1],
      ["there", 1],
      ["done", 1],
      ["moving", 0.25],
      ["failed", 0.25],
    ]);
  });

  it("keeps what a layer had when it waits to go on", () => {
    expect(barSegments([layer(1, "waiting", 40)])[0]).toMatchObject({
      tone: "waiting",
      fraction: 0.4,
    });
  });

  it("draws very many layers in few segments, and none of these is whole before all of it is", () => {
    const many = Array.from({ length: MAX_SEGMENTS * 2 }, (_, index) =>
      layer(index, index === 0 ? "waiting" : "done", index === 0 ? 0 : 100),
    );
    const segments = barSegments(many);
    expect(segments).toHaveLength(MAX_SEGMENTS);
    expect(segments[0]).toMatchObject({ tone: "moving", size: 200, fraction: 0.5 });
    expect(segments[1]).toMatchObject({ tone: "done", fraction: 1 });
    expect(segments.reduce((sum, { size }) => sum + size, 0)).toBe(MAX_SEGMENTS * 200);
  });

  it("is empty without layers", () => {
    expect(barSegments([])).toEqual([]);
  });
});
