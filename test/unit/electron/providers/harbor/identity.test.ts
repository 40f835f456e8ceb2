import { describe, expect, it } from "vitest";
import { identify } from "../../../../../electron/providers/harbor/identity.ts";
import { failureOf, NEVER } from "../../../../support/registry/client.ts";
import { accountAs, apiAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";

describe("identify", () => {
  it.each([
    ["admin", { kind: "user", isAdmin: true }],
    ["ann", { kind: "user", isAdmin: false }],
    ["robot$team+ci", { kind: "robot", isAdmin: false }],
    ["olga", { kind: "cli-secret", isAdmin: false }],
  ] as const)(
    "trap: knows %s although /users/current refuses robots and secrets",
    async (name, who) => {
      const harbor = await openHarbor();
      const found = await identify(await apiAs(harbor, name), { signal: NEVER });
      expect(found).toMatchObject({ ...who, account: name });
      expect(found.system?.harbor_version).toBe(harbor.world.version);
      expect(harbor.registry.requests).toHaveLength(3);
    },
  );

  it("trap: learns from the token service that the password is wrong, and does not send it again", async () => {
    const harbor = await openHarbor();
    const api = await apiAs(harbor, "ann", "wrong-word");
    const found = await identify(api, { signal: NEVER });
    expect(found).toMatchObject({ kind: "refused", account: "ann", isAdmin: false });
    const sent = harbor.registry.requests.filter(
      ({ headers }) => headers.authorization !== undefined,
    );
    expect(sent.map(({ path }) => path)).toEqual(["/service/token?service=harbor-registry"]);
  });

  it("trap: takes a token although access_token is empty", async () => {
    const harbor = await openHarbor();
    harbor.registry.rules.unshift({
      does: "sends empty tokens only",
      path: /^\/service\/token/,
      beforeLogin: true,
      instead: { status: 200, body: JSON.stringify({ token: "", access_token: "" }) },
    });
    const refused = await identify(await apiAs(harbor, "ann"), { signal: NEVER });
    harbor.registry.rules.shift();
    const taken = await identify(await apiAs(harbor, "ann"), { signal: NEVER });
    expect([refused.kind, taken.kind]).toEqual(["refused", "user"]);
  });

  it("asks the token service nothing when there is no password", async () => {
    const harbor = await openHarbor();
    const found = await identify(await apiAs(harbor), { signal: NEVER });
    expect(found).toMatchObject({ kind: "nobody", isAdmin: false });
    expect(harbor.calls()).toEqual(["GET /systeminfo"]);
    expect(harbor.registry.requests).toHaveLength(1);
  });

  it("does not take a Harbor that fails for one that refuses", async () => {
    const harbor = await openHarbor();
    harbor.registry.behaviour.pageSize = undefined;
    harbor.registry.rules.unshift({
      does: "fails",
      path: /systeminfo/,
      beforeLogin: true,
      instead: { status: 500, body: "" },
    });
    const failure = await failureOf(identify(await apiAs(harbor), { signal: NEVER }));
    expect(failure).toMatchObject({ code: "registry_failed" });
  });
});

describe("checkMay", () => {
  it("says that the password is wrong before a change, in place of Harbor", async () => {
    const harbor = await openHarbor();
    const account = await accountAs(harbor, "ann", "wrong-word");
    const failure = await failureOf(
      account.deleteTag?.("team/app", "v1", { signal: NEVER }) ?? Promise.resolve(),
    );
    expect(failure).toMatchObject({
      code: "login_refused",
      details: { account: "ann", hint: "harbor_anonymous_list" },
    });
    expect(harbor.calls()).toEqual(["GET /systeminfo"]);
    expect(JSON.stringify(failure)).not.toContain("wrong-word");
  });

  it("trap: explains what a CLI secret cannot do, without asking", async () => {
    const harbor = await openHarbor();
    const account = await accountAs(harbor, "olga");
    const failure = await failureOf(
      account.deleteRepository?.("team/app", { signal: NEVER }) ?? Promise.resolve(),
    );
    expect(failure).toMatchObject({ code: "denied", details: { hint: "harbor_cli_secret" } });
    expect(harbor.calls().filter((line) => line.startsWith("DELETE"))).toEqual([]);
  });
});
