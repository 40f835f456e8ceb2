import { describe, expect, it } from "vitest";
import {
  filterNames,
  knownBytes,
  knownColumns,
  nameBelow,
  namesBelow,
  type RepositoryRows,
  sortNames,
} from "../../../../../renderer/features/browse/repository-rows.ts";
import type { RepositoryRow } from "../../../../../shared/provider.ts";

function rowsOf(...rows: readonly RepositoryRow[]): RepositoryRows {
  return new Map(rows.map((row) => [row.name, row]));
}

const ROWS = rowsOf(
  { name: "team/app", images: 3, pulls: 7, bytes: 500, updatedAt: 20, description: "" },
  { name: "team/deep/api", images: 9, bytes: 2000, description: "Answers" },
  { name: "team/web", pulls: 7 },
);
const NAMES = ["team/app", "team/deep/api", "team/web", "team/zero"];

describe("rows of a list of repositories", () => {
  it("row 21: are all of an account, or those below a namespace, without its name", () => {
    const all = ["buoy", "team/app", "team/deep/api", "teams/app"];
    expect(namesBelow(all, "")).toEqual(all);
    expect(namesBelow(all, "team")).toEqual(["team/app", "team/deep/api"]);
    expect(namesBelow(all, "team/deep")).toEqual(["team/deep/api"]);
    expect(nameBelow("team/deep/api", "team")).toBe("deep/api");
    expect(nameBelow("buoy", "")).toBe("buoy");
  });

  it("row 21: have the columns of which somebody says something, and the name always", () => {
    expect(knownColumns(NAMES, ROWS)).toEqual([
      "name",
      "images",
      "size",
      "updated",
      "pulls",
      "description",
    ]);
    expect(knownColumns(["team/app"], ROWS)).not.toContain("description");
    expect(knownColumns(NAMES, new Map())).toEqual(["name"]);
    expect(knownColumns([], ROWS)).toEqual(["name"]);
  });

  it("row 22: are as large as is known, and nothing where nothing is", () => {
    expect(knownBytes(NAMES, ROWS)).toBe(2500);
    expect(knownBytes(["team/web"], ROWS)).toBeUndefined();
    expect(knownBytes(["team/app"], rowsOf({ name: "team/app", bytes: 0 }))).toBe(0);
  });

  it("row 21: are sorted by each column, what is not known last in both directions", () => {
    const by = (column: "name" | "size" | "pulls" | "description", descending: boolean) =>
      sortNames(NAMES, ROWS, { column, descending });
    expect(by("size", true)).toEqual(["team/deep/api", "team/app", "team/web", "team/zero"]);
    expect(by("size", false)).toEqual(["team/app", "team/deep/api", "team/web", "team/zero"]);
    expect(by("name", true)).toEqual(NAMES.toReversed());
    // Those that are pulled as often as each other go by name.
    expect(by("pulls", true)).toEqual(["team/app", "team/web", "team/deep/api", "team/zero"]);
    expect(by("description", false)[0]).toBe("team/deep/api");
  });

  it("row 14: are found by every word of the filter, in any case", () => {
    expect(filterNames(NAMES, "  ")).toBe(NAMES);
    expect(filterNames(NAMES, "API deep")).toEqual(["team/deep/api"]);
    expect(filterNames(NAMES, "api web")).toEqual([]);
  });

  it("row 21: keep their order where there are 10,000 of them", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `team/app-${index}`);
    const rows = rowsOf(...many.map((name, index) => ({ name, pulls: (index * 7919) % 10_000 })));
    const sorted = sortNames(many, rows, { column: "pulls", descending: true });
    expect(sorted).toHaveLength(many.length);
    expect(rows.get(sorted[0] ?? "")?.pulls).toBe(9999);
    expect(rows.get(sorted.at(-1) ?? "")?.pulls).toBe(0);
  });
});
