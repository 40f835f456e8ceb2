import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { knownBlobsTable } from "../../../../electron/storage/known-blobs-table.ts";
import { openMemory } from "../../../support/registry/memory.ts";

const digestOf = (n: number) => `sha256:${String(n).padStart(64, "0")}` as const;
const PLACE = { access: "a", host: "r.test", repository: "team/app" };

async function openTable(limit = 50_000) {
  const { database } = await openMemory();
  let time = 0;
  const table = knownBlobsTable(database, { limit, now: () => (time += 1) });
  const count = () => database.prepare("SELECT count(*) AS n FROM known_blobs").get()?.["n"];
  return { table, database, count };
}

describe("the table of known blobs", () => {
  it("R43: finds where a blob was seen, the newest first, for one account and host", async () => {
    const { table } = await openTable();
    table.see(PLACE, [digestOf(1), digestOf(2)]);
    table.see({ ...PLACE, repository: "team/web" }, [digestOf(1)]);
    table.see(PLACE, [digestOf(1)]);
    expect(table.find(PLACE, digestOf(1)).map(({ repository }) => repository)).toEqual([
      "team/app",
      "team/web",
    ]);
    expect(table.find({ ...PLACE, access: "b" }, digestOf(1))).toEqual([]);
    expect(table.find({ ...PLACE, host: "s.test" }, digestOf(1))).toEqual([]);
  });

  it("R43: forgets one repository for one blob", async () => {
    const { table } = await openTable();
    table.see(PLACE, [digestOf(1), digestOf(2)]);
    table.forget(PLACE, digestOf(1));
    expect(table.find(PLACE, digestOf(1))).toEqual([]);
    expect(table.find(PLACE, digestOf(2))).toHaveLength(1);
  });

  it("R43: keeps those seen last when there are too many", async () => {
    const { table, count } = await openTable(100);
    for (let n = 0; n < 1200; n += 1) {
      table.see(PLACE, [digestOf(n)]);
      table.see(PLACE, [digestOf(0)]);
    }
    expect(count()).toBeLessThanOrEqual(100 + 501);
    expect(table.find(PLACE, digestOf(0))).toHaveLength(1);
    expect(table.find(PLACE, digestOf(1))).toEqual([]);
    expect(table.find(PLACE, digestOf(1199))).toHaveLength(1);
  });

  it("R43: passes over what cannot be written while another process writes", async () => {
    const { table, database } = await openTable();
    const other = new DatabaseSync(database.location() ?? "");
    other.exec("BEGIN IMMEDIATE");
    database.exec("PRAGMA busy_timeout = 0");
    table.see(PLACE, [digestOf(2)]);
    other.exec("ROLLBACK");
    other.close();
    expect(table.find(PLACE, digestOf(2))).toEqual([]);
    table.see(PLACE, [digestOf(2)]);
    expect(table.find(PLACE, digestOf(2))).toHaveLength(1);
  });
});
