import { describe, expect, it, onTestFinished } from "vitest";
import { generic } from "../../../../electron/providers/generic/provider.ts";
import type { Provider } from "../../../../electron/providers/provider.ts";
import { createProviders } from "../../../../electron/providers/providers.ts";
import type { RegistryApi } from "../../../../electron/registry/api.ts";
import { openApi } from "../../../support/cloud/harness.ts";
import {
  accessTo,
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openRegistry,
} from "../../../support/registry/client.ts";

const OPTIONS = { signal: NEVER };

/** A service that counts how often it is opened. */
function counting(host: string): Provider & { opened: number } {
  const provider = {
    ...generic,
    name: "counting",
    opened: 0,
    ownsHost: (asked: string) => asked === host,
    open: (api: RegistryApi) => {
      provider.opened += 1;
      return generic.open(api);
    },
  };
  return provider;
}

describe("services of registries", () => {
  it("are found out once, and are the generic one where nobody recognises the registry", async () => {
    const registry = await openRegistry();
    const api = await openApi(accessTo(registry.host), onTestFinished);
    const providers = createProviders({ apiOf: () => Promise.resolve(api), all: [] });
    const first = await providers.of({ host: registry.host }, OPTIONS);
    expect(first).toMatchObject({ id: "generic", name: "OCI registry" });
    expect(await first.account.describe(OPTIONS)).toMatchObject({
      capabilities: { repositories: "catalog", tagDeletion: "ask", serverCopy: "no" },
    });
    expect(await providers.of({ host: registry.host }, OPTIONS)).toBe(first);
    expect(registry.requests).toHaveLength(1);
  });

  it("are asked again after a day: another program may answer under the same name", async () => {
    const registry = await openRegistry();
    const api = await openApi(accessTo(registry.host), onTestFinished);
    let passed = 0;
    const later: RegistryApi = { ...api, now: () => api.now() + passed };
    const providers = createProviders({ apiOf: () => Promise.resolve(later), all: [] });
    await providers.of({ host: registry.host }, OPTIONS);
    passed = 25 * 3_600_000;
    await providers.of({ host: registry.host }, OPTIONS);
    expect(registry.requests).toHaveLength(2);
  });

  it("are found out by one question, however many want to know at the same time", async () => {
    const registry = await openRegistry();
    const api = await openApi(accessTo(registry.host), onTestFinished);
    const providers = createProviders({ apiOf: () => Promise.resolve(api), all: [] });
    const target = { host: registry.host };
    const opened = await Promise.all([1, 2, 3].map(() => providers.of(target, OPTIONS)));
    expect(new Set(opened).size).toBe(1);
    expect(registry.requests).toHaveLength(1);
  });

  it("forget what an account learned when it signs in again with another password", async () => {
    const registry = await openRegistry();
    const service = counting(registry.host);
    const access = accessTo(registry.host);
    const apis = [await openApi(access, onTestFinished), await openApi(access, onTestFinished)];
    expect(apis[0]?.accessId).toBe(apis[1]?.accessId);
    const providers = createProviders({
      apiOf: () => Promise.resolve(apis.shift() ?? Promise.reject(new Error("too many"))),
      all: [service],
    });
    await providers.of({ host: registry.host }, OPTIONS);
    await providers.of({ host: registry.host }, OPTIONS);
    expect(service.opened).toBe(2);
  });

  it("are opened once for each account", async () => {
    const registry = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const service = counting(registry.host);
    const accounts = [
      await openApi(accessTo(registry.host), onTestFinished),
      await openApi(
        accessTo(registry.host, { credential: ANN, access: { id: "ann" } }),
        onTestFinished,
      ),
    ];
    const [nobody, ann] = accounts;
    const apis = [nobody, ann, nobody].flatMap((api) => api ?? []);
    const providers = createProviders({
      apiOf: () => Promise.resolve(apis.shift() ?? Promise.reject(new Error("too many"))),
      all: [service],
    });
    const [one, two, three] = [
      await providers.of({ host: registry.host }, OPTIONS),
      await providers.of({ host: registry.host }, OPTIONS),
      await providers.of({ host: registry.host }, OPTIONS),
    ];
    expect(service.opened).toBe(2);
    expect(three).toBe(one);
    expect(two).not.toBe(one);
  });

  it("A1: turn an account of a cloud into a login only for hosts of their own", async () => {
    const account = { kind: "access-key", username: "AKIA", secretKey: "canary-key" } as const;
    const api = await openApi(accessTo("127.0.0.1:1"), onTestFinished);
    const derived = { kind: "password", username: "AWS", password: "derived" } as const;
    const owner = { ...counting("127.0.0.1:1"), derive: () => Promise.resolve(derived) };
    const options = { ...OPTIONS, onRenewed: () => undefined };
    const of = (all: readonly Provider[]) =>
      createProviders({ apiOf: () => Promise.resolve(api), all }).derive(account, api, options);
    expect(await of([owner])).toEqual(derived);
    const error = await failureOf(of([{ ...owner, ownsHost: () => false }]));
    expect(error).toMatchObject({ code: "invalid_input", details: { host: "127.0.0.1:1" } });
    expect(JSON.stringify(error)).not.toContain("canary-key");
  });
});
