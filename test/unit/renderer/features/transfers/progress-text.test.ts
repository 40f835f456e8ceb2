import { describe, expect, it } from "vitest";
import {
  finishedLayers,
  formatEta,
  layerFraction,
  toneOf,
  transferFraction,
} from "../../../../../renderer/features/transfers/progress-text.ts";
import { en } from "../../../../../renderer/i18n/en.ts";
import type { Transfer, TransferLayer } from "../../../../../shared/transfer.ts";

const layer = (change: Partial<TransferLayer>): TransferLayer => ({
  digest: `sha256:${"0".repeat(64)}`,
  role: "layer",
  size: 100,
  state: "moving",
  bytes: 0,
  ...change,
});

describe("time left", () => {
  it.each([
    [0.2, "1 s"],
    [59.4, "59 s"],
    [61, "1 min"],
    [3590, "1 h 0 min"],
    [7500, "2 h 5 min"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(formatEta(seconds, en)).toBe(words);
  });
});

describe("how far a transfer is", () => {
  const transfer = (change: Partial<Transfer>): Transfer =>
    ({ bytesTotal: 0, bytesDone: 0, ...change }) as Transfer;

  it("is not known while it is planned, and whole when it is done", () => {
    expect(transferFraction(transfer({ state: "planning" }))).toBeUndefined();
    expect(transferFraction(transfer({ state: "queued" }))).toBe(0);
    expect(transferFraction(transfer({ state: "done" }))).toBe(1);
    expect(transferFraction(transfer({ state: "running", bytesTotal: 200, bytesDone: 50 }))).toBe(
      0.25,
    );
  });
});

describe("how far a layer is", () => {
  it("is whole when nothing has to move", () => {
    expect(layerFraction(layer({ state: "exists" }))).toBe(1);
    expect(layerFraction(layer({ state: "mounted" }))).toBe(1);
    expect(layerFraction(layer({ bytes: 25 }))).toBe(0.25);
    expect(layerFraction(layer({ size: 0 }))).toBe(0);
  });

  it("is told by more than a colour, and colours agree", () => {
    expect([toneOf("done"), toneOf("failed"), toneOf("exists"), toneOf("moving")]).toEqual([
      "good",
      "bad",
      "quiet",
      "moving",
    ]);
  });

  it("is counted", () => {
    expect(finishedLayers([layer({ state: "done" }), layer({ state: "exists" }), layer({})])).toBe(
      2,
    );
  });
});
