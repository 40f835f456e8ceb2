import { describe, expect, it } from "vitest";
import {
  continueTyping,
  findByPrefix,
  HEADER_ROW,
  moveFocus,
  WHOLE_ROW,
} from "../../../../../renderer/ui/grid/navigation.ts";

const EXTENT = { rows: 100, columns: 5, page: 10 };
const at = (row: number, column = WHOLE_ROW) => ({ row, column });

describe("arrow keys in a grid", () => {
  it.each([
    ["ArrowDown", at(3), at(4)],
    ["ArrowUp", at(3), at(2)],
    ["ArrowDown", at(99), at(99)],
    ["ArrowUp", at(0), at(HEADER_ROW, 0)],
    ["ArrowDown", at(HEADER_ROW, 2), at(0)],
    ["ArrowUp", at(HEADER_ROW, 2), at(HEADER_ROW, 2)],
    ["ArrowRight", at(3), at(3, 0)],
    ["ArrowRight", at(3, 4), at(3, 4)],
    ["ArrowLeft", at(3, 0), at(3)],
    ["ArrowLeft", at(3), at(3)],
    ["ArrowLeft", at(HEADER_ROW, 0), at(HEADER_ROW, 0)],
    ["ArrowDown", at(3, 2), at(4, 2)],
    ["PageDown", at(3), at(13)],
    ["PageDown", at(95), at(99)],
    ["PageUp", at(13), at(3)],
    ["PageUp", at(3), at(0)],
    ["Home", at(42, 3), at(0)],
    ["End", at(42, 3), at(99)],
  ])("%s moves from %o to %o", (key, from, to) => {
    expect(moveFocus(key, from, EXTENT)).toEqual(to);
  });

  it("leaves other keys to others", () => {
    expect(moveFocus("Enter", at(3), EXTENT)).toBeUndefined();
    expect(moveFocus("x", at(3), EXTENT)).toBeUndefined();
  });

  it("stays on the header when there are no rows", () => {
    expect(moveFocus("End", at(HEADER_ROW, 0), { ...EXTENT, rows: 0 })).toEqual(at(HEADER_ROW, 0));
  });
});

describe("typing to jump", () => {
  const rows = ["v1.0", "v1.1", "v2.0", "latest"];
  const text = (row: string): string => row;

  it("joins letters typed in quick succession and begins anew after a pause", () => {
    const first = continueTyping({ typed: "", atMs: 0 }, "V", 10_000);
    const second = continueTyping(first, "2", 10_400);
    expect(second.typed).toBe("v2");
    expect(continueTyping(second, "l", 11_200).typed).toBe("l");
  });

  it("finds the next match and goes round", () => {
    expect(findByPrefix(rows, text, "v", 1)).toBe(1);
    expect(findByPrefix(rows, text, "v1", 2)).toBe(0);
    expect(findByPrefix(rows, text, "la", 0)).toBe(3);
    expect(findByPrefix(rows, text, "x", 0)).toBeUndefined();
  });

  it("begins at the top when the header has the focus", () => {
    expect(findByPrefix(rows, text, "v1.0", HEADER_ROW)).toBe(0);
  });
});
