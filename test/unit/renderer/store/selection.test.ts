import { describe, expect, it } from "vitest";
import {
  countSelected,
  isSelected,
  keepExisting,
  NOTHING_SELECTED,
  selectAll,
  selectedRows,
  selectOnly,
  selectRange,
  toggleRow,
} from "../../../../renderer/store/selection.ts";

const ORDER = ["a", "b", "c", "d", "e"];

describe("selecting rows", () => {
  it("replaces, toggles and extends from where it began", () => {
    const one = selectOnly("b");
    expect(selectedRows(one, ORDER)).toEqual(["b"]);
    expect(selectedRows(selectRange(one, "d", ORDER), ORDER)).toEqual(["b", "c", "d"]);
    expect(selectedRows(selectRange(one, "a", ORDER), ORDER)).toEqual(["a", "b"]);
    const two = toggleRow(one, "e");
    expect(selectedRows(two, ORDER)).toEqual(["b", "e"]);
    expect(selectedRows(toggleRow(two, "b"), ORDER)).toEqual(["e"]);
  });

  it("keeps the anchor while a range grows and shrinks", () => {
    const grown = selectRange(selectOnly("b"), "e", ORDER);
    expect(selectedRows(selectRange(grown, "c", ORDER), ORDER)).toEqual(["b", "c"]);
  });

  it("begins anew when the anchor is no longer in sight", () => {
    expect(selectedRows(selectRange(selectOnly("gone"), "c", ORDER), ORDER)).toEqual(["c"]);
  });

  it("selects everything without listing it, and lets rows out again", () => {
    const all = selectAll("a");
    expect(all.rows.size).toBe(0);
    expect(countSelected(all, ORDER)).toBe(5);
    const without = toggleRow(all, "c");
    expect(isSelected(without, "c")).toBe(false);
    expect(isSelected(without, "d")).toBe(true);
    expect(countSelected(without, ORDER)).toBe(4);
  });

  it("hands out no more rows than asked for", () => {
    expect(selectedRows(selectAll(undefined), ORDER, 2)).toEqual(["a", "b"]);
  });

  it("forgets rows that are gone, and is the same object when none is", () => {
    const selection = toggleRow(selectOnly("a"), "e");
    expect(keepExisting(selection, ORDER)).toBe(selection);
    expect(selectedRows(keepExisting(selection, ["a", "b"]), ["a", "b"])).toEqual(["a"]);
    expect(keepExisting(NOTHING_SELECTED, [])).toBe(NOTHING_SELECTED);
  });
});
