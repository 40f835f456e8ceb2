import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("the index of keychain entries", () => {
  it("knows one account for each host", async () => {
    const accounts = accountsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
    accounts.save("quay.io", "ada");
    accounts.save("docker.io", "grace");
    accounts.save("quay.io", "alan");
    expect(accounts.hosts()).toEqual(["docker.io", "quay.io"]);
    expect(accounts.find("quay.io")).toBe("alan");
    accounts.remove("quay.io");
    expect(accounts.find("quay.io")).toBeUndefined();
    expect(accounts.hosts()).toEqual(["docker.io"]);
  });
});
