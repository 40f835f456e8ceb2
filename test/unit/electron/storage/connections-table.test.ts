import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectionsTable } from "../../../../electron/storage/connections-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

async function openTable(): Promise<ReturnType<typeof connectionsTable>> {
  return connectionsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
}

describe("saved connections", () => {
  it("are listed by host and read back whole", async () => {
    const table = await openTable();
    table.save({ host: "quay.io", plainHttp: false, secretKept: "none" });
    table.save({ host: "127.0.0.1:5000", username: "ada", plainHttp: true, secretKept: "run" });
    expect(table.list()).toEqual([
      { host: "127.0.0.1:5000", username: "ada", plainHttp: true, secretKept: "run" },
      { host: "quay.io", plainHttp: false, secretKept: "none" },
    ]);
    expect(table.find("quay.io")).toEqual({
      host: "quay.io",
      plainHttp: false,
      secretKept: "none",
    });
  });

  it("are replaced when the host is saved again, also its user name", async () => {
    const table = await openTable();
    table.save({ host: "quay.io", username: "ada", plainHttp: false, secretKept: "keychain" });
    table.save({ host: "quay.io", plainHttp: true, secretKept: "none" });
    expect(table.list()).toEqual([{ host: "quay.io", plainHttp: true, secretKept: "none" }]);
  });

  it("are gone once removed", async () => {
    const table = await openTable();
    table.save({ host: "quay.io", plainHttp: false, secretKept: "none" });
    expect(table.remove("quay.io")).toBe(true);
    expect(table.remove("quay.io")).toBe(false);
    expect(table.find("quay.io")).toBeUndefined();
  });

  it("take a host with quotes as data", async () => {
    const table = await openTable();
    const host = "x'; DROP TABLE connections; --";
    table.save({ host, plainHttp: false, secretKept: "none" });
    expect(table.find(host)?.host).toBe(host);
  });
});
