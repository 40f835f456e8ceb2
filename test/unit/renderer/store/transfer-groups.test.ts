import { describe, expect, it } from "vitest";
import {
  countTransfers,
  listTransfers,
  movedQueue,
  queueOf,
} from "../../../../renderer/store/transfer-groups.ts";
import type { Transfer } from "../../../../shared/transfer.ts";

function aTransfer(id: string, given: Partial<Transfer>): Transfer {
  return {
    id,
    kind: "pull",
    source: "127.0.0.1:5000/team/app:1",
    destination: "store:",
    request: { source: "", destination: "", alsoTag: [], platforms: [], allTags: false },
    state: "queued",
    createdAt: 0,
    bytesTotal: 0,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
    ...given,
  };
}

const ALL = [
  aTransfer("old", { state: "done", finishedAt: 10 }),
  aTransfer("third", { state: "queued", position: 7 }),
  aTransfer("new", { state: "cancelled", finishedAt: 20 }),
  aTransfer("theirs", { state: "queued", position: 3, elsewhere: true }),
  aTransfer("rest", { state: "paused", position: 1 }),
  aTransfer("first", { state: "queued", position: 2 }),
  aTransfer("plans", { state: "planning", position: 5 }),
  aTransfer("runs", { state: "running", position: 4 }),
];

describe("the list of transfers", () => {
  it("has what runs first, then the queue in its order, the paused, and the latest of the rest", () => {
    expect(listTransfers(ALL).map(({ id, group }) => [id, group])).toEqual([
      ["runs", "active"],
      ["plans", "active"],
      ["first", "queued"],
      ["theirs", "queued"],
      ["third", "queued"],
      ["rest", "paused"],
      ["new", "finished"],
      ["old", "finished"],
    ]);
  });

  it("numbers what waits in this program, and nothing else", () => {
    const places = listTransfers(ALL).filter(({ place }) => place !== undefined);
    expect(places.map(({ id, place }) => [id, place])).toEqual([
      ["first", 1],
      ["third", 2],
    ]);
    expect(queueOf(ALL)).toEqual(["first", "third"]);
  });

  it("can be narrowed, and says beforehand how much each filter leaves", () => {
    expect(listTransfers(ALL, "failed").map(({ id }) => id)).toEqual(["new"]);
    expect(listTransfers(ALL, "paused").map(({ id }) => id)).toEqual(["rest"]);
    expect(countTransfers(ALL)).toEqual({
      all: 8,
      active: 2,
      queued: 3,
      paused: 1,
      done: 1,
      failed: 1,
    });
  });
});

describe("a move in the queue", () => {
  const queue = ["a", "b", "c"];

  it.each([
    ["c", "first", ["c", "a", "b"]],
    ["c", "up", ["a", "c", "b"]],
    ["a", "down", ["b", "a", "c"]],
    ["a", "last", ["b", "c", "a"]],
  ] as const)("puts %s %s", (id, move, after) => {
    expect(movedQueue(queue, id, move)).toEqual(after);
  });

  it.each([
    ["a", "up"],
    ["a", "first"],
    ["c", "down"],
    ["c", "last"],
    ["gone", "first"],
    ["gone", "down"],
  ] as const)("of %s %s changes nothing", (id, move) => {
    expect(movedQueue(queue, id, move)).toBeUndefined();
  });
});
