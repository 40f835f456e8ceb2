import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settingsTable } from "../../../../electron/storage/settings-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("settings", () => {
  it("follow the system until something is chosen", async () => {
    const settings = settingsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
    expect(settings.read()).toEqual({ theme: "system", language: "system" });
    settings.save({ theme: "dark", language: "zh-CN" });
    settings.save({ theme: "light", language: "zh-CN" });
    expect(settings.read()).toEqual({ theme: "light", language: "zh-CN" });
  });

  it("that another version wrote and this one does not know count as not chosen", async () => {
    const database = openStateDatabase(join(await tempDir(), "portolan.db"));
    database.exec("INSERT INTO settings VALUES ('theme', 'sepia'), ('zoom', '2')");
    expect(settingsTable(database).read()).toEqual({ theme: "system", language: "system" });
  });
});
