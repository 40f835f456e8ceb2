import { describe, expect, it } from "vitest";
import { packedLayersTable } from "../../../../electron/storage/packed-layers-table.ts";
import { openMemory } from "../../../support/registry/memory.ts";

const digestOf = (n: number) => `sha256:${String(n).padStart(64, "0")}` as const;

async function openTable(limit?: number) {
  const { database } = await openMemory();
  let time = 0;
  const options = { now: () => (time += 1), ...(limit === undefined ? {} : { limit }) };
  return packedLayersTable(database, options);
}

describe("the table of packed layers", () => {
  it("R52: remembers what a layer becomes, for one way of packing", async () => {
    const table = await openTable();
    const packed = { digest: digestOf(2), size: 5 };
    table.keep(digestOf(1), "gzip 6", packed);
    expect(table.find(digestOf(1), "gzip 6")).toEqual(packed);
    expect(table.find(digestOf(1), "gzip 9")).toBeUndefined();
    table.keep(digestOf(1), "gzip 6", { digest: digestOf(3), size: 0 });
    expect(table.find(digestOf(1), "gzip 6")).toEqual({ digest: digestOf(3), size: 0 });
    table.forget(digestOf(1), "gzip 6");
    expect(table.find(digestOf(1), "gzip 6")).toBeUndefined();
  });

  it("R52: keeps those used last when there are too many", async () => {
    const table = await openTable(2);
    const keep = (n: number): void =>
      table.keep(digestOf(n), "p", { digest: digestOf(n), size: n });
    keep(1);
    keep(2);
    table.find(digestOf(1), "p");
    keep(3);
    const found = [1, 2, 3].map((n) => table.find(digestOf(n), "p")?.size);
    expect(found).toEqual([1, undefined, 3]);
  });
});
