import { expect, it } from "vitest";
import {
  applyTransferEvent,
  isFinished,
  type Transfer,
  type TransferLayer,
} from "../../../shared/transfer.ts";

const layer = (letter: string, bytes: number): TransferLayer => ({
  digest: `sha256:${letter.repeat(64)}`,
  role: "layer",
  size: 10,
  state: "moving",
  bytes,
});

const transfer = (id: string, layers: TransferLayer[]): Transfer => ({
  id,
  kind: "pull",
  source: "a",
  destination: "b",
  request: { source: "a", destination: "b", alsoTag: [], platforms: [], allTags: false },
  state: "running",
  createdAt: 0,
  bytesTotal: 20,
  bytesDone: 0,
  bytesPerSecond: 0,
  layers,
  results: [],
});

it("merges changed layers into what the snapshot said, in the snapshot's order", () => {
  const snapshot = applyTransferEvent(new Map(), {
    kind: "snapshot",
    sequence: 0,
    transfers: [transfer("1", [layer("a", 0), layer("b", 0)]), transfer("2", [])],
  });
  const next = applyTransferEvent(snapshot, {
    kind: "patch",
    sequence: 1,
    changed: [transfer("1", [layer("b", 7)]), transfer("3", [layer("c", 1)])],
    removed: ["2"],
  });
  expect([...next.keys()]).toEqual(["1", "3"]);
  expect(next.get("1")?.layers).toEqual([layer("a", 0), layer("b", 7)]);
  expect(snapshot.get("1")?.layers[1]?.bytes).toBe(0);
});

it("knows which states are final", () => {
  expect(
    ["queued", "planning", "running", "done", "failed", "cancelled"].filter((s) =>
      isFinished(s as never),
    ),
  ).toEqual(["done", "failed", "cancelled"]);
});

it("forgets the layers of a transfer that was removed and begun again in one event", () => {
  const snapshot = new Map([["1", transfer("1", [layer("a", 9)])]]);
  const next = applyTransferEvent(snapshot, {
    kind: "patch",
    sequence: 1,
    changed: [transfer("1", [layer("b", 0)])],
    removed: ["1"],
  });
  expect(next.get("1")?.layers).toEqual([layer("b", 0)]);
});
