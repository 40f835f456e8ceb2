import { describe, expect, it } from "vitest";
import {
  createDropRows,
  dropCollection,
  dropKeyboard,
  rowByLetter,
} from "../../../../../renderer/ui/grid/drop-collection.ts";
import { NEW_ROW } from "../../../../../renderer/ui/grid/grid-drag.ts";

const ROWS = ["v1", "v2", "latest"];
const rows = createDropRows(ROWS, (row) => row, "New tag");
const all = (): boolean => true;

describe("rows to drop on", () => {
  it("begin with the row that is still to come", () => {
    const collection = dropCollection(rows);
    expect([collection.size, collection.getFirstKey(), collection.getLastKey()]).toEqual([
      4,
      NEW_ROW,
      "latest",
    ]);
    expect(collection.getItem("v1")).toMatchObject({ prevKey: NEW_ROW, nextKey: "v2" });
    expect(collection.getTextValue?.(NEW_ROW)).toBe("New tag");
    expect(collection.getItem("gone")).toBeNull();
  });

  it("end at both ends for the arrow keys", () => {
    const keyboard = dropKeyboard(rows);
    expect(keyboard.getKeyBelow?.("v2")).toBe("latest");
    expect(keyboard.getKeyBelow?.("latest")).toBeNull();
    expect(keyboard.getKeyAbove?.("v1")).toBe(NEW_ROW);
    expect(keyboard.getKeyAbove?.(NEW_ROW)).toBeNull();
    expect(keyboard.getKeyPageBelow?.("v1")).toBe("latest");
    expect(keyboard.getKeyPageAbove?.("v2")).toBe(NEW_ROW);
  });

  it("are found by their first letter, going round, past what takes nothing", () => {
    expect(rowByLetter(rows, "v", undefined, all)).toBe("v1");
    expect(rowByLetter(rows, "v", "v1", all)).toBe("v2");
    expect(rowByLetter(rows, "v", "v2", all)).toBe("v1");
    expect(rowByLetter(rows, "N", "v2", all)).toBe(NEW_ROW);
    expect(rowByLetter(rows, "v", "latest", (row) => row !== "v1")).toBe("v2");
    expect(rowByLetter(rows, "v", undefined, () => false)).toBeUndefined();
    expect(rowByLetter(rows, "x", undefined, all)).toBeUndefined();
  });

  it("are no more than the rows where none is to come", () => {
    const plain = dropCollection(createDropRows(ROWS, (row) => row, undefined));
    expect([plain.size, plain.getFirstKey()]).toEqual([3, "v1"]);
  });
});
