import { describe, expect, it } from "vitest";
import { readLayoutFiles } from "../../../../renderer/ports/layout-files.ts";

/** A folder as names of files and folders in it. */
interface Tree {
  readonly [name: string]: Tree | null;
}

/** What a browser gives for a folder that was dropped: two entries a time, as browsers give some hundred. */
function aFolder(name: string, tree: Tree): FileSystemDirectoryEntry {
  const entries = Object.entries(tree).map(([child, inside]) =>
    inside === null ? aFile(child) : aFolder(child, inside),
  );
  const folder = {
    name,
    isDirectory: true,
    isFile: false,
    createReader() {
      let at = 0;
      return {
        readEntries(take: (some: FileSystemEntry[]) => void) {
          take(entries.slice(at, at + 2));
          at += 2;
        },
      };
    },
  };
  return folder as unknown as FileSystemDirectoryEntry;
}

function aFile(name: string): FileSystemEntry {
  const entry = {
    name,
    isDirectory: false,
    isFile: true,
    file: (take: (file: File) => void) => take(new File([name], name)),
  };
  return entry as unknown as FileSystemEntry;
}

const HEX = "0123456789abcdef".repeat(4);

describe("a folder that was dropped", () => {
  it("gives the files of an image layout, and nothing else that is in it", async () => {
    const folder = aFolder("layout", {
      "oci-layout": null,
      "index.json": null,
      ".DS_Store": null,
      blobs: { sha256: { [HEX]: null, "not-a-digest": null, deeper: { [HEX]: null } }, md5: {} },
      secrets: { id_rsa: null },
    });
    const files = await readLayoutFiles(folder);
    expect(files.map(({ path }) => path).toSorted()).toEqual([
      `blobs/sha256/${HEX}`,
      "index.json",
      "oci-layout",
    ]);
    expect(await files[0]?.file.text()).toBe("oci-layout");
  });

  it("is refused when it is no layout", async () => {
    const folder = aFolder("photos", { "a.jpg": null, "index.json": null });
    await expect(readLayoutFiles(folder)).rejects.toMatchObject({
      code: "layout_invalid",
      details: { path: "photos" },
    });
  });
});
