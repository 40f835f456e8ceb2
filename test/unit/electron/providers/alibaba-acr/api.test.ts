import { describe, expect, it, onTestFinished } from "vitest";
import { remembering } from "../../../../../electron/connections/derived-credentials.ts";
import { alibabaAcr } from "../../../../../electron/providers/alibaba-acr/provider.ts";
import type { RegistryAccess } from "../../../../../electron/registry/access.ts";
import type { CloudCredential } from "../../../../../electron/registry/credential.ts";
import { createRegistries, type Registries } from "../../../../../electron/registry/registries.ts";
import { openApi } from "../../../../support/cloud/harness.ts";
import {
  ACCESS_KEY,
  type Alibaba,
  REGISTRY_LOGIN,
  STS_KEY,
} from "../../../../support/providers/alibaba-acr/alibaba.ts";
import {
  ENTERPRISE,
  openAlibaba,
  PERSONAL,
} from "../../../../support/providers/alibaba-acr/open.ts";
import { gatewayError } from "../../../../support/providers/alibaba-acr/state.ts";
import { allOf, failureOf, instantClock, NEVER } from "../../../../support/registry/client.ts";

const OPTIONS = { signal: NEVER, onRenewed: () => undefined };

/** Registries as the program has them: what the registry takes is derived. */
function registriesOf(service: Alibaba, host: string, account: CloudCredential): Registries {
  const access: RegistryAccess = {
    ...service.cloud.access(host, account),
    lookUp: () =>
      registries.withApi(
        access,
        (api) => alibabaAcr.derive?.(account, api, OPTIONS) ?? Promise.reject(new Error("derives")),
      ),
  };
  const registries = createRegistries({
    userAgent: "portolan/test",
    accessFor: () => Promise.resolve(access),
    clock: instantClock(),
  });
  onTestFinished(() => registries.close());
  return registries;
}

describe("an access key", () => {
  it.each([
    ["an enterprise instance", ENTERPRISE],
    ["a personal registry, whose token service is in another region (trap)", PERSONAL],
  ])("pulls from %s by a password for an hour", async (_, options) => {
    const service = await openAlibaba(options);
    service.addRepository("team/app");
    const digest = await service.backend.push("team/app", "v1", "one");
    const registries = registriesOf(service, options.host, ACCESS_KEY);
    const repository = (await registries.client({ host: options.host })).repository("team/app");
    expect(await repository.resolve("v1", { signal: NEVER })).toMatchObject({ digest });
  });

  it("makes a login that says when it ends", async () => {
    const { api } = await openAlibaba(ENTERPRISE);
    const made = await alibabaAcr.derive?.({ ...ACCESS_KEY, source: "keychain" }, api, OPTIONS);
    expect(made).toMatchObject({ kind: "password", username: "cr_temp_user", source: "keychain" });
    const expiresAt = made !== undefined && "expiresAt" in made ? (made.expiresAt ?? 0) : 0;
    expect(expiresAt - Date.now()).toBeGreaterThan(59 * 60_000);
  });

  it("makes a new login before the hour of the old one ends", async () => {
    const { api, calls, cloud } = await openAlibaba(ENTERPRISE);
    let now = Date.now();
    const derive = remembering(
      async (account) =>
        (await alibabaAcr.derive?.(account, api, OPTIONS)) ?? Promise.reject(new Error("derives")),
      () => now,
    );
    const lookUp = () => derive(ACCESS_KEY, cloud.access(ENTERPRISE.host), () => undefined);
    const first = await lookUp();
    now += 57 * 60_000;
    expect(await lookUp()).toEqual(first);
    now += 2 * 60_000;
    expect(await lookUp()).not.toEqual(first);
    expect(calls()).toHaveLength(2);
  });

  it("that is temporary sends its token, signed", async () => {
    const { account, cloud, state } = await openAlibaba(ENTERPRISE, STS_KEY);
    state.namespaces.push("team");
    expect(await allOf(account.listNamespaces?.(OPTIONS) ?? none())).toHaveLength(1);
    const sent = cloud.requests.filter(({ host }) => host.startsWith("cr."));
    expect(sent.map(({ headers }) => headers["x-acs-security-token"])).toEqual([
      STS_KEY.sessionToken,
    ]);
    expect(sent[0]?.headers.authorization).toContain("x-acs-security-token");
  });

  it("goes to the API of the region only, and never to the registry or its token service", async () => {
    const service = await openAlibaba(PERSONAL);
    service.addRepository("team/app");
    await service.backend.push("team/app", "v1", "one");
    await allOf(service.account.listRepositories?.(OPTIONS) ?? none());
    const registries = registriesOf(service, PERSONAL.host, ACCESS_KEY);
    await (
      await registries.client({ host: PERSONAL.host })
    )
      .repository("team/app")
      .resolve("v1", { signal: NEVER });
    const hosts = new Set<string>();
    for (const { host, path, headers } of service.cloud.requests) {
      if (JSON.stringify(headers).includes(ACCESS_KEY.username)) hosts.add(host);
      expect(path).not.toContain(ACCESS_KEY.username);
      expect(JSON.stringify([path, headers])).not.toContain(ACCESS_KEY.secretKey);
    }
    expect([...hosts]).toEqual(["cr.cn-shanghai.aliyuncs.com"]);
  });

  it("is not used for a host that only says it is Alibaba Cloud's", async () => {
    const owned = "images.acme.test";
    const { account, api, cloud } = await openAlibaba({ ...ENTERPRISE, host: owned });
    expect(await account.describe(OPTIONS)).toMatchObject({
      capabilities: { repositories: "kept" },
      notes: ["api-refused"],
    });
    expect(
      await failureOf(Promise.resolve(alibabaAcr.derive?.(ACCESS_KEY, api, OPTIONS))),
    ).toMatchObject({ code: "not_a_registry" });
    expect(cloud.requests).toEqual([]);
  });

  it("is what derives a login: other accounts of clouds are told so", async () => {
    const { api } = await openAlibaba(ENTERPRISE);
    const other = { kind: "aws-profile", username: "default" } as const;
    expect(
      await failureOf(Promise.resolve(alibabaAcr.derive?.(other, api, OPTIONS))),
    ).toMatchObject({
      code: "unsupported",
      details: { hint: "alibaba_needs_access_key" },
    });
  });
});

describe("a request that fails", () => {
  it("waits and asks again when it is throttled, each time with a new nonce (trap)", async () => {
    const { account, state, cloud } = await openAlibaba(ENTERPRISE);
    state.instead.push(gatewayError(400, "Throttling.User"), gatewayError(503, "Throttling"), {
      status: 429,
      body: {},
    });
    state.namespaces.push("team");
    expect(await allOf(account.listNamespaces?.(OPTIONS) ?? none())).toHaveLength(1);
    const nonces = cloud.requests
      .map(({ headers }) => headers["x-acs-signature-nonce"])
      .filter((nonce) => nonce !== undefined);
    expect(new Set(nonces).size).toBe(4);
    expect(nonces).toHaveLength(4);
  });

  it("is given up after six tries", async () => {
    const { account, state, calls } = await openAlibaba(ENTERPRISE);
    state.refusals.set("ListNamespace", gatewayError(400, "Throttling.Api"));
    expect(await failureOf(allOf(account.listNamespaces?.(OPTIONS) ?? none()))).toMatchObject({
      code: "rate_limited",
    });
    expect(calls()).toHaveLength(6);
  });

  it("and changes something is not sent again, unless it was throttled", async () => {
    const { account, state, calls } = await openAlibaba(ENTERPRISE);
    const create = async () => account.createNamespace?.("team", { ...OPTIONS, isPublic: false });
    state.instead.push(gatewayError(503, "ServiceUnavailable"));
    expect(await failureOf(create())).toMatchObject({ code: "registry_failed" });
    expect(calls()).toHaveLength(1);
    state.instead.push(gatewayError(503, "Throttling"));
    await create();
    expect(state.namespaces).toEqual(["team"]);
    expect(calls()).toHaveLength(3);
  });

  it.each([
    ["an unknown key", { ...ACCESS_KEY, username: "LTAInobody" }, "alibaba_access_key"],
    ["a wrong secret", { ...ACCESS_KEY, secretKey: "canary-wrong" }, "alibaba_access_key"],
    ["an ended token", { ...STS_KEY, sessionToken: "canary-ended" }, "alibaba_access_key"],
  ])("for %s says so, without the secret", async (_, key, hint) => {
    const { account, api } = await openAlibaba(ENTERPRISE, key);
    const failure = await failureOf(allOf(account.listNamespaces?.(OPTIONS) ?? none()));
    expect(failure).toMatchObject({
      code: "login_refused",
      details: { hint, account: key.username },
    });
    expect(await failureOf(Promise.resolve(alibabaAcr.derive?.(key, api, OPTIONS)))).toMatchObject({
      code: "login_refused",
    });
    expect(JSON.stringify(failure)).not.toContain("canary");
  });

  it("because the clock is wrong says so", async () => {
    const { account } = await openAlibaba({ ...ENTERPRISE, now: () => Date.now() + 3_600_000 });
    expect(await failureOf(allOf(account.listNamespaces?.(OPTIONS) ?? none()))).toMatchObject({
      details: { hint: "alibaba_clock" },
    });
  });

  it.each([
    ["ListRepository", "cr:ListRepository"],
    ["ListRepoTag", "cr:ListRepositoryTag"],
  ])("for want of a right on %s names the right: %s", async (action, right) => {
    const { account, state, addRepository } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    state.refusals.set(action, gatewayError(403, "NoPrivilege", "Access denied for this user."));
    const asked =
      action === "ListRepository"
        ? allOf(account.listRepositories?.(OPTIONS) ?? none())
        : allOf(account.listImages?.("team/app", OPTIONS) ?? none());
    expect(await failureOf(asked)).toMatchObject({
      code: "denied",
      details: { hint: "alibaba_ram_action", action: right, account: ACCESS_KEY.username },
    });
  });

  it("never repeats a secret that the server repeats", async () => {
    const { account, state } = await openAlibaba(ENTERPRISE, STS_KEY);
    const message = `no ${STS_KEY.secretKey} and ${STS_KEY.sessionToken}`;
    state.refusals.set("ListNamespace", gatewayError(400, `X.${STS_KEY.secretKey}`, message));
    const failure = await failureOf(allOf(account.listNamespaces?.(OPTIONS) ?? none()));
    expect(failure).toMatchObject({ code: "registry_refused" });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("canary");
  });

  it("because it was cancelled asks no more", async () => {
    const { account, calls, state } = await openAlibaba(ENTERPRISE);
    const controller = new AbortController();
    controller.abort();
    state.namespaces.push("team");
    expect(
      await failureOf(allOf(account.listNamespaces?.({ signal: controller.signal }) ?? none())),
    ).toBeDefined();
    expect(calls()).toEqual([]);
  });
});

describe("a registry password", () => {
  it("that is the console's, or another user's, is explained", async () => {
    const service = await openAlibaba(PERSONAL);
    const wrong = { ...REGISTRY_LOGIN, password: "canary-console-password" };
    const api = await openApi(service.cloud.access(PERSONAL.host, wrong), onTestFinished);
    const failure = await failureOf(
      api.send({
        method: "GET",
        target: "/v2/team/app/tags/list",
        scopes: [["repository:team/app:pull"]],
        signal: NEVER,
      }),
    );
    expect(failure).toMatchObject({
      details: { hint: "alibaba_registry_password", account: "ann@acme" },
    });
    expect(JSON.stringify(failure)).not.toContain("canary");
  });

  it("does not help in a namespace that is not there, which is explained", async () => {
    const service = await openAlibaba(PERSONAL);
    const registries = createRegistries({
      userAgent: "portolan/test",
      accessFor: () => Promise.resolve(service.cloud.access(PERSONAL.host, REGISTRY_LOGIN)),
      clock: instantClock(),
    });
    onTestFinished(() => registries.close());
    const repository = (await registries.client({ host: PERSONAL.host })).repository("absent/app");
    expect(await failureOf(repository.resolve("v1", { signal: NEVER }))).toMatchObject({
      code: "denied",
      details: { hint: "alibaba_namespace", namespace: "absent" },
    });
  });

  it("lists tags, and needs an access key for repositories, which is said", async () => {
    const { account, addRepository, backend, cloud, calls } = await openAlibaba(
      PERSONAL,
      REGISTRY_LOGIN,
    );
    addRepository("team/app");
    await backend.push("team/app", "v1", "one");
    expect(await account.describe(OPTIONS)).toMatchObject({
      edition: "personal",
      capabilities: { repositories: "kept", deleteRepository: false },
      notes: ["alibaba-needs-access-key"],
    });
    expect(await failureOf(allOf(account.listRepositories?.(OPTIONS) ?? none()))).toMatchObject({
      code: "unsupported",
      details: { hint: "alibaba_needs_access_key" },
    });
    const registries = createRegistries({
      userAgent: "portolan/test",
      accessFor: () => Promise.resolve(cloud.access(PERSONAL.host, REGISTRY_LOGIN)),
      clock: instantClock(),
    });
    onTestFinished(() => registries.close());
    const repository = (await registries.client({ host: PERSONAL.host })).repository("team/app");
    expect(await allOf(repository.listTags({ signal: NEVER }))).toEqual([["v1"]]);
    expect(calls()).toEqual([]);
  });
});

async function* none(): AsyncGenerator<never> {
  // Nothing: the method is absent.
}
