import { describe, expect, it } from "vitest";
import { blankRow } from "../../electron/connections/rows.ts";
import type { ConnectionRow } from "../../electron/storage/connections-table.ts";
import { ANN, ANN_USERS, arrival, NEVER, openRegistry } from "../support/registry/client.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { notingKeychain } from "../unit/electron/credentials/noting-keychain.ts";
import { openConnections } from "../unit/electron/connections/rig.ts";

const signal = NEVER;
const BASIC = { auth: { kind: "basic", users: ANN_USERS } } as const;
const host = "reg.test";
const row: ConnectionRow = {
  ...blankRow({ address: host, host, prefix: "" }),
  username: "ann",
  secretKept: "keychain",
  proxy: { kind: "url", url: "http://proxy.test:3128", username: "joe" },
};
const SECRET = { username: "ann", secret: ANN.password, kind: "password" } as const;
const PROXY = { username: "joe", secret: "proxy-canary", kind: "password" } as const;

/** A connection with two secrets, in a keychain that can be closed. */
async function openSaved() {
  const keychain = notingKeychain();
  const rig = await openConnections({}, keychain);
  rig.table.save(row);
  await rig.credentials.save(host, SECRET);
  await rig.credentials.save(`proxy ${host}`, PROXY);
  return { ...rig, keychain };
}

describe("a keychain that closes in the middle", () => {
  it.each(["get joe@proxy reg.test", "set joe@proxy reg.test/team", "remove joe@proxy reg.test"])(
    "K9: leaves a connection that is renamed as it was: %s",
    async (refused) => {
      const { keychain, connections, credentials } = await openSaved();
      keychain.refuses = (call) => call === refused;
      const renaming = connections.rename(host, `${host}/team`);
      await expect(renaming).rejects.toMatchObject({ code: "keychain_locked" });
      keychain.refuses = () => false;
      expect(await connections.list()).toMatchObject([{ address: host, secret: "keychain" }]);
      expect(await credentials.lookup(host)).toMatchObject({ ...SECRET, keptIn: "keychain" });
      expect(await credentials.lookup(`proxy ${host}`)).toMatchObject(PROXY);
      expect(await credentials.whereIs(`${host}/team`)).toBe("none");
    },
  );

  it("K9: leaves a connection that is signed out as it was", async () => {
    const { keychain, connections, credentials } = await openSaved();
    keychain.refuses = (call) => call === "remove joe@proxy reg.test";
    await expect(connections.logout(host)).rejects.toMatchObject({ code: "keychain_locked" });
    keychain.refuses = () => false;
    expect(await connections.list()).toMatchObject([{ address: host }]);
    expect(await credentials.lookup(host)).toMatchObject(SECRET);
    expect(await credentials.lookup(`proxy ${host}`)).toMatchObject(PROXY);
    await connections.logout(host);
    expect([...keychain.entries]).toEqual([]);
  });

  it("changes neither proxy nor password when the proxy's old password cannot be forgotten", async () => {
    const registry = await openRegistry(BASIC);
    const { keychain, connections, credentials, table } = await openSaved();
    const { host: own } = registry;
    table.save({ ...row, address: own, host: own, proxy: { kind: "none" } });
    await credentials.save(own, { ...SECRET, secret: "before" });
    await credentials.save(`proxy ${own}`, PROXY);
    keychain.refuses = (call) => call.startsWith("remove joe@proxy 127");
    const login = { address: own, username: "ann", secret: ANN.password } as const;
    const proxy = { kind: "none" } as const;
    await expect(
      connections.login({ ...login, secretKind: "password", proxy }, { signal }),
    ).rejects.toMatchObject({ code: "keychain_locked" });
    expect(await credentials.lookup(own)).toMatchObject({ secret: "before" });
    expect(table.find(own)?.proxy).toEqual(proxy);
  });
});

describe("secrets that an interrupted change left behind", () => {
  it("are used by no connection that has none", async () => {
    const { access, credentials, table } = await openSaved();
    table.save({ ...row, secretKept: "none" });
    expect(await (await access.accessFor({ host })).lookUp()).toBeUndefined();
    expect(await credentials.whereIs(host)).toBe("keychain");
  });

  it("are forgotten before a document makes a connection of their address", async () => {
    const { connections, credentials, table, keychain } = await openSaved();
    table.remove(host);
    const proxy = { kind: "url", url: "http://evil.test:3128", username: "joe" };
    const connection = { address: host, username: "ann", proxy };
    const document = { format: "portolan-connections/1", connections: [connection] };
    expect(await connections.import(JSON.stringify(document))).toMatchObject({ added: [host] });
    expect(await credentials.whereIs(`proxy ${host}`)).toBe("none");
    expect([...keychain.entries]).toEqual([]);
  });
});

describe("a renewed identity token", () => {
  it("R8: of a login that is only tried is not saved", async () => {
    const { access } = await openSaved();
    const typed = { kind: "identity-token", username: "eve", identityToken: "evil" } as const;
    expect((await access.accessOf(row, { credential: typed })).onRenewed).toBeUndefined();
    expect((await access.accessOf(row, { credential: null })).onRenewed).toBeUndefined();
    expect((await access.accessOf(row)).onRenewed).toBeDefined();
  });

  it("R8: of a login that is saved is what is saved", async () => {
    const registry = await openRegistry();
    const { connections, credentials } = await openConnections();
    const challenge = `Bearer realm="${registry.url}/tok",service="s"`;
    const body = '{"token":"abc","refresh_token":"renewed-canary"}';
    registry.faults.add(
      { path: "/v2/", status: 401, headers: { "www-authenticate": challenge } },
      { path: "/tok", status: 200, body },
    );
    const typed = {
      username: "ann",
      secret: "typed-canary",
      secretKind: "identity-token",
    } as const;
    await connections.login({ ...typed, address: registry.host }, { signal });
    expect(await credentials.lookup(registry.host)).toMatchObject({
      secret: "renewed-canary",
      kind: "identity-token",
    });
  });

  it("R8: is nothing that a token server can give in place of a password", async () => {
    const registry = await openRegistry();
    const { connections, credentials } = await openConnections();
    const challenge = `Bearer realm="${registry.url}/tok",service="s"`;
    const body = '{"token":"abc","refresh_token":"not-asked-for"}';
    registry.faults.add(
      { path: "/v2/", status: 401, headers: { "www-authenticate": challenge } },
      { path: "/tok", status: 200, body },
    );
    const typed = { username: "ann", secret: ANN.password, secretKind: "password" } as const;
    await connections.login({ ...typed, address: registry.host }, { signal });
    expect(await credentials.lookup(registry.host)).toMatchObject(SECRET);
  });

  it.each<[string, Partial<ConnectionRow>, "password" | "identity-token"]>([
    ["a password", {}, "password"],
    ["the token of another account", { username: "bob" }, "identity-token"],
    ["nothing", { secretKept: "none" }, "identity-token"],
  ])("R8: never takes the place of %s that was saved meanwhile", async (_name, now, kind) => {
    const { access, table, credentials, keychain } = await openSaved();
    const { onRenewed } = await access.accessFor({ host });
    table.save({ ...row, ...now });
    await credentials.save(host, { username: now.username ?? "ann", secret: "newest", kind });
    const before = keychain.calls.length;
    onRenewed?.("late");
    // Whatever is asked of the keychain after it comes behind it.
    await credentials.lookup(host);
    await credentials.save("other.test", SECRET);
    expect(keychain.calls.slice(before).filter((call) => call.startsWith("set "))).toEqual([
      "set ann@other.test",
    ]);
    expect((await credentials.lookup(host))?.secret).toBe("newest");
  });
});

describe("two changes of one connection", () => {
  it("lose nothing when one waits for the registry", async () => {
    const registry = await openRegistry(BASIC);
    const { connections } = await openConnections();
    const ann = { username: ANN.username, secret: ANN.password, secretKind: "password" } as const;
    const { host: address } = registry;
    await connections.login({ ...ann, address }, { signal });
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    registry.faults.add({ path: "/v2/", hold });
    const slow = connections.login({ ...ann, address, color: "red" }, { signal });
    await connections.edit(address, { label: "Harbor", production: true });
    release();
    expect(await slow).toMatchObject({ label: "Harbor", production: true, color: "red" });
  });

  it("cannot weaken, together, what neither may alone", async () => {
    const registry = await openRegistry();
    const { connections, table } = await openConnections();
    const { host: address } = registry;
    table.save({ ...blankRow({ address, host: address, prefix: "" }), username: ANN.username });
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    registry.faults.add({ path: "/v2/", hold });
    const trick = { address, username: ANN.username, secretKind: "password" } as const;
    const slow = connections.login({ ...trick, skipVerify: true }, { signal });
    // The request that is held has to be this one.
    await arrival(registry);
    const ann = { ...trick, secret: ANN.password } as const;
    await connections.login(ann, { signal });
    release();
    await expect(slow).rejects.toMatchObject({ code: "password_required" });
    expect(await connections.list()).toMatchObject([{ skipVerify: false, secret: "keychain" }]);
  });
});

describe("two processes", () => {
  it("use the password that one of them was given, also where the old one was refused before", async () => {
    const registry = await openRegistry(BASIC);
    const keychain = notingKeychain();
    const window = await openConnections({}, keychain);
    const terminal = await openConnections({}, keychain, window.userHome);
    const { host: address } = registry;
    window.table.save({ ...row, address, host: address, proxy: { kind: "none" } });
    await window.credentials.save(address, { ...SECRET, secret: "outdated" });
    const controller = new AbortController();
    const seen = window.connections.watch({ signal: controller.signal })[Symbol.asyncIterator]();
    await seen.next();
    const list = async (): Promise<unknown> => {
      const client = await window.registries.client({ host: address });
      return client.listRepositories({ signal })[Symbol.asyncIterator]().next();
    };
    await expect(list()).rejects.toMatchObject({ code: "login_refused" });
    const ann = { username: ANN.username, secret: ANN.password, secretKind: "password" } as const;
    await terminal.connections.login({ ...ann, address }, { signal });
    await seen.next();
    await expect(list()).resolves.toBeDefined();
    controller.abort();
  });
});

describe("a sign-in that is given up", () => {
  it("saves nothing", async () => {
    const registry = await openRegistry(BASIC);
    const { connections, credentials } = await openConnections();
    const controller = new AbortController();
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    registry.faults.add({ path: "/v2/", hold });
    const { host: address } = registry;
    const ann = { username: ANN.username, secret: ANN.password, secretKind: "password" } as const;
    const login = connections.login({ ...ann, address }, { signal: controller.signal });
    await arrival(registry);
    controller.abort();
    release();
    await expect(login).rejects.toMatchObject({ code: "cancelled" });
    expect(await connections.list()).toEqual([]);
    expect(await credentials.whereIs(address)).toBe("none");
  });
});

describe("what is damaged", () => {
  it("in one connection hides no other", async () => {
    const { connections, table } = await openConnections();
    const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    table.save({ ...row, authorities: [pem], clientCertificate: pem });
    table.save(blankRow({ address: "other.test", host: "other.test", prefix: "" }));
    expect(await connections.list()).toMatchObject([
      { address: "other.test" },
      { address: host, authorities: [] },
    ]);
  });

  it("R26: in our list of mirrors stops neither reading nor the mirrors beside it", async () => {
    const [upstream, mirror] = [await openRegistry(), await openRegistry()];
    const image = seedImage(mirror, "team/app", "v1", [someBytes(10)]);
    const { registries, mirrors, ownMirrors } = await openConnections();
    ownMirrors.replace([
      { registry: "docker.io", url: "gopher://of.another.version" },
      { registry: upstream.host, url: `http://${mirror.host}` },
    ]);
    const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    const listed = await mirrors.list();
    expect(listed.mirrors).toMatchObject([{ registry: upstream.host }]);
    expect(listed.problems).toMatchObject([{ error: { code: "invalid_input" } }]);
  });

  it("R25: in the certificates for a mirror stops only that mirror", async () => {
    const upstream = await openRegistry();
    const image = seedImage(upstream, "team/app", "v1", [someBytes(10)]);
    const { registries, mirrors, write } = await openConnections();
    await write(".config/containers/certs.d/mirror.test/ca.crt", "not a certificate");
    mirrors.save([{ registry: upstream.host, url: "https://mirror.test" }]);
    const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    await expect(registries.client({ host: "mirror.test" })).rejects.toMatchObject({
      code: "configuration_invalid",
    });
    await registries.client({ host: "other.test" });
  });
});
