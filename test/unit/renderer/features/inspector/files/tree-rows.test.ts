import { describe, expect, it } from "vitest";
import {
  layerAlone,
  treeRows,
  type TreeView,
} from "../../../../../../renderer/features/inspector/files/tree-rows.ts";
import { type FileNode, mergeLayers } from "../../../../../../shared/file-tree.ts";
import type { LayerEntry } from "../../../../../../shared/layer-files.ts";

const entry = (path: string): LayerEntry => ({
  path,
  type: "file",
  size: 1,
  mode: 0o644,
  uid: 0,
  gid: 0,
});

const root = mergeLayers([
  [entry("etc/motd"), entry("etc/ssl/cert.pem"), entry("zz"), entry("usr/bin/tini")],
]);

function shown(tree: FileNode, view: Partial<TreeView> = {}): readonly string[] {
  const rows = treeRows(tree, { toggled: new Set(), filter: "", changesOnly: false, ...view });
  return rows.map(
    ({ node, level, expanded }) =>
      `${" ".repeat(level - 1)}${expanded === undefined ? "" : expanded ? "▾" : "▸"}${node.name}`,
  );
}

describe("lines of a file tree", () => {
  it("are the open folders', folders first, then by name", () => {
    expect(shown(root)).toEqual(["▸etc", "▸usr", "zz"]);
    expect(shown(root, { toggled: new Set(["etc"]) })).toEqual([
      "▾etc",
      " ▸ssl",
      " motd",
      "▸usr",
      "zz",
    ]);
    const rows = treeRows(root, { toggled: new Set(), filter: "", changesOnly: false });
    expect(rows.map(({ position, siblings }) => [position, siblings])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it("are what a filter finds, with the folders above it open until they are closed", () => {
    expect(shown(root, { filter: "CERT" })).toEqual(["▾etc", " ▾ssl", "  cert.pem"]);
    expect(shown(root, { filter: "bin/t" })).toEqual(["▾usr", " ▾bin", "  tini"]);
    expect(shown(root, { filter: "cert", toggled: new Set(["etc/ssl"]) })).toEqual([
      "▾etc",
      " ▸ssl",
    ]);
    expect(shown(root, { filter: "nothing" })).toEqual([]);
  });

  it("are only what a layer touched, where that is wished", () => {
    const changed = mergeLayers([[entry("a/x"), entry("b/y")], [entry("b/z")]], { marks: true });
    expect(shown(changed, { changesOnly: true })).toEqual(["▾b", " z"]);
  });

  it("T11: are made of 100,000 names in less than a second", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => entry(`d${index % 100}/f${index}`));
    const tree = mergeLayers([many]);
    const start = performance.now();
    expect(shown(tree)).toHaveLength(100);
    expect(shown(tree, { filter: "f99999" })).toEqual(["▾d99", " f99999"]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("of one layer alone tell what it removes", () => {
    const alone = layerAlone([entry("a/.wh.gone"), entry("a/new")]);
    expect(alone.children?.get("a")?.children?.get("gone")?.mark).toBe("removed");
    expect(alone).toMatchObject({ files: 1 });
  });
});
