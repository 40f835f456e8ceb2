import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LAYER_TRANSITIONS, TransferProgress } from "../../../../electron/transfer/progress.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { PlannedBlob } from "../../../../shared/plan.ts";
import { LAYER_STATES, type LayerState } from "../../../../shared/transfer.ts";

function blob(digit: string, size: number, action: PlannedBlob["action"]): PlannedBlob {
  const digest: Digest = `sha256:${digit.repeat(64)}`;
  return { descriptor: { digest, size, mediaType: "x" }, role: "layer", action };
}

interface Rig {
  readonly progress: TransferProgress;
  readonly digest: (digit: string) => Digest;
  now: number;
  changes: number;
}

function rig(
  blobs: readonly PlannedBlob[],
  before?: { readonly bytesTotal: number; readonly bytesDone: number },
): Rig {
  const self = { now: 0, changes: 0 };
  const progress = new TransferProgress(blobs, {
    ...(before === undefined ? {} : { before }),
    now: () => self.now,
    touch: () => (self.changes += 1),
  });
  return Object.assign(self, {
    progress,
    digest: (digit: string): Digest => `sha256:${digit.repeat(64)}`,
  });
}

const states = fc.array(fc.constantFrom(...LAYER_STATES), { maxLength: 30 });

describe("TransferProgress", () => {
  it("security R10: goes on from where an earlier attempt was, and counts what that one moved", () => {
    const { progress, digest } = rig([blob("a", 60, "move"), blob("b", 40, "exists")], {
      bytesTotal: 100,
      bytesDone: 70,
    });
    const totals = () => {
      const { bytesTotal, bytesDone } = progress.totals();
      return [bytesTotal, bytesDone];
    };
    expect(totals()).toEqual([100, 70]);
    progress.position(digest("a"), 20);
    expect(totals()).toEqual([100, 70]);
    progress.position(digest("a"), 60);
    expect(totals()).toEqual([100, 100]);
  });

  it("tells from where a layer was taken up", () => {
    const { progress, digest } = rig([blob("a", 10, "move"), blob("b", 10, "move")]);
    progress.resumed(digest("a"), 4);
    expect(progress.layers(-1).map(({ resumedAt }) => resumedAt)).toEqual([4, undefined]);
  });

  it("never shows more than there is, when an earlier attempt had more to do", () => {
    const { progress } = rig([blob("a", 10, "mount")], { bytesTotal: 100, bytesDone: 30 });
    expect(progress.totals()).toMatchObject({ bytesTotal: 30, bytesDone: 30 });
  });

  it("R62: takes exactly the steps of the table, whatever is asked of it", () => {
    fc.assert(
      fc.property(states, (asked) => {
        const { progress, digest } = rig([blob("a", 10, "move")]);
        let state: LayerState = "waiting";
        for (const next of asked) {
          const isLegal = next === state || LAYER_TRANSITIONS[state].includes(next);
          if (isLegal) {
            progress.state(digest("a"), next);
            state = next;
          } else expect(() => progress.state(digest("a"), next)).toThrow(/cannot go from/);
          expect(progress.layers(-1)[0]?.state).toBe(state);
        }
      }),
    );
  });

  it("R63: shows bytes that never fall and sums that agree, in any order of events", () => {
    const step = fc.record({
      digit: fc.constantFrom("a", "b", "c"),
      state: fc.constantFrom(...LAYER_STATES),
      position: fc.nat({ max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { progress, digest } = rig([
          blob("a", 100, "move"),
          blob("b", 100, "mount"),
          blob("c", 100, "exists"),
        ]);
        const before = new Map<Digest, number>();
        for (const { digit, state, position } of steps) {
          const known = progress.layers(-1).find((layer) => layer.digest === digest(digit));
          if (known !== undefined && LAYER_TRANSITIONS[known.state].includes(state)) {
            progress.state(digest(digit), state);
          }
          if (known?.state === "moving") progress.position(digest(digit), position);
          const layers = progress.layers(-1);
          for (const layer of layers) {
            expect(layer.bytes).toBeGreaterThanOrEqual(before.get(layer.digest) ?? 0);
            before.set(layer.digest, layer.bytes);
          }
          const { bytesDone, bytesTotal } = progress.totals();
          expect(bytesDone).toBe(layers.reduce((sum, layer) => sum + layer.bytes, 0));
          expect(bytesDone).toBeLessThanOrEqual(bytesTotal);
        }
      }),
    );
  });

  it("counts what moves, and corrects itself when a blob turns out otherwise", () => {
    const { progress, digest } = rig([
      blob("a", 100, "move"),
      blob("b", 20, "mount"),
      blob("c", 3, "exists"),
    ]);
    expect(progress.totals().bytesTotal).toBe(100);
    progress.state(digest("b"), "checking");
    progress.state(digest("b"), "moving");
    expect(progress.totals().bytesTotal).toBe(120);
    progress.state(digest("a"), "checking");
    progress.state(digest("a"), "exists");
    expect(progress.totals().bytesTotal).toBe(20);
  });

  it("hands out only what changed", () => {
    const self = rig([blob("a", 100, "move"), blob("b", 100, "move")]);
    const seen = self.changes;
    self.progress.state(self.digest("b"), "checking");
    expect(self.progress.layers(seen).map((layer) => layer.digest)).toEqual([self.digest("b")]);
    expect(self.progress.layers(self.changes)).toEqual([]);
  });

  it("cancels what is not finished and leaves the rest", () => {
    const { progress, digest } = rig([blob("a", 1, "exists"), blob("b", 1, "move")]);
    progress.state(digest("a"), "exists");
    progress.cancelRest();
    expect(progress.layers(-1).map((layer) => layer.state)).toEqual(["exists", "cancelled"]);
  });

  it("shows speed and, after three seconds, the time left", () => {
    const self = rig([blob("a", 10_000_000, "move")]);
    self.progress.state(self.digest("a"), "checking");
    self.progress.state(self.digest("a"), "moving");
    for (let second = 1; second <= 4; second += 1) {
      self.now = second * 1000;
      self.progress.position(self.digest("a"), second * 1_000_000);
      const { bytesPerSecond, etaSeconds } = self.progress.totals();
      expect(bytesPerSecond).toBe(1_000_000);
      expect(etaSeconds).toBe(second < 3 ? undefined : 10 - second);
    }
  });

  it("knows only the layers of its plan", () => {
    const { progress, digest } = rig([]);
    expect(() => progress.state(digest("a"), "checking")).toThrow(/no layer/);
  });
});
