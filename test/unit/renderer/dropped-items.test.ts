import { describe, expect, it } from "vitest";
import { droppedItems, holdsFiles, mayHoldImages } from "../../../renderer/dropped-items.ts";

/** What a browser hands over with a drop. */
function aTransfer(items: readonly unknown[]): DataTransfer {
  return { items, types: ["Files"] } as unknown as DataTransfer;
}

const anItem = (name: string, isDirectory: boolean) => ({
  kind: "file",
  getAsFile: () => new File([], name),
  webkitGetAsEntry: () => ({ name, isDirectory }),
});

describe("what was dropped", () => {
  it("is files and folders, and no text that came along", () => {
    const text = { kind: "string", getAsFile: () => null, webkitGetAsEntry: () => null };
    const items = droppedItems(aTransfer([anItem("a.tar", false), text, anItem("layout", true)]));
    expect(items.map(({ name, folder }) => [name, folder?.name])).toEqual([
      ["a.tar", undefined],
      ["layout", "layout"],
    ]);
  });

  it("is nothing of ours when a text or a link is dragged", () => {
    expect(holdsFiles({ types: ["Files"] })).toBe(true);
    expect(holdsFiles({ types: ["text/plain", "text/uri-list"] })).toBe(false);
  });

  it.each([
    ["a.tar", true],
    ["A.TAR", true],
    ["a.tar.gz", true],
    ["a.tgz", true],
    ["a.tar.zst", true],
    ["a.tzst", true],
    ["a.gz", false],
    ["a.txt", false],
    ["tar", false],
  ])("as %s can hold images: %s", (name, expected) => {
    expect(mayHoldImages({ name, file: new File([], name) })).toBe(expected);
  });

  it("as a folder can always hold images: what is in it tells", () => {
    const [folder] = droppedItems(aTransfer([anItem("layout", true)]));
    expect(folder !== undefined && mayHoldImages(folder)).toBe(true);
  });
});
