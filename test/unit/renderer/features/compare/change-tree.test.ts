import { describe, expect, it } from "vitest";
import {
  type ChangeNode,
  changeLines,
  changeTree,
  countSigns,
  wantedRows,
} from "../../../../../renderer/features/compare/change-tree.ts";
import type { FileRow } from "../../../../../shared/compare/files.ts";
import type { Sign } from "../../../../../shared/compare/sign.ts";
import type { LayerEntry } from "../../../../../shared/layer-files.ts";

const entry = (path: string): LayerEntry => ({
  path,
  type: "file",
  size: 1,
  mode: 0o644,
  uid: 0,
  gid: 0,
});

function row(sign: Sign, path: string): FileRow {
  return { sign, path, left: entry(path), right: entry(path) };
}

const ROWS = [row("+", "app/new"), row("-", "app/old"), row("~", "etc/a/conf"), row("=", "zoo")];

function shown(root: ChangeNode, toggled: readonly string[] = []): readonly string[] {
  return changeLines(root, new Set(toggled)).map(
    ({ node, level, expanded }) =>
      `${"  ".repeat(level - 1)}${expanded === undefined ? "" : expanded ? "v " : "> "}${node.name}`,
  );
}

describe("the tree of files that differ", () => {
  it("row 31: puts names into folders, which know how much in them differs", () => {
    const root = changeTree(ROWS);
    expect(shown(root)).toEqual(["v app", "  new", "  old", "v etc", "  v a", "    conf", "zoo"]);
    expect(shown(root, ["app"])[0]).toBe("> app");
    expect(root.counts).toEqual(countSigns(ROWS));
    expect(root.children?.get("app")?.counts).toEqual({ "+": 1, "-": 1, "~": 0, "=": 0 });
  });

  it("says where each line stands among its siblings", () => {
    const places = changeLines(changeTree(ROWS), new Set()).map(
      ({ position, siblings }) => `${position}/${siblings}`,
    );
    expect(places).toEqual(["1/3", "1/2", "2/2", "2/3", "1/1", "1/1", "3/3"]);
  });

  it("keeps what is wanted by sign and by any part of the path, whatever the case", () => {
    const wanted = (signs: readonly Sign[], filter: string) =>
      wantedRows(ROWS, { signs: new Set(signs), filter }).map(({ path }) => path);
    expect(wanted(["+", "-", "~"], "")).toEqual(["app/new", "app/old", "etc/a/conf"]);
    expect(wanted(["+", "-", "~", "="], "APP/")).toEqual(["app/new", "app/old"]);
    expect(wanted([], "")).toEqual([]);
  });

  it("is closed when there is much of it, and then looks into nothing", () => {
    const rows = Array.from({ length: 100_000 }, (_, index) =>
      row("+", `usr/lib/${index % 100}/f${index}`),
    );
    const root = changeTree(rows);
    expect(shown(root)).toEqual(["> usr"]);
    expect(changeLines(root, new Set(["usr", "usr/lib", "usr/lib/7"])).length).toBe(1102);
    expect(root.counts["+"]).toBe(100_000);
  });

  it("shows a name that became a folder once", () => {
    const root = changeTree([row("-", "a"), row("+", "a/b")]);
    expect(shown(root)).toEqual(["v a", "  b"]);
    expect(root.children?.get("a")?.row?.sign).toBe("-");
  });

  it("takes names of objects for names", () => {
    const rows = [row("+", "__proto__/constructor"), row("+", "../x")];
    expect(shown(changeTree(rows))).toEqual(["v ..", "  x", "v __proto__", "  constructor"]);
  });
});
