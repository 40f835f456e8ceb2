import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { type CatalogOptions, catalogTable } from "../../../../electron/storage/catalog-table.ts";
import { catalogSearch } from "../../../../electron/storage/catalog-search.ts";
import {
  type ConnectionRow,
  connectionsTable,
} from "../../../../electron/storage/connections-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { describeBytes, someBytes } from "../../../support/registry/seed.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const ACCOUNT = { key: "k", host: "r.test", address: "r.test" };
const { digest } = describeBytes(someBytes(10));
const ROW: ConnectionRow = {
  address: "r.test",
  host: "r.test",
  prefix: "",
  color: "none",
  production: false,
  username: "ann",
  secretKept: "keychain",
  plainHttp: false,
  skipVerify: false,
  authorities: [],
  proxy: { kind: "default" },
  trustedRealms: [],
};

async function open(options: CatalogOptions = {}) {
  const database = openStateDatabase(join(await tempDir(), "portolan.db"));
  onTestFinished(() => database.close());
  let time = 0;
  const table = catalogTable(database, { now: () => (time += 1), ...options });
  return { database, table, mine: table.of(ACCOUNT) };
}

function countOf(database: DatabaseSync, table: string): unknown {
  return database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"];
}

function sweepAll(table: { sweep(): boolean }): void {
  while (table.sweep()) {
    // Each step removes some.
  }
}

describe("the kept lists", () => {
  it("are whole only once they were read to their end", async () => {
    const { mine } = await open();
    const tags = mine.tags("team/app");
    tags.add(["v2", "v1"]);
    expect(tags.completeAt()).toBeUndefined();
    tags.markComplete(7);
    expect(tags.completeAt()).toBe(7);
    expect([...tags.pages()]).toEqual([["v1", "v2"]]);
    tags.remove(["v1", "never"]);
    expect([...tags.pages()]).toEqual([["v2"]]);
  });

  it("come in pages of which the first is short", async () => {
    const { mine } = await open();
    const names = Array.from({ length: 7001 }, (_, at) => `r${String(at).padStart(5, "0")}`);
    mine.repositories.add(names);
    const pages = [...mine.repositories.pages()];
    expect(pages.map(({ length }) => length)).toEqual([1000, 5000, 1001]);
    expect(pages.flat()).toEqual(names);
  });

  it("do not take a repository that was opened by its name for one of the catalog", async () => {
    const { mine } = await open();
    mine.tags("team/hidden").add(["v1"]);
    expect([...mine.repositories.pages()]).toEqual([]);
    mine.repositories.add(["team/hidden"]);
    expect([...mine.repositories.pages()]).toEqual([["team/hidden"]]);
    expect([...mine.tags("team/hidden").pages()]).toEqual([["v1"]]);
  });

  it("remember which digest a tag had", async () => {
    const { mine } = await open();
    const tags = mine.tags("team/app");
    expect(tags.seen("v1")).toBeUndefined();
    tags.see("v1", { digest, seenAt: 5 });
    expect(tags.seen("v1")).toEqual({ digest, seenAt: 5 });
    expect(mine.tags("team/web").seen("v1")).toBeUndefined();
  });

  it("drop the tags of what was not looked at for the longest time when there are too many", async () => {
    const { table, mine } = await open({ limit: 5 });
    for (const name of ["a", "b", "c"]) {
      mine.tags(name).add(["1", "2", "3"]);
      mine.tags(name).markComplete(1);
    }
    sweepAll(table);
    expect([...mine.tags("a").pages(), ...mine.tags("b").pages()]).toEqual([]);
    expect(mine.tags("a").completeAt(), "what is left is no list").toBeUndefined();
    expect([...mine.tags("c").pages()]).toEqual([["1", "2", "3"]]);
  });

  it("leave nothing behind in the index of words", async () => {
    const { database, table, mine } = await open();
    mine.repositories.add(["team/app"]);
    mine.tags("team/app").add(["v1-hidden"]);
    const [account = { id: 0 }] = table.accounts();
    const names = catalogSearch(database);
    expect(names.tagsWith([account.id], "hidden", 9)).toHaveLength(1);
    table.forget("r.test");
    expect(table.accounts()).toEqual([]);
    sweepAll(table);
    for (const name of ["catalog_accounts", "catalog_repositories", "catalog_tags"])
      expect(countOf(database, name), name).toBe(0);
    const check =
      "INSERT INTO catalog_tag_words (catalog_tag_words, rank) VALUES ('integrity-check', 1)";
    expect(() => database.exec(check)).not.toThrow();
  });
});

describe("a change of the connection, by whichever process", () => {
  async function withConnection() {
    const opened = await open();
    const connections = connectionsTable(opened.database);
    connections.save(ROW);
    const mine = opened.table.of(ACCOUNT);
    mine.repositories.add(["team/app"]);
    return { ...opened, mine, connections };
  }

  it.each<[string, Partial<ConnectionRow>]>([
    ["another user", { username: "bob" }],
    ["nobody", { secretKept: "none" }],
    ["another program that keeps the secret", { keptBy: { kind: "helper", name: "pass" } }],
    ["another client certificate", { clientCertificate: "PEM" }],
  ])("takes what was seen out of sight: %s", async (_name, change) => {
    const { connections, table, mine } = await withConnection();
    connections.save({ ...ROW, ...change });
    expect(table.accounts()).toEqual([]);
    mine.repositories.add(["team/late"]);
    sweepAll(table);
    expect([...mine.repositories.pages()]).toEqual([]);
  });

  it("keeps what was seen when it is about something else", async () => {
    const { connections, table } = await withConnection();
    connections.save({ ...ROW, color: "red", label: "Ours", plainHttp: true });
    expect(table.accounts()).toHaveLength(1);
  });

  it("forgets with the connection", async () => {
    const { connections, table } = await withConnection();
    connections.remove("r.test");
    expect(table.accounts()).toEqual([]);
  });
});
