import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { connectionsTable } from "../../../../electron/storage/connections-table.ts";
import { MIGRATIONS } from "../../../../electron/storage/migrations.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("a database of the first version", () => {
  it("keeps its connections and the index of its secrets when it is opened by this one", async () => {
    const path = join(await tempDir(), "portolan.db");
    const old = new DatabaseSync(path);
    old.exec(MIGRATIONS[0] ?? "");
    old.exec(`PRAGMA user_version = 1;
      INSERT INTO connections VALUES ('ghcr.io', 'ada', 0, 'keychain'), ('127.0.0.1:5000', NULL, 1, 'none');
      INSERT INTO accounts VALUES ('ghcr.io', 'ada');`);
    old.close();
    const database = openStateDatabase(path);
    expect(connectionsTable(database).list()).toMatchObject([
      { address: "127.0.0.1:5000", host: "127.0.0.1:5000", plainHttp: true, secretKept: "none" },
      { address: "ghcr.io", prefix: "", username: "ada", plainHttp: false, production: false },
    ]);
    expect(accountsTable(database).find("ghcr.io")).toEqual({
      entry: "ghcr.io",
      username: "ada",
      kind: "password",
    });
    database.close();
  });
});
