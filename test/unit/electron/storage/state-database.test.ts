import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { MIGRATIONS } from "../../../../electron/storage/migrations.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("the state database", () => {
  it("is in WAL mode, enforces foreign keys and counts its migrations", async () => {
    const database = openStateDatabase(join(await tempDir(), "portolan.db"));
    expect(database.prepare("PRAGMA journal_mode").get()?.["journal_mode"]).toBe("wal");
    expect(database.prepare("PRAGMA foreign_keys").get()?.["foreign_keys"]).toBe(1);
    expect(database.prepare("PRAGMA user_version").get()?.["user_version"]).toBe(MIGRATIONS.length);
    database.close();
  });

  it("keeps its content when it is opened again", async () => {
    const path = join(await tempDir(), "portolan.db");
    const first = openStateDatabase(path);
    first.exec("INSERT INTO settings VALUES ('theme', 'dark')");
    first.close();
    const second = openStateDatabase(path);
    expect(second.prepare("SELECT value FROM settings").get()?.["value"]).toBe("dark");
    second.close();
  });

  it("refuses a database of a newer version and leaves it as it is", async () => {
    const path = join(await tempDir(), "portolan.db");
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    newer.close();
    expect(() => openStateDatabase(path)).toThrow(
      expect.objectContaining({ code: "unsupported" }) as Error,
    );
    const after = new DatabaseSync(path);
    expect(after.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"]).toBe(0);
    after.close();
  });

  it("says so when the file is no database or its folder is missing", async () => {
    const folder = await tempDir();
    const path = join(folder, "portolan.db");
    await writeFile(path, "this is a letter to my aunt, not a database".repeat(40));
    for (const bad of [path, join(folder, "missing", "portolan.db")])
      expect(() => openStateDatabase(bad)).toThrow(
        expect.objectContaining({ code: "destination_not_writable" }) as Error,
      );
  });

  it("may be created by several processes at the same time", async () => {
    const path = join(await tempDir(), "portolan.db");
    const source = new URL("../../../../electron/storage/state-database.ts", import.meta.url);
    const script = `import { openStateDatabase } from ${JSON.stringify(source.href)};
      const database = openStateDatabase(${JSON.stringify(path)});
      database.exec("INSERT INTO accounts VALUES ('h' || " + process.pid + ", 'u', 'password')");
      database.close();`;
    const node = promisify(execFile);
    await Promise.all(
      Array.from({ length: 4 }, () =>
        node(process.execPath, ["--input-type=module", "-e", script]),
      ),
    );
    const database = openStateDatabase(path);
    expect(database.prepare("SELECT count(*) AS n FROM accounts").get()?.["n"]).toBe(4);
    database.close();
  });

  it("waits for a process that is just creating it", async () => {
    const path = join(await tempDir(), "portolan.db");
    const script = `const { DatabaseSync } = require("node:sqlite");
      const database = new DatabaseSync(${JSON.stringify(path)});
      database.exec("BEGIN IMMEDIATE; CREATE TABLE half (made)");
      console.log("in the middle");
      setTimeout(() => { database.exec("ROLLBACK"); database.close(); }, 200);`;
    const other = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(other.stdout, "data");
    openStateDatabase(path).close();
  });
});
