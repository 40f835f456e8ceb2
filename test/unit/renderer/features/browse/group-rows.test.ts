import { describe, expect, it } from "vitest";
import {
  groupRows,
  linesOf,
  versionFamily,
} from "../../../../../renderer/features/browse/group-rows.ts";
import type { RowDetails } from "../../../../../renderer/features/browse/rows.ts";
import { runAtOnce } from "../../../../../renderer/features/browse/run-in-slices.ts";

const facts = (details: Readonly<Record<string, RowDetails>> = {}) => ({
  detailsOf: (row: string) => details[row],
  textOf: (row: string) => row,
  descending: true,
});
const grouped = (...wish: Parameters<typeof groupRows>) => runAtOnce(groupRows(...wish));
const keys = (groups: ReturnType<typeof grouped>) => groups.map(({ key, rows }) => [key, rows]);

describe("the family of a version", () => {
  it("is its first two numbers", () => {
    expect(
      ["1.2.3", "v1.2", "app:1.2-alpine", "host:5000/app:v10.4.1", "3"].map(versionFamily),
    ).toEqual(["1.2", "1.2", "1.2", "10.4", "3"]);
  });

  it("is none where a name is no version", () => {
    expect(
      ["latest", "pr-482", "20261121093000", "1a2b3c4", "release-1.2"].map(versionFamily),
    ).toEqual(["", "", "", "", ""]);
  });
});

describe("rows in groups", () => {
  it("row 18: puts families in the order of versions, the newest first, and other names last", () => {
    const rows = ["latest", "1.9.1", "1.10.0", "1.9.0"];
    expect(keys(grouped(rows, "version", facts()))).toEqual([
      ["1.10", ["1.10.0"]],
      ["1.9", ["1.9.1", "1.9.0"]],
      ["", ["latest"]],
    ]);
  });

  it("puts names of one image together, and those that share with nobody last", () => {
    const details = {
      a: { digest: "sha256:1" },
      b: { digest: "sha256:2" },
      c: { digest: "sha256:1" },
    };
    expect(keys(grouped(["a", "b", "c", "x"], "digest", facts(details)))).toEqual([
      ["sha256:1", ["a", "c"]],
      ["", ["x", "b"]],
    ]);
  });

  it("puts months together, the last one first", () => {
    const details = {
      a: { digest: "sha256:1", created: "2026-01-31T00:00:00Z" },
      b: { digest: "sha256:2", created: "2026-11-01T00:00:00Z" },
    };
    expect(keys(grouped(["a", "b", "x"], "month", facts(details)))).toEqual([
      ["2026-11", ["b"]],
      ["2026-01", ["a"]],
      ["", ["x"]],
    ]);
  });

  it("shows the lines of closed groups without their rows", () => {
    const groups = grouped(["1.2.1", "1.1.1"], "version", facts());
    const [newest] = groups;
    const closed = new Set(newest === undefined ? [] : [newest.id]);
    expect(linesOf(groups, closed)).toEqual(["\u00001.2", "\u00001.1", "1.1.1"]);
  });
});
