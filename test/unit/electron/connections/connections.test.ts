import { describe, expect, it } from "vitest";
import type { Login } from "../../../../shared/connection.ts";
import { ANN, ANN_USERS, NEVER, openRegistry } from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";
import { openConnections } from "./rig.ts";

const signal = NEVER;
const BASIC = { auth: { kind: "basic", users: ANN_USERS } } as const;

function annAt(address: string, more: Partial<Login> = {}): Login {
  return {
    address,
    username: ANN.username,
    secret: ANN.password,
    secretKind: "password",
    ...more,
  };
}

function nobodyAt(address: string, more: Partial<Login> = {}): Login {
  return { address, secretKind: "password", ...more };
}

describe("signing in", () => {
  it("saves an account that the registry accepted, without its secret", async () => {
    const { host } = await openRegistry(BASIC);
    const { connections } = await openConnections();
    const saved = await connections.login(annAt(host), { signal });
    expect(saved).toMatchObject({ address: host, username: ANN.username, secret: "keychain" });
    expect(JSON.stringify(await connections.list())).not.toContain(ANN.password);
  });

  it("saves nothing when the registry refuses the password", async () => {
    const { host } = await openRegistry({ auth: { kind: "bearer", users: ANN_USERS } });
    const { connections, credentials } = await openConnections();
    const wrong = connections.login(annAt(host, { secret: "wrong" }), { signal });
    await expect(wrong).rejects.toMatchObject({ code: "login_refused", details: { host } });
    expect(await connections.list()).toEqual([]);
    expect(await credentials.whereIs(host)).toBe("none");
  });

  it("uses a registry anonymously when no user is named", async () => {
    const { host } = await openRegistry();
    const { connections } = await openConnections();
    await connections.login(nobodyAt(host), { signal });
    expect(await connections.list()).toMatchObject([{ address: host, secret: "none" }]);
  });

  it("again without a password keeps the saved one, and checks it", async () => {
    const registry = await openRegistry(BASIC);
    const { connections } = await openConnections();
    await connections.login(annAt(registry.host, { label: "Staging" }), { signal });
    const again = nobodyAt(registry.host, { username: ANN.username, color: "red" });
    const saved = await connections.login(again, { signal });
    expect(saved).toMatchObject({ label: "Staging", color: "red", secret: "keychain" });
    expect(registry.requests.at(-1)?.status).toBe(200);
  });

  it("wants a password for another user name", async () => {
    const { host } = await openRegistry(BASIC);
    const { connections } = await openConnections();
    await connections.login(annAt(host), { signal });
    for (const address of [host, "new.test"]) {
      const login = connections.login(nobodyAt(address, { username: "eve" }), { signal });
      await expect(login).rejects.toMatchObject({ code: "invalid_input" });
    }
  });

  it("refuses what is no address before anything is asked", async () => {
    const { connections } = await openConnections();
    const bad = connections.login(annAt("https://ghcr.io"), { signal });
    await expect(bad).rejects.toMatchObject({ code: "invalid_reference" });
  });
});

describe("several accounts on one host", () => {
  it("are chosen by the longest prefix of the repository", async () => {
    const users = { ann: "one-secret", bob: "two-secret" };
    const registry = await openRegistry({ auth: { kind: "basic", users } });
    seedImage(registry, "team/app", "v1", [someBytes(10)]);
    seedImage(registry, "other/app", "v1", [someBytes(10)]);
    const { connections, registries } = await openConnections();
    const { host } = registry;
    await connections.login(annAt(host, { secret: users.ann }), { signal });
    const bob = { username: "bob", secret: users.bob };
    await connections.login(annAt(`${host}/team`, bob), { signal });
    registry.requests.length = 0;
    for (const repository of ["team/app", "other/app"]) {
      const client = await registries.client({ host, repository });
      await client.repository(repository).resolve("v1", { signal });
    }
    const usedFor = (repository: string): string | undefined =>
      registry.requests
        .findLast(({ path, status }) => path.includes(repository) && status === 200)
        ?.headers["authorization"]?.slice("Basic ".length);
    expect(Buffer.from(usedFor("team/app") ?? "", "base64").toString()).toBe("bob:two-secret");
    expect(Buffer.from(usedFor("other/app") ?? "", "base64").toString()).toBe("ann:one-secret");
  });
});

describe("changing a connection", () => {
  it("takes effect at the next use, without asking the registry", async () => {
    const registry = await openRegistry(BASIC);
    const { connections } = await openConnections();
    await connections.login(annAt(registry.host), { signal });
    const before = registry.requests.length;
    const changed = await connections.edit(registry.host, {
      label: "Harbor",
      folder: "Work",
      production: true,
    });
    expect(changed).toMatchObject({ label: "Harbor", folder: "Work", production: true });
    expect(registry.requests.length).toBe(before);
  });

  it("cannot send the saved password where it was not meant for", async () => {
    const registry = await openRegistry(BASIC);
    const { connections } = await openConnections();
    const { host } = registry;
    await connections.login(annAt(host), { signal });
    const before = registry.requests.length;
    const loose = { skipVerify: true };
    await expect(connections.edit(host, loose)).rejects.toMatchObject({
      code: "password_required",
    });
    await expect(connections.rename(host, "evil.test")).rejects.toMatchObject({
      code: "password_required",
    });
    const login = connections.login(nobodyAt(host, { username: "ann", ...loose }), { signal });
    await expect(login).rejects.toMatchObject({ code: "password_required" });
    const trial = { ...nobodyAt(host, loose), anonymous: false };
    const steps = connections.diagnose(trial, { signal })[Symbol.asyncIterator]();
    await expect(steps.next()).rejects.toMatchObject({ code: "password_required" });
    expect(registry.requests.length).toBe(before);
    expect(await connections.login(annAt(host, loose), { signal })).toMatchObject(loose);
  });

  it("K9: takes its secrets along to another address, and away when it goes", async () => {
    const { host } = await openRegistry(BASIC);
    const { connections, credentials, registries } = await openConnections();
    await connections.login(annAt(host), { signal });
    await credentials.save(`proxy ${host}`, {
      username: "joe",
      secret: "proxy-secret",
      kind: "password",
    });
    const renamed = await connections.rename(host, `${host}/team`);
    expect(renamed).toMatchObject({ address: `${host}/team`, prefix: "team", secret: "keychain" });
    expect(await connections.list()).toHaveLength(1);
    expect(await credentials.whereIs(host)).toBe("none");
    expect((await credentials.lookup(`${host}/team`))?.secret).toBe(ANN.password);
    expect((await credentials.lookup(`proxy ${host}/team`))?.secret).toBe("proxy-secret");
    const client = await registries.client({ host, repository: "team/app" });
    for await (const _page of client.listRepositories({ signal })) break;
    await connections.logout(`${host}/team`);
    for (const entry of [`${host}/team`, `proxy ${host}/team`, `client-key ${host}/team`])
      expect(await credentials.whereIs(entry)).toBe("none");
    const nobody = await registries.client({ host, repository: "team/app" });
    await expect(nobody.repository("team/app").resolve("v1", { signal })).rejects.toMatchObject({
      code: "unauthorized",
    });
  });

  it("K9: drops clients that know the old password, also when nothing but the password changed", async () => {
    const { host } = await openRegistry(BASIC);
    const { connections, registries } = await openConnections();
    await connections.login(annAt(host), { signal });
    const before = await registries.client({ host });
    expect(await registries.client({ host })).toBe(before);
    await connections.login(annAt(host), { signal });
    expect(await registries.client({ host })).not.toBe(before);
  });

  it("to an address that is taken is refused", async () => {
    const { host } = await openRegistry();
    const { connections } = await openConnections();
    await connections.login(nobodyAt(host), { signal });
    await connections.login(nobodyAt(`${host}/team`), { signal });
    await expect(connections.rename(host, `${host}/team`)).rejects.toMatchObject({
      code: "connection_exists",
      details: { address: `${host}/team` },
    });
  });

  it("that does not exist is said so", async () => {
    const { connections } = await openConnections();
    for (const call of [
      connections.logout("nowhere.test"),
      connections.edit("nowhere.test", {}),
      connections.rename("nowhere.test", "else.test"),
    ])
      await expect(call).rejects.toMatchObject({ code: "connection_unknown" });
  });
});

describe("the checklist", () => {
  it("uses the saved account, unless it is to be tried as nobody", async () => {
    const { host } = await openRegistry(BASIC);
    const { connections } = await openConnections();
    await connections.login(annAt(host), { signal });
    const accountOf = async (anonymous: boolean): Promise<string | undefined> => {
      const trial = { ...nobodyAt(host), anonymous };
      for await (const { step, state, facts, error } of connections.diagnose(trial, { signal }))
        if (step === "token" && state !== "running") return facts.account ?? error?.code;
      return undefined;
    };
    expect(await accountOf(false)).toBe(ANN.username);
    expect(await accountOf(true)).not.toBe(ANN.username);
    expect(await connections.list()).toMatchObject([{ username: ANN.username }]);
  });
});

describe("the list of connections", () => {
  it("comes first, and again after every change", async () => {
    const { host } = await openRegistry();
    const { connections } = await openConnections();
    const controller = new AbortController();
    const seen = connections.watch({ signal: controller.signal })[Symbol.asyncIterator]();
    expect((await seen.next()).value).toEqual([]);
    await connections.login(nobodyAt(host), { signal });
    expect((await seen.next()).value).toMatchObject([{ host }]);
    controller.abort();
    expect((await seen.next()).done).toBe(true);
  });

  it("moves to another computer without secrets, and adds only what is new there", async () => {
    const { host } = await openRegistry(BASIC);
    const [here, there] = [await openConnections(), await openConnections()];
    await here.connections.login(annAt(host, { label: "Harbor" }), { signal });
    const document = here.connections.export();
    expect(document).not.toContain(ANN.password);
    expect(await there.connections.import(document)).toEqual({ added: [host], existing: [] });
    expect(await there.connections.import(document)).toEqual({ added: [], existing: [host] });
    expect(await there.connections.list()).toMatchObject([
      { address: host, label: "Harbor", username: ANN.username, secret: "none" },
    ]);
  });

  it("marks as production whatever lies below a marked prefix, also for other accounts", async () => {
    const { host } = await openRegistry();
    const { connections } = await openConnections();
    await connections.login(nobodyAt(`${host}/prod`, { production: true }), { signal });
    await connections.login(nobodyAt(`${host}/prod/app`), { signal });
    expect(connections.isProduction(host, "prod/app/web")).toBe(true);
    expect(connections.isProduction(host, "prod")).toBe(true);
    expect(connections.isProduction(host, "production")).toBe(false);
    expect(connections.isProduction("other.test", "prod/app")).toBe(false);
  });
});
