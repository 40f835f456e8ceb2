import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("the index of keychain entries", () => {
  it("knows one account for each entry", async () => {
    const accounts = accountsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
    accounts.save({ entry: "quay.io", username: "ada", kind: "password" });
    accounts.save({ entry: "docker.io/team", username: "grace", kind: "identity-token" });
    accounts.save({ entry: "quay.io", username: "alan", kind: "password" });
    expect(accounts.list().map(({ entry }) => entry)).toEqual(["docker.io/team", "quay.io"]);
    expect(accounts.find("quay.io")).toEqual({
      entry: "quay.io",
      username: "alan",
      kind: "password",
    });
    accounts.remove("quay.io");
    expect(accounts.find("quay.io")).toBeUndefined();
    expect(accounts.list()).toHaveLength(1);
  });
});
