import { describe, expect, it } from "vitest";
import {
  finishedLayers,
  formatEta,
  layerFraction,
  layersText,
  toneOf,
  transferFraction,
  valueWords,
} from "../../../../../renderer/features/transfers/progress-text.ts";
import { createI18n } from "../../../../../renderer/i18n/use-i18n.ts";
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

describe("row 52, row 53: how a transfer stands, in words", () => {
  const i18n = createI18n("en");
  const layers = [
    ...Array.from({ length: 4 }, () => layer({ state: "done" })),
    ...Array.from({ length: 2 }, () => layer({ state: "mounted" })),
    layer({ state: "exists" }),
    layer({ state: "moving" }),
    layer({ state: "waiting", role: "config" }),
  ];
  const transfer = (change: Partial<Transfer>): Transfer =>
    ({
      state: "running",
      phase: "transfer",
      bytesTotal: 100,
      bytesDone: 41,
      layers,
      ...change,
    }) as Transfer;

  it("counts layers, and which of them moved no byte", () => {
    expect(layersText(transfer({}), i18n)).toBe("7 of 8 layers, 2 mounted, 1 there already");
    expect(layersText(transfer({ layers: [] }), i18n)).toBeUndefined();
  });

  it.each([
    [{ etaSeconds: 120 }, "layer 8 of 8, 41 percent, 2 minutes left"],
    [{ etaSeconds: 1 }, "layer 8 of 8, 41 percent, 1 second left"],
    [{ etaSeconds: 7300 }, "layer 8 of 8, 41 percent, 2 hours left"],
    [{ state: "paused" }, "paused, layer 8 of 8, 41 percent"],
    [{ state: "planning", phase: "check" }, "checking what is there"],
    [{ phase: "mount", layers: [], bytesTotal: 0 }, "mounting layers"],
    [{ state: "done" }, "done"],
  ] as const)("%j is spoken as %s", (change, words) => {
    expect(valueWords(transfer(change as Partial<Transfer>), i18n)).toBe(words);
  });
});
