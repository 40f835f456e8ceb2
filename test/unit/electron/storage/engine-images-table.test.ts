import { describe, expect, it } from "vitest";
import { engineImagesTable } from "../../../../electron/storage/engine-images-table.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { openMemory } from "../../../support/registry/memory.ts";

const digestOf = (n: number) => `sha256:${String(n).padStart(64, "0")}` as const;
const manifestOf = (n: number) => ({
  mediaType: MEDIA_TYPES.ociManifest,
  digest: digestOf(n),
  size: 2,
});

async function openTable(limit = 10) {
  const { database } = await openMemory();
  let time = 0;
  return engineImagesTable(database, { limit, now: () => (time += 1) });
}

describe("the table of engine images", () => {
  it("R52: remembers a manifest for one engine, image and form, with its bytes or without", async () => {
    const table = await openTable();
    const bytes = new Uint8Array(Buffer.from("{}"));
    table.keep("e", digestOf(1), "packed", { ...manifestOf(2), bytes });
    table.keep("e", digestOf(1), "loaded", manifestOf(3));
    expect(table.find("e", digestOf(1), "packed")).toEqual({ ...manifestOf(2), bytes });
    expect(table.find("e", digestOf(1), "loaded")).toEqual(manifestOf(3));
    expect(table.find("other", digestOf(1), "packed")).toBeUndefined();
    expect(table.imageOf("e", digestOf(3))).toBe(digestOf(1));
    expect(table.imageOf("other", digestOf(3))).toBeUndefined();
    table.keep("e", digestOf(1), "loaded", manifestOf(4));
    expect(table.imageOf("e", digestOf(3))).toBeUndefined();
  });

  it("R52: keeps those used last when there are too many", async () => {
    const table = await openTable(2);
    table.keep("e", digestOf(1), "packed", manifestOf(11));
    table.keep("e", digestOf(2), "packed", manifestOf(12));
    table.find("e", digestOf(1), "packed");
    table.keep("e", digestOf(3), "packed", manifestOf(13));
    const found = [1, 2, 3].map((n) => table.find("e", digestOf(n), "packed")?.digest);
    expect(found).toEqual([digestOf(11), undefined, digestOf(13)]);
  });
});
