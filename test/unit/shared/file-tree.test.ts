import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FileNode, mergeLayers, nodeAt, resolvePath } from "../../../shared/file-tree.ts";
import type { LayerEntry } from "../../../shared/layer-files.ts";

function entry(path: string, given: Partial<LayerEntry> = {}): LayerEntry {
  return { path, type: "file", size: 1, mode: 0o644, uid: 0, gid: 0, ...given };
}

const folder = (path: string, given: Partial<LayerEntry> = {}): LayerEntry =>
  entry(path, { type: "folder", size: 0, mode: 0o755, ...given });

/** Every node but the root as `mark path`, sorted. */
function told(root: FileNode): string[] {
  const lines: string[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.path !== "") lines.push(`${signOf(node)} ${node.path}`);
    waiting.push(...(node.children?.values() ?? []));
  }
  return lines.toSorted((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

function signOf({ mark }: FileNode): string {
  return mark === undefined ? " " : { added: "+", changed: "~", removed: "-" }[mark];
}

const marks = { marks: true };

describe("following links inside an image", () => {
  const link = (path: string, to: string): LayerEntry =>
    entry(path, { type: "symlink", size: 0, link: to });
  const root = mergeLayers([
    [
      entry("usr/lib/os-release"),
      link("etc/os-release", "../usr/lib/os-release"),
      link("lib", "usr/lib"),
      link("abs", "/lib/../lib/os-release"),
      link("up", "../../../../etc/./os-release"),
      link("round", "about"),
      link("about", "round"),
      link("nowhere", "gone"),
    ],
  ]);

  it.each([
    ["usr/lib/os-release", "usr/lib/os-release"],
    ["/etc/os-release", "usr/lib/os-release"],
    ["lib/os-release", "usr/lib/os-release"],
    ["abs", "usr/lib/os-release"],
    ["up", "usr/lib/os-release"],
    ["lib", "usr/lib"],
    ["", ""],
    ["round", undefined],
    ["nowhere", undefined],
    ["usr/lib/os-release/more", undefined],
  ])("T2: leads from %j to %j, never out of it", (from, to) => {
    expect(resolvePath(root, from)?.path).toBe(to);
  });
});

describe("merging layers", () => {
  it("puts later layers over earlier ones, and sums up sizes and files of folders", () => {
    const root = mergeLayers([
      [folder("etc"), entry("etc/a", { size: 10 }), entry("etc/b", { size: 5 })],
      [entry("etc/a", { size: 100 }), entry("opt/x/y", { size: 3 })],
    ]);
    expect(told(root)).toEqual(["  etc", "  etc/a", "  etc/b", "  opt", "  opt/x", "  opt/x/y"]);
    expect(root).toMatchObject({ size: 108, files: 3 });
    expect(nodeAt(root, "etc")).toMatchObject({ size: 105, files: 2, layer: 0 });
    expect(nodeAt(root, "etc/a")).toMatchObject({ layer: 1 });
    expect(nodeAt(root, "opt/x")?.entry).toBeUndefined();
  });

  it("marks what the last layer added, changed and removed, and shows the removed ones", () => {
    const below = [folder("a"), entry("a/old"), entry("a/gone"), folder("b"), entry("b/c/d")];
    const above = [
      folder("a", { modified: 9 }),
      entry("a/old"),
      entry("a/new"),
      entry("a/.wh.gone"),
      entry(".wh.b"),
    ];
    expect(told(mergeLayers([below, above], marks))).toEqual([
      "  a",
      "- a/gone",
      "+ a/new",
      "~ a/old",
      "- b",
      "- b/c",
      "- b/c/d",
    ]);
    expect(told(mergeLayers([below, above]))).toEqual(["  a", "  a/new", "  a/old"]);
    expect(mergeLayers([below, above], marks)).toMatchObject({ files: 2, size: 2, touched: 6 });
  });

  it("T14: lets whiteouts hide only what lies below, wherever they stand in their layer", () => {
    const below = [entry("a/x"), entry("a/y")];
    const above = [
      entry("a/x", { size: 7 }),
      entry("a/.wh..wh..opq"),
      entry("a/z"),
      entry("a/.wh.z"),
    ];
    expect(told(mergeLayers([below, above], marks))).toEqual(["  a", "~ a/x", "- a/y", "+ a/z"]);
    expect(told(mergeLayers([below, above]))).toEqual(["  a", "  a/x", "  a/z"]);
  });

  it("turns files into folders and folders into files", () => {
    const below = [entry("a"), entry("b/c")];
    const above = [entry("a/x"), entry("b")];
    expect(told(mergeLayers([below, above], marks))).toEqual(["~ a", "+ a/x", "~ b", "- b/c"]);
    expect(told(mergeLayers([below, above]))).toEqual(["  a", "  a/x", "  b"]);
  });

  it("takes a folder for changed when its rights changed, not when it is named again", () => {
    const named = mergeLayers([[folder("a")], [folder("a", { modified: 5 })]], marks);
    const opened = mergeLayers([[folder("a")], [folder("a", { mode: 0o777 })]], marks);
    expect([told(named), told(opened)]).toEqual([["  a"], ["~ a"]]);
  });

  it("T14: keeps names that play tricks literal", () => {
    const below = [entry("a/b"), entry("c")];
    const tricks = [
      entry("a/.wh..wh..opq/.."),
      entry("a/.wh..."),
      entry("a/.wh.."),
      entry("a/.wh."),
      entry("../c"),
      entry("__proto__/constructor"),
      entry(".wh..wh.plnk/1.2"),
    ];
    const root = mergeLayers([below, tricks]);
    expect(told(root)).toEqual([
      "  ..",
      "  ../c",
      "  __proto__",
      "  __proto__/constructor",
      "  a",
      "  a/.wh.",
      "  a/.wh..",
      "  a/.wh...",
      "  a/.wh..wh..opq",
      "  a/.wh..wh..opq/..",
      "  a/b",
      "  c",
    ]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it("T11: merges a name of 2,000 folders and 100,000 names in one of them", () => {
    const deep = Array.from({ length: 2000 }, () => "d").join("/");
    const wide = Array.from({ length: 100_000 }, (_, index) => entry(`w/${index}`));
    expect(mergeLayers([[entry(deep)], wide], marks)).toMatchObject({ files: 100_001 });
  });

  it("says what a simple model of overlaid folders says", () => {
    fc.assert(
      fc.property(fc.array(aLayer, { maxLength: 4 }), (layers) => {
        const root = mergeLayers(layers);
        expect(told(root)).toEqual(
          [...modelOf(layers)].toSorted(byPath).map((path) => `  ${path}`),
        );
        const last = layers.length - 1;
        const before = modelOf(layers.slice(0, last));
        const after = modelOf(layers);
        // What the marks say, taken together, is what came and what went.
        const shown = told(mergeLayers(layers, marks));
        const present = shown.filter((line) => !line.startsWith("-")).map((line) => line.slice(2));
        const added = shown.filter((line) => line.startsWith("+")).map((line) => line.slice(2));
        const gone = shown.filter((line) => line.startsWith("-")).map((line) => line.slice(2));
        expect(new Set(present)).toEqual(after);
        expect(new Set(added)).toEqual(without(after, before));
        expect(new Set(gone)).toEqual(without(before, after));
      }),
      { numRuns: 300 },
    );
  });
});

function without(all: ReadonlySet<string>, some: ReadonlySet<string>): Set<string> {
  return new Set([...all].filter((one) => !some.has(one)));
}

const byPath = (a: string, b: string): number => (a < b ? -1 : 1);

const aName = fc.constantFrom("a", "b", "c");
const aPath = fc.array(aName, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const anEntry = fc.oneof(
  aPath.map((path) => entry(path)),
  aPath.map((path) => folder(path)),
  aPath.map((path) => entry(path.replace(/[^/]+$/, (name) => `.wh.${name}`))),
  aPath.map((path) => entry(`${path}/.wh..wh..opq`)),
);
const aLayer = fc.array(anEntry, { maxLength: 6 });

/** The names that are there, computed with nothing but sets of paths: slow, and easy to believe. */
function modelOf(layers: readonly (readonly LayerEntry[])[]): Set<string> {
  const there = new Map<string, "file" | "folder">();
  const drop = (gone: (path: string) => boolean): void => {
    for (const path of there.keys()) if (gone(path)) there.delete(path);
  };
  for (const layer of layers) {
    const below = new Set(there.keys());
    for (const { path } of layer) {
      const opaque = /^(?:(.*)\/)?\.wh\.\.wh\.\.opq$/.exec(path);
      const one = /^((?:.*\/)?)\.wh\.([abc])$/.exec(path);
      if (opaque !== null) drop((name) => below.has(name) && name.startsWith(`${opaque[1]}/`));
      else if (one !== null) {
        const target = `${one[1]}${one[2]}`;
        drop((name) => name === target || name.startsWith(`${target}/`));
      }
    }
    for (const { path, type } of layer) {
      if (path.includes(".wh.")) continue;
      const parts = path.split("/");
      for (let length = 1; length < parts.length; length += 1) {
        there.set(parts.slice(0, length).join("/"), "folder");
      }
      if (type !== "folder") drop((name) => name.startsWith(`${path}/`));
      there.set(path, type === "folder" ? "folder" : "file");
    }
  }
  return new Set(there.keys());
}
