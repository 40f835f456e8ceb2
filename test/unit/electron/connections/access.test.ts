import { describe, expect, it, onTestFinished, vi } from "vitest";
import { blankRow } from "../../../../electron/connections/rows.ts";
import type { ConnectionRow } from "../../../../electron/storage/connections-table.ts";
import { issueCertificate, TEST_TLS } from "../../../support/registry/tls.ts";
import { openConnections } from "./rig.ts";

const host = "reg.test";
const row: ConnectionRow = {
  ...blankRow({ address: host, host, prefix: "" }),
  username: "ada",
  secretKept: "keychain",
};
const auths = (entries: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    auths: Object.fromEntries(
      Object.entries(entries).map(([key, login]) => [
        key,
        { auth: Buffer.from(login).toString("base64") },
      ]),
    ),
  });

describe("the credential for a registry", () => {
  it("R13: is that of the connection, and says that the keychain has it", async () => {
    const { access, credentials, table, write } = await openConnections();
    await write(".docker/config.json", auths({ [host]: "docker:from-docker" }));
    table.save(row);
    await credentials.save(host, { username: "ada", secret: "canary", kind: "password" });
    expect(await (await access.accessFor({ host })).lookUp()).toEqual({
      kind: "password",
      username: "ada",
      password: "canary",
      source: "keychain",
    });
  });

  it("that a cloud makes is made anew when the registry refuses it, and not again at once", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const { access, cloud, credentials, table } = await openConnections();
    let made = 0;
    cloud.derive = () => {
      made += 1;
      const password = `made ${made}`;
      return Promise.resolve({ kind: "password", username: "AWS", password, expiresAt: 1e9 });
    };
    table.save(row);
    await credentials.save(host, { username: "ada", secret: "canary", kind: "access-key" });
    const { lookUp, renews } = await access.accessFor({ host });
    expect(renews?.()).toBe(false);
    expect(await lookUp()).toMatchObject({ password: "made 1" });
    vi.setSystemTime(3_600_000);
    expect(renews?.()).toBe(true);
    expect(await lookUp()).toMatchObject({ password: "made 2" });
    expect(renews?.()).toBe(false);
    expect(await lookUp()).toMatchObject({ password: "made 2" });
  });

  it("R13: without a connection is what Docker has, and says which file", async () => {
    const { access, write } = await openConnections();
    await write(".docker/config.json", auths({ [host]: "docker:from-docker" }));
    expect(await (await access.accessFor({ host })).lookUp()).toMatchObject({
      username: "docker",
      password: "from-docker",
      source: "~/.docker/config.json",
    });
  });

  it("is nobody's when the user chose to be nobody, whatever Docker has", async () => {
    const { access, table, write } = await openConnections();
    await write(".docker/config.json", auths({ [host]: "docker:from-docker" }));
    table.save(blankRow({ address: host, host, prefix: "" }));
    expect(await (await access.accessFor({ host })).lookUp()).toBeUndefined();
  });

  it("R13: differs by repository where a file says so, and so does the client", async () => {
    const { access, write } = await openConnections();
    const files = auths({ [host]: "all:one", [`${host}/team`]: "team:two" });
    await write(".config/containers/auth.json", files);
    const [whole, team, teamApp] = await Promise.all(
      [undefined, "team", "team/app"].map((repository) =>
        access.accessFor({ host, ...(repository === undefined ? {} : { repository }) }),
      ),
    );
    expect(await whole?.lookUp()).toMatchObject({ username: "all" });
    expect(await teamApp?.lookUp()).toMatchObject({ username: "team" });
    expect(team?.id).toBe(teamApp?.id);
    expect(team?.id).not.toBe(whole?.id);
  });

  it("follows a file that changes while the program runs", async () => {
    const { access, write } = await openConnections();
    const before = await access.accessFor({ host });
    expect(await before.lookUp()).toBeUndefined();
    await write(".docker/config.json", auths({ [host]: "docker:from-docker" }));
    const after = await access.accessFor({ host });
    expect(after.id).not.toBe(before.id);
    expect(await after.lookUp()).toMatchObject({ username: "docker" });
  });

  it("A21: is an error when the helper that kept it is not named any more, and never nobody", async () => {
    const { access, table } = await openConnections();
    const keptBy = { kind: "helper", name: "docker-credential-gone" } as const;
    table.save({ ...row, secretKept: "external", keptBy });
    await expect((await access.accessFor({ host })).lookUp()).rejects.toMatchObject({
      code: "helper_failed",
      details: { helper: "docker-credential-gone", host },
    });
  });

  it("R8: is replaced in our keychain when the registry renews an identity token", async () => {
    const { access, credentials, table } = await openConnections();
    table.save(row);
    const token = { username: "ada", secret: "old", kind: "identity-token" } as const;
    await credentials.save(host, token);
    const { lookUp, onRenewed } = await access.accessFor({ host });
    expect(await lookUp()).toMatchObject({ kind: "identity-token", identityToken: "old" });
    onRenewed?.("new");
    await expect.poll(async () => (await credentials.lookup(host))?.secret).toBe("new");
  });
});

describe("how a registry is reached", () => {
  it("R25: adds the authorities of certs.d to those of the connection", async () => {
    const { access, table, write } = await openConnections();
    const other = issueCertificate({ subject: "Other CA", isAuthority: true });
    await write(`.config/containers/certs.d/${host}/ca.crt`, other.cert);
    table.save({ ...row, authorities: [TEST_TLS.cert] });
    const { link } = await access.accessFor({ host });
    expect(link.authorities).toHaveLength(2);
    expect((await access.accessFor({ host: "else.test" })).link.authorities).toEqual([]);
  });

  it("R25: says which half of a client certificate is missing", async () => {
    const { access, write } = await openConnections();
    await write(`.config/containers/certs.d/${host}/client.cert`, TEST_TLS.cert);
    await expect(access.accessFor({ host })).rejects.toMatchObject({
      code: "configuration_invalid",
      message: expect.stringContaining("client.key"),
    });
  });

  it("takes the key of a client certificate from the keychain, and never goes on without", async () => {
    const { access, credentials, table } = await openConnections();
    table.save({ ...row, clientCertificate: TEST_TLS.cert });
    await expect(access.accessFor({ host })).rejects.toMatchObject({ code: "keychain_locked" });
    const key = { username: host, secret: TEST_TLS.key, kind: "key" } as const;
    await credentials.save(`client-key ${host}`, key);
    const { link } = await access.accessFor({ host });
    expect(link.clientCertificate?.key).toBe(TEST_TLS.key);
  });

  it("R24: asks the connection's own proxy before the variables, with its password", async () => {
    const variables = { HTTPS_PROXY: "http://everybody.test:1" };
    const { access, credentials, table } = await openConnections(variables);
    const url = new URL(`https://${host}/v2/`);
    const byDefault = await (await access.accessFor({ host })).link.proxyFor(url);
    expect(byDefault).toMatchObject({ from: "HTTPS_PROXY" });
    table.save({ ...row, proxy: { kind: "url", url: "http://own.test:2", username: "joe" } });
    const joe = { username: "joe", secret: "canary", kind: "password" } as const;
    await credentials.save(`proxy ${host}`, joe);
    const own = await (await access.accessFor({ host })).link.proxyFor(url);
    expect(own).toMatchObject({ username: "joe", password: "canary", from: "connection" });
    expect(own?.url.host).toBe("own.test:2");
    table.save({ ...row, proxy: { kind: "none" } });
    expect(await (await access.accessFor({ host })).link.proxyFor(url)).toBeUndefined();
  });

  it("is another client as soon as any choice changes", async () => {
    const { access, table } = await openConnections();
    const ids = new Set<string>();
    for (const change of [{}, { plainHttp: true }, { skipVerify: true }, { username: "eve" }]) {
      table.save({ ...row, ...change });
      ids.add((await access.accessFor({ host })).id);
    }
    expect(ids.size).toBe(4);
  });
});
