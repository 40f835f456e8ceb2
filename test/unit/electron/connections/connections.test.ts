import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createConnections,
  type Connections,
} from "../../../../electron/connections/connections.ts";
import { createCredentialStore } from "../../../../electron/credentials/credential-store.ts";
import { createRunOnlyKeychain } from "../../../../electron/credentials/run-only-keychain.ts";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { watchChanges } from "../../../../electron/storage/changes.ts";
import { connectionsTable } from "../../../../electron/storage/connections-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import {
  ANN,
  ANN_USERS,
  NEVER,
  openRegistries,
  openRegistry,
} from "../../../support/registry/client.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const login = { username: ANN.username, secret: ANN.password, plainHttp: false };

describe("connections", () => {
  async function open(): Promise<Connections> {
    const database = openStateDatabase(join(await tempDir(), "state.db"));
    onTestFinished(() => database.close());
    return createConnections({
      table: connectionsTable(database),
      credentials: createCredentialStore({
        keychain: createRunOnlyKeychain(),
        accounts: accountsTable(database),
      }),
      registries: openRegistries().registries,
      changes: watchChanges(database),
      plainHttpHosts: new Set(),
    });
  }

  it("save an account that the registry accepted, without its secret", async () => {
    const { host } = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const connections = await open();
    const saved = await connections.login({ ...login, host }, { signal: NEVER });
    expect(saved).toEqual({ host, username: ANN.username, plainHttp: false, secret: "keychain" });
    expect(JSON.stringify(await connections.list())).not.toContain(ANN.password);
  });

  it("save nothing when the registry refuses the password", async () => {
    const { host } = await openRegistry({ auth: { kind: "bearer", users: ANN_USERS } });
    const connections = await open();
    const wrong = connections.login({ ...login, host, secret: "wrong" }, { signal: NEVER });
    await expect(wrong).rejects.toMatchObject({ code: "login_refused", details: { host } });
    expect(await connections.list()).toEqual([]);
  });

  it("use a registry anonymously when no user is named", async () => {
    const { host } = await openRegistry();
    const connections = await open();
    await connections.login({ host, plainHttp: false }, { signal: NEVER });
    expect(await connections.list()).toEqual([{ host, plainHttp: false, secret: "none" }]);
  });

  it("forget the account, and say so when there is none", async () => {
    const { host } = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const connections = await open();
    await connections.login({ ...login, host }, { signal: NEVER });
    await connections.logout(host);
    expect(await connections.list()).toEqual([]);
    await expect(connections.logout(host)).rejects.toMatchObject({ code: "connection_unknown" });
  });

  it("show the list first, and again after every change", async () => {
    const { host } = await openRegistry();
    const connections = await open();
    const controller = new AbortController();
    const seen = connections.watch({ signal: controller.signal })[Symbol.asyncIterator]();
    expect((await seen.next()).value).toEqual([]);
    await connections.login({ host, plainHttp: false }, { signal: NEVER });
    expect((await seen.next()).value).toMatchObject([{ host }]);
    controller.abort();
    expect((await seen.next()).done).toBe(true);
  });

  it("refuse what is no host before anything is asked", async () => {
    const bad = (await open()).login({ ...login, host: "https://ghcr.io" }, { signal: NEVER });
    await expect(bad).rejects.toMatchObject({ code: "invalid_reference" });
  });
});
