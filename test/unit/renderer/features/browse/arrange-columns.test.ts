import { describe, expect, it } from "vitest";
import {
  arrangeColumns,
  moveColumn,
  orderColumns,
} from "../../../../../renderer/features/browse/arrange-columns.ts";

const columns = ["name", "digest", "size", "created"].map((id) => ({
  id,
  title: id,
  width: id === "name" ? "1fr" : "100px",
  cell: () => null,
}));
const ids = (given: readonly { readonly id: string }[]) => given.map(({ id }) => id);

describe("columns as the user wants them", () => {
  it("stand in the order chosen, and new ones where they were made", () => {
    expect(ids(orderColumns(columns, ["created", "name", "digest"]))).toEqual([
      "created",
      "name",
      "digest",
      "size",
    ]);
    expect(ids(orderColumns(columns, ["gone"]))).toEqual(ids(columns));
  });

  it("are hidden but for the name, and as wide as they were drawn", () => {
    const layout = { order: [], hidden: ["name", "size"], widths: { digest: 200, name: 300 } };
    expect(arrangeColumns(columns, layout).map(({ id, width }) => `${id} ${width}`)).toEqual([
      "name 1fr",
      "digest 200px",
      "created 100px",
    ]);
  });

  it("move by one place, and stop at the ends", () => {
    expect(moveColumn(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
    expect(moveColumn(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
    expect(moveColumn(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
  });
});
