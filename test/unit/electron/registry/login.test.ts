import { describe, expect, it } from "vitest";
import {
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openBoth,
  openRegistry,
} from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;
const WRONG = { ...ANN, password: "wrong-canary" };

describe.each(["basic", "bearer"] as const)("checkLogin against %s", (kind) => {
  const server = { auth: { kind, users: ANN_USERS } };

  it("accepts the right password", async () => {
    const { client } = await openBoth(server);
    expect(await failureOf(client.checkLogin(ANN, { signal }))).toBeUndefined();
  });

  it("refuses a wrong password, naming the account and not the password", async () => {
    const { registry, client } = await openBoth(server);
    const error = await failureOf(client.checkLogin(WRONG, { signal }));
    expect(error).toMatchObject({
      code: "login_refused",
      details: { account: "ann", host: registry.host },
    });
    expect(JSON.stringify(error)).not.toContain("canary");
  });

  it("says that nobody may not enter", async () => {
    const { client } = await openBoth(server);
    const failure = await failureOf(client.checkLogin(undefined, { signal }));
    // A token server gives tokens to nobody for nothing; Basic does not.
    if (kind === "basic") expect(failure).toMatchObject({ code: "unauthorized" });
    else expect(failure).toBeUndefined();
  });

  it("keeps nothing of a login that was only checked", async () => {
    const { registry, client } = await openBoth(server, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    await failureOf(client.checkLogin(WRONG, { signal }));
    await client.repository("team/app").resolve("v1", { signal });
    await failureOf(client.checkLogin(WRONG, { signal }));
    expect(await failureOf(client.checkLogin(ANN, { signal }))).toBeUndefined();
  });
});

describe("checkLogin", () => {
  it("accepts an open registry", async () => {
    const { client } = await openBoth();
    expect(await failureOf(client.checkLogin(undefined, { signal }))).toBeUndefined();
  });

  it("A25: takes a web page for what it is, and sends it no password", async () => {
    const { registry, client } = await openBoth();
    registry.faults.add({
      path: "/v2/",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<title>Welcome</title>",
    });
    expect(await failureOf(client.checkLogin(ANN, { signal }))).toMatchObject({
      code: "not_a_registry",
      details: { host: registry.host },
    });
    expect(JSON.stringify(registry.requests)).not.toContain("authorization");
  });

  it("A25: takes a redirect to another host for a network's login page", async () => {
    const portal = await openRegistry();
    const { registry, client } = await openBoth();
    registry.faults.add({ path: "/v2/", redirect: `${portal.url}/v2/` });
    expect(await failureOf(client.checkLogin(ANN, { signal }))).toMatchObject({
      code: "not_a_registry",
    });
    expect(JSON.stringify(portal.requests)).not.toContain("authorization");
  });

  it.each([404, 302])("says that %i is no registry", async (status) => {
    const { registry, client } = await openBoth();
    registry.faults.add({ path: "/v2/", status, body: "nothing here" });
    expect(await failureOf(client.checkLogin(undefined, { signal }))).toMatchObject({
      code: "not_a_registry",
    });
  });
});
