import { describe, expect, it } from "vitest";
import { ANN, ANN_USERS, NEVER, openRegistry } from "../../../support/registry/client.ts";
import { openConnections } from "./rig.ts";

const signal = NEVER;
const BASIC = { auth: { kind: "basic", users: ANN_USERS } } as const;
const DOCKER = { kind: "docker-config", name: "~/.docker/config.json" } as const;

function config(host: string, login: string): string {
  return JSON.stringify({ auths: { [host]: { auth: Buffer.from(login).toString("base64") } } });
}

describe("logins of other programs", () => {
  it("are listed without their secrets, with the word whether they are connected", async () => {
    const { host } = await openRegistry(BASIC);
    const { logins, connections, write } = await openConnections();
    await write(".docker/config.json", config(host, `ann:${ANN.password}`));
    const found = await logins.find(undefined, { signal });
    expect(found.logins).toEqual([
      { address: host, username: "ann", source: DOCKER, import: "copied", connected: false },
    ]);
    expect(JSON.stringify(found)).not.toContain(ANN.password);
    await connections.login({ address: host, secretKind: "password" }, { signal }).catch(() => 0);
    const [result] = await logins.import([{ address: host, source: DOCKER }], undefined, {
      signal,
    });
    expect(result?.connection).toMatchObject({ username: "ann", secret: "keychain" });
    expect((await logins.find(undefined, { signal })).logins).toMatchObject([{ connected: true }]);
  });

  it("are taken over only when the registry accepts them, each for itself", async () => {
    const [good, bad] = [await openRegistry(BASIC), await openRegistry(BASIC)];
    const { logins, connections } = await openConnections();
    const pasted = JSON.stringify({
      auths: {
        [good.host]: { username: "ann", password: ANN.password },
        [bad.host]: { username: "ann", password: "wrong" },
      },
    });
    const { logins: found } = await logins.find(pasted, { signal });
    const results = await logins.import(found, pasted, { signal });
    const codes = Object.fromEntries(results.map(({ address, error }) => [address, error?.code]));
    expect(codes).toEqual({ [bad.host]: "login_refused", [good.host]: undefined });
    expect(await connections.list()).toMatchObject([{ address: good.host }]);
  });

  it("are given to Docker only through the helper that Docker names", async () => {
    const { host } = await openRegistry(BASIC);
    const { logins, connections, write } = await openConnections();
    const ann = { address: host, username: "ann", secret: ANN.password } as const;
    await connections.login({ ...ann, secretKind: "password" }, { signal });
    await write(".docker/config.json", "{}");
    await expect(logins.share(host, { signal })).rejects.toMatchObject({ code: "helper_missing" });
    await expect(logins.share("nowhere.test", { signal })).rejects.toMatchObject({
      code: "connection_unknown",
    });
  });

  it("that are gone by the time of the import are said so", async () => {
    const { logins } = await openConnections();
    const wanted = [{ address: "gone.test", source: DOCKER }];
    expect(await logins.import(wanted, undefined, { signal })).toMatchObject([
      { address: "gone.test", error: { code: "invalid_input" } },
    ]);
  });
});
