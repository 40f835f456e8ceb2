import { describe, expect, it } from "vitest";
import { PieceMap } from "../../../../electron/images/piece-map.ts";

describe("PieceMap", () => {
  it("knows the first hole, whatever the order in which pieces come", () => {
    const map = new PieceMap(100, 10);
    map.add({ start: 30, end: 40 });
    map.add({ start: 20, end: 30 });
    expect([map.frontier, map.bytes, map.hasIslands]).toEqual([10, 30, true]);
    map.add({ start: 10, end: 20 });
    expect([map.frontier, map.bytes, map.hasIslands]).toEqual([40, 40, false]);
    map.add({ start: 5, end: 100 });
    expect([map.frontier, map.isWhole]).toEqual([100, true]);
  });

  it("counts no byte twice", () => {
    const map = new PieceMap(100, 0);
    map.add({ start: 10, end: 30 });
    map.add({ start: 20, end: 40 });
    map.add({ start: 10, end: 40 });
    map.add({ start: 50, end: 50 });
    expect([map.frontier, map.bytes]).toEqual([0, 30]);
  });

  it("gives out each missing byte once", () => {
    const map = new PieceMap(100, 10);
    map.add({ start: 25, end: 40 });
    const claims = [map.claim(10), map.claim(10), map.claim(50), map.claim(50)];
    expect(claims).toEqual([
      { start: 10, end: 20 },
      { start: 20, end: 25 },
      { start: 40, end: 90 },
      { start: 90, end: 100 },
    ]);
    expect(map.claim(10)).toBeUndefined();
  });

  it("gives out again what did not come", () => {
    const map = new PieceMap(100, 0);
    const claim = map.claim(50);
    map.add({ start: 0, end: 20 });
    if (claim !== undefined) map.release(claim);
    expect(map.claim(50)).toEqual({ start: 20, end: 70 });
  });

  it("gives out nothing that begins behind the limit", () => {
    const map = new PieceMap(100, 0);
    expect(map.claim(60, 60)).toEqual({ start: 0, end: 60 });
    expect(map.claim(60, 60)).toBeUndefined();
    expect(new PieceMap(0, 0).claim(1)).toBeUndefined();
  });
});
