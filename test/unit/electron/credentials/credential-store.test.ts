import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCredentialStore } from "../../../../electron/credentials/credential-store.ts";
import { createRunOnlyKeychain } from "../../../../electron/credentials/run-only-keychain.ts";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import type { Keychain } from "../../../../electron/credentials/keychain.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { canRunKeyring, noDaemon, runSteps, withKeyring } from "./keyring-sessions.ts";
import { notingKeychain } from "./noting-keychain.ts";

const password = (secret: string, username = "ada") =>
  ({ username, secret, kind: "password" }) as const;

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
      { ...password("s3cret"), keptIn: "keychain" },
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

  it("K3: brings back secrets of every shape", async () => {
    const folder = await tempDir();
    const secrets = ["with\nnewline", "emoji 🗝️", "x".repeat(100_000), " spaces "];
    for (const secret of secrets) {
      const [saved, found] = await withKeyring([
        [folder, ["save", "quay.io", "ada", secret], ["lookup", "quay.io"]],
      ]);
      expect(saved?.["value"]).toBe("keychain");
      expect(found?.["value"]).toEqual({ ...password(secret), keptIn: "keychain" });
    }
  });

  it("K9: forgets the account there too, and the entry of an earlier user name", async () => {
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

  it("keeps whatever the caller calls an entry: logins, keys, passwords of proxies", async () => {
    const folder = await tempDir();
    const key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
    const results = await withKeyring([
      [
        folder,
        ["save", "ghcr.io", "ada", "host"],
        ["save", "ghcr.io/acme", "ada", "team", "identity-token"],
        ["save", "proxy ghcr.io/acme", "ada", "proxy"],
        ["save", "client-key ghcr.io/acme", "", key, "key"],
      ],
      [
        folder,
        ["lookup", "ghcr.io"],
        ["lookup", "ghcr.io/acme"],
        ["lookup", "proxy ghcr.io/acme"],
        ["lookup", "client-key ghcr.io/acme"],
      ],
    ]);
    expect(results.slice(4).map((result) => result["value"])).toEqual([
      { ...password("host"), keptIn: "keychain" },
      { ...password("team"), kind: "identity-token", keptIn: "keychain" },
      { ...password("proxy"), keptIn: "keychain" },
      { username: "", secret: key, kind: "key", keptIn: "keychain" },
    ]);
  });

  it("gives an entry another name, and leaves nothing under the old one", async () => {
    const folder = await tempDir();
    const results = await withKeyring([
      [
        folder,
        ["save", "quay.io", "ada", "s3cret", "identity-token"],
        ["rename", "quay.io", "quay.io/team"],
        ["rawGet", "ada@quay.io"],
        ["whereIs", "quay.io"],
      ],
      [folder, ["lookup", "quay.io/team"]],
    ]);
    expect(results.slice(2).map((result) => result["value"])).toEqual([
      undefined,
      "none",
      { ...password("s3cret"), kind: "identity-token", keptIn: "keychain" },
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
  it("K2: says locked instead of going on without the account", async () => {
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

  it("does not rename what it cannot read", async () => {
    const folder = await tempDir();
    const results = await withKeyring([
      [
        folder,
        ["save", "quay.io", "ada", "s3cret"],
        ["lock"],
        ["rename", "quay.io", "quay.io/team"],
        ["whereIs", "quay.io"],
        ["whereIs", "quay.io/team"],
      ],
    ]);
    expect(results[2]).toMatchObject({ code: "keychain_locked" });
    expect(results.slice(3).map((result) => result["value"])).toEqual(["missing", "none"]);
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
      { ...password("s3cret"), keptIn: "run" },
      "run",
      { state: "locked", reason: "Cannot create an item in a locked collection" },
      undefined,
      "none",
    ]);
  });
});

describe.runIf(hasKeyring)("without a keychain", () => {
  it("K1: keeps the secret for this run only and never in a file", async () => {
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
    expect(results[2]?.["value"]).toEqual({ ...password(secret), keptIn: "run" });
    expect(results[4]?.["value"]).toBeUndefined();
    for (const name of await readdir(folder))
      expect((await readFile(join(folder, name))).includes(secret)).toBe(false);
  });

  it("fails for an account that lies in a keychain which is not there now", async () => {
    const folder = await tempDir();
    const database = openStateDatabase(join(folder, "portolan.db"));
    accountsTable(database).save({ entry: "quay.io", username: "ada", kind: "password" });
    database.close();
    const { results } = await runSteps(noDaemon(), [folder, ["lookup", "quay.io"]]);
    expect(results[0]).toMatchObject({ code: "keychain_unavailable" });
  });
});

async function storeOver(keychain: Keychain, platform: NodeJS.Platform = "darwin") {
  const accounts = accountsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
  return { accounts, store: createCredentialStore({ keychain, accounts, platform }) };
}

describe("a secret that keychains would not give back as it was", () => {
  it.each([
    ["a NUL character", "ada", "s3\0cret"],
    ["a NUL character in its user name", "a\0da", "s3cret"],
    ["half a character", "ada", "s3cret\ud83d"],
    ["nothing", "ada", ""],
  ])("is refused: %s (K3)", async (_name, username, secret) => {
    const { store } = await storeOver(createRunOnlyKeychain());
    const failure = await store.save("quay.io", password(secret, username)).catch(String);
    expect(failure).toMatch(/cannot be kept/);
    expect(failure).not.toContain("s3");
    expect(await store.lookup("quay.io")).toBeUndefined();
  });
});

describe("a renewed identity token", () => {
  const token = (secret: string) => ({ ...password(secret), kind: "identity-token" }) as const;

  it("replaces the old one in one call, without a moment in which there is none", async () => {
    const keychain = notingKeychain();
    const { store } = await storeOver(keychain);
    await store.save("quay.io", token("one"));
    keychain.calls.length = 0;
    expect(await store.save("quay.io", token("two"))).toBe("keychain");
    expect(keychain.calls).toEqual(["set ada@quay.io"]);
    expect(await store.lookup("quay.io")).toEqual({ ...token("two"), keptIn: "keychain" });
  });

  it("is used for this run when the keychain refuses it, and the old one stays there", async () => {
    const keychain = notingKeychain();
    const { store } = await storeOver(keychain);
    await store.save("quay.io", token("one"));
    keychain.refuses = () => true;
    expect(await store.save("quay.io", token("two"))).toBe("run");
    expect(await store.lookup("quay.io")).toEqual({ ...token("two"), keptIn: "run" });
    expect(keychain.entries.get("ada@quay.io")).toBe("one");
  });

  it("is the last one when several come at once", async () => {
    const { store } = await storeOver(notingKeychain());
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map((name) => store.save("quay.io", { ...token(name), username: name })),
    );
    expect(await store.lookup("quay.io")).toMatchObject({ username: "d", secret: "d" });
  });

  it("leaves no entry of an earlier user name when several come at once", async () => {
    const keychain = notingKeychain();
    const { store } = await storeOver(keychain);
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map((name) => store.save("quay.io", { ...token(name), username: name })),
    );
    expect([...keychain.entries.keys()]).toEqual(["d@quay.io"]);
  });
});

describe("an entry that gets another name", () => {
  it("is written before the old one is removed", async () => {
    const keychain = notingKeychain();
    const { store } = await storeOver(keychain);
    await store.save("quay.io", password("s3cret"));
    keychain.calls.length = 0;
    await store.rename("quay.io", "quay.io/team");
    expect(keychain.calls).toEqual([
      "get ada@quay.io",
      "set ada@quay.io/team",
      "remove ada@quay.io",
    ]);
  });

  it.each(["get ada@quay.io", "set ada@quay.io/team", "remove ada@quay.io"])(
    "keeps its name and its secret when the keychain refuses to %s",
    async (refused) => {
      const keychain = notingKeychain();
      const { store, accounts } = await storeOver(keychain);
      await store.save("quay.io", password("s3cret"));
      keychain.refuses = (call) => call === refused;
      await expect(store.rename("quay.io", "quay.io/team")).rejects.toMatchObject({
        code: "keychain_locked",
      });
      keychain.refuses = () => false;
      expect([...keychain.entries]).toEqual([["ada@quay.io", "s3cret"]]);
      expect(accounts.list().map(({ entry }) => entry)).toEqual(["quay.io"]);
    },
  );

  it("stays known under both names when the keychain refuses to take back the new one", async () => {
    const keychain = notingKeychain();
    const { store, accounts } = await storeOver(keychain);
    await store.save("quay.io", password("s3cret"));
    keychain.refuses = (call) => call.startsWith("remove");
    await expect(store.rename("quay.io", "quay.io/team")).rejects.toMatchObject({
      code: "keychain_locked",
    });
    keychain.refuses = () => false;
    expect(await store.lookup("quay.io")).toMatchObject({ secret: "s3cret" });
    for (const { entry } of accounts.list()) await store.forget(entry);
    expect(keychain.entries.size).toBe(0);
  });

  it("takes along what is kept for this run", async () => {
    const keychain = notingKeychain();
    const { store } = await storeOver(keychain);
    await store.save("quay.io", password("old"));
    keychain.refuses = (call) => call.startsWith("set");
    await store.save("proxy quay.io", password("s3cret"));
    await store.rename("proxy quay.io", "proxy quay.io/team");
    expect(await store.whereIs("proxy quay.io")).toBe("none");
    expect(await store.lookup("proxy quay.io/team")).toEqual({
      ...password("s3cret"),
      keptIn: "run",
    });
  });

  it("replaces what had that name, and leaves its account nowhere", async () => {
    const keychain = notingKeychain();
    const { store } = await storeOver(keychain);
    await store.save("quay.io", password("new", "ada"));
    await store.save("quay.io/team", password("old", "grace"));
    await store.rename("quay.io", "quay.io/team");
    expect([...keychain.entries]).toEqual([["ada@quay.io/team", "new"]]);
    expect(await store.lookup("quay.io/team")).toMatchObject({ username: "ada" });
  });

  it("changes nothing when there is no such entry, or the name is the same", async () => {
    const { store } = await storeOver(notingKeychain());
    await store.save("quay.io", password("s3cret"));
    await store.rename("ghcr.io", "quay.io");
    await store.rename("quay.io", "quay.io");
    expect(await store.lookup("quay.io")).toMatchObject({ secret: "s3cret" });
  });
});

describe("where a keychain tells of itself that it is locked (macOS, Windows)", () => {
  it("an entry that is not there is missing, not locked", async () => {
    const keychain = createRunOnlyKeychain();
    const { store } = await storeOver(keychain);
    await store.save("quay.io", password("s3cret"));
    await keychain.remove("ada@quay.io");
    expect(await store.lookup("quay.io")).toBeUndefined();
    expect(await store.whereIs("quay.io")).toBe("missing");
    await store.rename("quay.io", "quay.io/team");
    expect(await store.whereIs("quay.io/team")).toBe("missing");
    expect(await store.state()).toEqual({ state: "available" });
    await store.forget("quay.io/team");
    expect(await store.whereIs("quay.io/team")).toBe("none");
  });
});
