import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCredentialStore } from "../../../../electron/credentials/credential-store.ts";
import { createRunOnlyKeychain } from "../../../../electron/credentials/run-only-keychain.ts";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { canRunKeyring, noDaemon, runSteps, withKeyring } from "../../../support/keyring.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const hasKeyring = canRunKeyring();

describe.runIf(hasKeyring)("with a real, unlocked keyring", () => {
  it("keeps an account in the keychain and finds it again in the next run", async () => {
    const folder = await tempDir();
    const results = await withKeyring([
      [folder, ["save", "quay.io", "ada", "s3cret"], ["state"], ["rawGet", "ada@quay.io"]],
      [folder, ["lookup", "quay.io"], ["whereIs", "quay.io"], ["whereIs", "docker.io"]],
    ]);
    expect(results.map((result) => result["value"])).toEqual([
      "keychain",
      { state: "available" },
      "s3cret",
      { username: "ada", password: "s3cret" },
      "keychain",
      "none",
    ]);
  });

  it("leaves no secret in any file of ours", async () => {
    const folder = await tempDir();
    const secret = randomBytes(12).toString("hex");
    await withKeyring([[folder, ["save", "quay.io", "ada", secret]]]);
    for (const name of await readdir(folder))
      expect((await readFile(join(folder, name))).includes(secret)).toBe(false);
  });

  it("brings back secrets of every shape (K3)", async () => {
    const folder = await tempDir();
    const secrets = ["with\nnewline", "emoji 🗝️", "x".repeat(100_000), " spaces "];
    for (const secret of secrets) {
      const [saved, found] = await withKeyring([
        [folder, ["save", "quay.io", "ada", secret], ["lookup", "quay.io"]],
      ]);
      expect(saved?.["value"]).toBe("keychain");
      expect(found?.["value"]).toEqual({ username: "ada", password: secret });
    }
  });

  it("forgets the account there too, and the entry of an earlier user name (K9)", async () => {
    const folder = await tempDir();
    const results = await withKeyring([
      [
        folder,
        ["save", "quay.io", "ada", "one"],
        ["save", "quay.io", "grace", "two"],
        ["rawGet", "ada@quay.io"],
        ["forget", "quay.io"],
        ["rawGet", "grace@quay.io"],
        ["lookup", "quay.io"],
        ["whereIs", "quay.io"],
      ],
    ]);
    expect(results.map((result) => result["value"])).toEqual([
      "keychain",
      "keychain",
      undefined,
      undefined,
      undefined,
      undefined,
      "none",
    ]);
  });

  it("forgets an account whose entry the user has deleted elsewhere", async () => {
    const folder = await tempDir();
    const results = await withKeyring([
      [
        folder,
        ["save", "quay.io", "ada", "one"],
        ["rawRemove", "ada@quay.io"],
        ["forget", "quay.io"],
        ["rawGet", "ada@quay.io"],
        ["whereIs", "quay.io"],
      ],
    ]);
    expect(results.slice(2).map((result) => result["value"])).toEqual([
      undefined,
      undefined,
      "none",
    ]);
  });
});

describe.runIf(hasKeyring)("with a locked keyring", () => {
  it("says locked instead of going on without the account (K2)", async () => {
    const folder = await tempDir();
    const [, , lookup, where, forget, state] = await withKeyring([
      [
        folder,
        ["save", "quay.io", "ada", "s3cret"],
        ["lock"],
        ["lookup", "quay.io"],
        ["whereIs", "quay.io"],
        ["forget", "quay.io"],
        ["state"],
      ],
    ]);
    expect(lookup).toMatchObject({ code: "keychain_locked" });
    expect(where?.["value"]).toBe("missing");
    expect(forget).toMatchObject({ code: "keychain_locked" });
    expect(state?.["value"]).toMatchObject({ state: "locked" });
  });

  it("keeps a new secret for this run only, and says why", async () => {
    const folder = await tempDir();
    const results = await withKeyring([
      [
        folder,
        ["save", "docker.io", "alan", "first"],
        ["forget", "docker.io"],
        ["lock"],
        ["save", "quay.io", "ada", "s3cret"],
        ["lookup", "quay.io"],
        ["whereIs", "quay.io"],
        ["state"],
      ],
      [folder, ["lookup", "quay.io"], ["whereIs", "quay.io"]],
    ]);
    expect(results.slice(3).map((result) => result["value"])).toEqual([
      "run",
      { username: "ada", password: "s3cret" },
      "run",
      { state: "locked", reason: "Cannot create an item in a locked collection" },
      undefined,
      "none",
    ]);
  });
});

describe.runIf(hasKeyring)("without a keychain", () => {
  it("keeps the secret for this run only and never in a file (K1)", async () => {
    const folder = await tempDir();
    const secret = randomBytes(12).toString("hex");
    const { results, status } = await runSteps(noDaemon(), [
      folder,
      ["state"],
      ["save", "quay.io", "ada", secret],
      ["lookup", "quay.io"],
      ["forget", "quay.io"],
      ["lookup", "quay.io"],
    ]);
    expect(status).toBe(0);
    expect(results[0]?.["value"]).toMatchObject({ state: "unavailable" });
    expect(results[1]?.["value"]).toBe("run");
    expect(results[2]?.["value"]).toEqual({ username: "ada", password: secret });
    expect(results[4]?.["value"]).toBeUndefined();
    for (const name of await readdir(folder))
      expect((await readFile(join(folder, name))).includes(secret)).toBe(false);
  });

  it("fails for an account that lies in a keychain which is not there now", async () => {
    const folder = await tempDir();
    const database = openStateDatabase(join(folder, "portolan.db"));
    accountsTable(database).save("quay.io", "ada");
    database.close();
    const { results } = await runSteps(noDaemon(), [folder, ["lookup", "quay.io"]]);
    expect(results[0]).toMatchObject({ code: "keychain_unavailable" });
  });
});

describe("a secret with a NUL character", () => {
  it("is refused, as keychains would cut it off there (K3)", async () => {
    const accounts = accountsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
    const store = createCredentialStore({ keychain: createRunOnlyKeychain(), accounts });
    await expect(store.save("quay.io", "ada", "s3\0cret")).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await store.lookup("quay.io")).toBeUndefined();
  });
});

describe("where a keychain tells of itself that it is locked (macOS, Windows)", () => {
  it("an entry that is not there is missing, not locked", async () => {
    const accounts = accountsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
    const keychain = createRunOnlyKeychain();
    const store = createCredentialStore({ keychain, accounts, platform: "darwin" });
    await store.save("quay.io", "ada", "s3cret");
    await keychain.remove("ada@quay.io");
    expect(await store.lookup("quay.io")).toBeUndefined();
    expect(await store.whereIs("quay.io")).toBe("missing");
    expect(await store.state()).toEqual({ state: "available" });
    await store.forget("quay.io");
    expect(await store.whereIs("quay.io")).toBe("none");
  });
});
