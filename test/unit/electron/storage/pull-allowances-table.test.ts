import { expect, it } from "vitest";
import { pullAllowancesTable } from "../../../../electron/storage/pull-allowances-table.ts";
import { openMemory } from "../../../support/registry/memory.ts";

const SAID = { host: "docker.io", limit: 100, remaining: 87, windowSeconds: 21_600, at: 1000 };

it("R61: keeps the newest for each host and account, also for other processes", async () => {
  const { database } = await openMemory();
  let changes = 0;
  const table = pullAllowancesTable(database, () => (changes += 1));
  table.keep(SAID);
  table.keep({ ...SAID, account: "ann", limit: 200, remaining: 199 });
  table.keep({ ...SAID, remaining: 86, at: 2000 });
  const other = pullAllowancesTable(database);
  expect(other.find({ host: "docker.io" })?.remaining).toBe(86);
  expect(other.find({ host: "docker.io", account: "ann" })?.remaining).toBe(199);
  expect(other.find({ host: "quay.io" })).toBeUndefined();
  expect(other.list()).toHaveLength(2);
  expect(changes).toBe(3);
});

it("R61: leaves out what another version wrote", async () => {
  const { database } = await openMemory();
  const table = pullAllowancesTable(database);
  table.keep(SAID);
  database.prepare("UPDATE pull_allowances SET facts = ?").run('{"host":"docker.io"}');
  expect(table.list()).toEqual([]);
  expect(table.find({ host: "docker.io" })).toBeUndefined();
});
