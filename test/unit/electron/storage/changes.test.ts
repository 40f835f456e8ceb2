import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { watchChanges } from "../../../../electron/storage/changes.ts";
import { settingsTable } from "../../../../electron/storage/settings-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "portolan-changes-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("tells of changes by this process and by others, and ends with the signal", async () => {
  const path = join(folder, "state.db");
  const database = openStateDatabase(path);
  const other = openStateDatabase(path);
  const changes = watchChanges(database);
  const controller = new AbortController();
  const seen = changes.subscribe(controller.signal)[Symbol.asyncIterator]();

  changes.announce();
  expect((await seen.next()).done).toBe(false);
  settingsTable(other).save({ theme: "dark", language: "en" });
  expect((await seen.next()).done).toBe(false);
  controller.abort();
  expect((await seen.next()).done).toBe(true);
  other.close();
  database.close();
});
