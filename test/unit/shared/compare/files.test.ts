import { describe, expect, it } from "vitest";
import { alignLayers } from "../../../../shared/compare/layers.ts";
import { compareFiles, fatesOf, unsharedLayers } from "../../../../shared/compare/files.ts";
import type { LayerEntry } from "../../../../shared/layer-files.ts";

const aFile = (path: string, change: Partial<LayerEntry> = {}): LayerEntry => ({
  path,
  type: "file",
  size: 1,
  mode: 0o644,
  uid: 0,
  gid: 0,
  modified: 5,
  ...change,
});

const aFolder = (path: string, modified = 5): LayerEntry =>
  aFile(path, { type: "folder", modified });

/** `~ etc/x` for each difference of two lists of layers. */
function differences(
  left: readonly (readonly LayerEntry[])[],
  right: readonly (readonly LayerEntry[])[],
): readonly string[] {
  return compareFiles(fatesOf(left), fatesOf(right)).map(({ sign, path }) => `${sign} ${path}`);
}

describe("files of layers that differ", () => {
  it("are added, changed and gone, and the same where size, time and rights are", () => {
    const left = [[aFolder("etc", 1), aFile("etc/same"), aFile("etc/old"), aFile("etc/new")]];
    const right = [
      [aFolder("etc", 2), aFile("etc/same"), aFile("etc/more"), aFile("etc/new", { size: 2 })],
    ];
    expect(differences(left, right)).toEqual(["+ etc/more", "~ etc/new", "- etc/old"]);
    expect(differences([[aFile("a")]], [[aFile("a", { mode: 0o4755 })]])).toEqual(["~ a"]);
  });

  it("are listed with those that are the same where that is wanted, but for folders", () => {
    const layer = fatesOf([[aFolder("etc"), aFile("etc/a"), aFile("etc/.wh.b")]]);
    expect(compareFiles(layer, layer, { same: true }).map(({ path }) => path)).toEqual(["etc/a"]);
    expect(compareFiles(layer, layer)).toEqual([]);
  });

  it("are read from the first layer on that differs, in the order of each image", () => {
    const layers = (names: string) => names.split("").map((digest) => ({ digest }));
    const names = (rows: readonly { readonly digest?: string }[]) =>
      rows.map(({ digest }) => digest).join("");
    const { left, right } = unsharedLayers(alignLayers(layers("abcd"), layers("abdc")));
    expect([names(left), names(right)]).toEqual(["cd", "dc"]);
    expect(unsharedLayers(alignLayers(layers("ab"), layers("ab")))).toEqual({
      left: [],
      right: [],
    });
  });

  it("are removed from the layers that both have", () => {
    expect(differences([[aFile("etc/.wh.x")]], [])).toEqual(["+ etc/x"]);
    expect(differences([[aFile("etc/.wh.x")]], [[aFile("etc/.wh.x")]])).toEqual([]);
    expect(differences([[aFile("etc/x")]], [[aFile("etc/.wh.x")]])).toEqual(["- etc/x"]);
  });

  it("of lower layers are hidden by whiteouts above, and those of the same layer are not", () => {
    const hidden = [
      [aFile("d/a"), aFile("d/b")],
      [aFile("d/.wh..wh..opq"), aFile("d/c")],
    ];
    expect(differences(hidden, [[aFile("d/c")]])).toEqual([]);
    const folder = [[aFolder("d"), aFile("d/a")], [aFile(".wh.d")], [aFolder("d")]];
    expect(differences(folder, [])).toEqual([]);
    expect(differences([[aFile("x"), aFile(".wh.x")]], [])).toEqual(["- x"]);
    expect(differences([[aFolder("d"), aFile("d/a")], [aFile("d")]], [[aFile("d")]])).toEqual([]);
  });
});
