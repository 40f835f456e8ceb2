import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { blankRow } from "../../../../electron/connections/rows.ts";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { watchChanges } from "../../../../electron/storage/changes.ts";
import { connectionsTable } from "../../../../electron/storage/connections-table.ts";
import { pullAllowancesTable } from "../../../../electron/storage/pull-allowances-table.ts";
import { settingsTable } from "../../../../electron/storage/settings-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";

const ROW = blankRow({ address: "r.test", host: "r.test", prefix: "" });
const ALLOWANCE = { host: "docker.io", limit: 100, remaining: 87, at: 1000 };

let folder = "";
let database: DatabaseSync;
let other: DatabaseSync;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "portolan-changes-"));
  const path = join(folder, "state.db");
  database = openStateDatabase(path);
  other = openStateDatabase(path);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(async () => {
  vi.useRealTimers();
  other.close();
  database.close();
  await rm(folder, { recursive: true });
});

/** Counts what a subscriber is told; `poll` lets a second pass. */
function listen(topic: "connections" | "pulls") {
  const changes = watchChanges(database, topic);
  const controller = new AbortController();
  const counted = { told: 0 };
  const ended = (async () => {
    for await (const _change of changes.subscribe(controller.signal)) counted.told += 1;
  })();
  const poll = async (): Promise<void> => {
    vi.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { changes, counted, poll, end: () => (controller.abort(), ended) };
}

describe("changes of one topic", () => {
  it("are told of, by this process and by others, until the signal", async () => {
    const { changes, counted, poll, end } = listen("connections");
    connectionsTable(database).save(ROW);
    changes.announce();
    await poll();
    expect(counted.told).toBe(1);
    connectionsTable(other).save(ROW);
    await poll();
    expect(counted.told).toBe(2);
    // The same account again: its password, which is elsewhere, may be another one.
    const account = { entry: "r.test", username: "ann", kind: "password" } as const;
    accountsTable(other).save(account);
    await poll();
    accountsTable(other).save(account);
    await poll();
    expect(counted.told).toBe(4);
    connectionsTable(other).remove("r.test");
    await poll();
    expect(counted.told).toBe(5);
    await end();
  });

  it("wake nobody when another process wrote something else", async () => {
    const connections = listen("connections");
    const pulls = listen("pulls");
    settingsTable(other).save({ theme: "dark", language: "en" });
    await connections.poll();
    pullAllowancesTable(other).keep(ALLOWANCE);
    await connections.poll();
    expect([connections.counted.told, pulls.counted.told]).toEqual([0, 1]);
    await connections.end();
    await pulls.end();
  });

  it("are no news to whoever made them, and told to all who watch", async () => {
    const { changes, counted, poll, end } = listen("connections");
    const second = { told: 0 };
    const controller = new AbortController();
    const ended = (async () => {
      for await (const _change of changes.subscribe(controller.signal)) second.told += 1;
    })();
    connectionsTable(database).save(ROW);
    changes.announce();
    settingsTable(other).save({ theme: "dark", language: "en" });
    await poll();
    expect([counted.told, second.told]).toEqual([1, 1]);
    connectionsTable(other).save({ ...ROW, production: true });
    await poll();
    expect([counted.told, second.told]).toEqual([2, 2]);
    controller.abort();
    await ended;
    await end();
  });
});
