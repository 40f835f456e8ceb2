import { describe, expect, it } from "vitest";
import { cloudOf } from "../../../../../electron/providers/azure-acr/clouds.ts";
import { azureAcr } from "../../../../../electron/providers/azure-acr/provider.ts";
import type { DeviceCode } from "../../../../../electron/providers/provider.ts";
import type { CloudCredential, Credential } from "../../../../../electron/registry/credential.ts";
import type { AppError } from "../../../../../shared/errors.ts";
import {
  entraAccount,
  openAzure,
  openAzureApi,
  refusalOf,
  rowsOf,
} from "../../../../support/providers/azure-acr/harness.ts";
import type { Azure } from "../../../../support/providers/azure-acr/server.ts";
import {
  type AtCodePage,
  HOST,
  seed,
  TENANT,
} from "../../../../support/providers/azure-acr/world.ts";
import { NEVER } from "../../../../support/registry/client.ts";

const REGISTRIES = "https://containerregistry.azure.net";
const MANAGEMENT = "https://management.azure.com";

interface SignedIn {
  readonly account: CloudCredential;
  readonly codes: readonly DeviceCode[];
  readonly slept: readonly number[];
}

async function signIn(azure: Azure, tenant?: string, signal = NEVER): Promise<SignedIn> {
  const { api, clock } = await openAzureApi(azure);
  const codes: DeviceCode[] = [];
  const onCode = (code: DeviceCode): void => void codes.push(code);
  const account = await azureAcr.deviceSignIn?.(api, { tenant, onCode, signal });
  if (account === undefined) throw new Error("there is no sign-in by code");
  return { account, codes, slept: clock.slept };
}

async function refusalAt(atCodePage: AtCodePage): Promise<AppError> {
  const azure = await openAzure();
  azure.world.atCodePage = atCodePage;
  return refusalOf(signIn(azure));
}

async function derive(azure: Azure, account: CloudCredential) {
  const { api, clock } = await openAzureApi(azure, account);
  const renewed: CloudCredential[] = [];
  const onRenewed = (one: CloudCredential): void => void renewed.push(one);
  const made = await azureAcr.derive?.(account, api, { signal: NEVER, onRenewed });
  return { made, renewed, now: clock.now() };
}

/** Paths at the host of the sign-in. */
function loginPaths({ cloud }: Azure): string[] {
  return cloud.requests.filter(({ host }) => host.startsWith("login.")).map(({ path }) => path);
}

describe("signInWithCode", () => {
  it("shows the code, waits as it is told, and comes back with the account", async () => {
    const azure = await openAzure();
    azure.world.pendingPolls = 3;
    const { account, codes, slept } = await signIn(azure);
    expect(codes).toMatchObject([
      { userCode: "C7DKX9PQM", verificationUri: "https://microsoft.com/devicelogin" },
    ]);
    expect(codes[0]?.expiresAt).toBeGreaterThan(Date.now() + 800_000);
    expect(account).toEqual({
      kind: "entra",
      username: "ada@contoso.example",
      tenant: TENANT,
      refreshToken: "canary-entra-1",
      source: "typed",
    });
    // Five seconds, five more for the one "slow_down", and as before.
    expect(slept).toEqual([5000, 5000, 10_000, 10_000]);
    expect(new Set(loginPaths(azure))).toEqual(
      new Set(["/organizations/oauth2/v2.0/devicecode", "/organizations/oauth2/v2.0/token"]),
    );
  });

  it("asks the directory that was named, and none that cannot be one", async () => {
    const azure = await openAzure();
    await signIn(azure, "contoso.example");
    expect(loginPaths(azure)[0]).toBe("/contoso.example/oauth2/v2.0/devicecode");
    for (const tenant of ["../common", "a/b", "a b", "", "x".repeat(300)])
      expect(await refusalOf(signIn(azure, tenant))).toMatchObject({ code: "invalid_input" });
  });

  it("trap: asks for the management API where the directory gives out nothing for registries", async () => {
    const azure = await openAzure();
    azure.world.audiences = [MANAGEMENT];
    const { account } = await signIn(azure);
    expect(account).toMatchObject({ kind: "entra" });
  });

  it("stops when it is given up", async () => {
    const azure = await openAzure();
    azure.world.atCodePage = "waits";
    const leaving = new AbortController();
    const { api } = await openAzureApi(azure);
    const failed = refusalOf(
      azureAcr.deviceSignIn?.(api, {
        onCode: () => leaving.abort(),
        signal: leaving.signal,
      }),
    );
    expect(await failed).toMatchObject({ code: "cancelled" });
  });

  it("says that the code was not typed in time", async () => {
    expect(await refusalAt("waits")).toMatchObject({
      code: "login_refused",
      details: { hint: "entra_expired" },
    });
  });

  it("says that it was declined", async () => {
    expect(await refusalAt("declines")).toMatchObject({
      code: "login_refused",
      details: { hint: "entra_declined" },
    });
  });

  it.each([
    [53003, "denied", "entra_conditional_access"],
    [50020, "login_refused", "entra_tenant"],
    [65001, "denied", "entra_consent"],
    [50076, "login_refused", "entra_signed_out"],
    [99999, "login_refused", "entra_signed_out"],
  ])("says what AADSTS%i means, without Microsoft's trace", async (refused, code, hint) => {
    const error = await refusalAt({ refused });
    expect(error).toMatchObject({ code, details: { hint, aad: `AADSTS${refused}` } });
    expect(error.details["why"]).toBe(`AADSTS${refused}: Access has been blocked.`);
  });

  it("repeats Entra's own words where nothing is known of the cause", async () => {
    const azure = await openAzure();
    azure.world.audiences = [];
    expect(await refusalOf(signIn(azure))).toMatchObject({
      code: "login_refused",
      details: {
        hint: "entra_refused",
        aad: "AADSTS500011",
        why: `AADSTS500011: The resource ${MANAGEMENT} was not found.`,
      },
    });
  });

  it("security: shows no page for the code that is not Microsoft's", async () => {
    for (const page of [
      "http://microsoft.com/devicelogin",
      "https://microsoft.com.evil.test/devicelogin",
      "https://microsoft.com@evil.test/",
      "javascript:alert(1)",
    ]) {
      const azure = await openAzure();
      azure.world.verificationUri = page;
      expect(await refusalOf(signIn(azure))).toMatchObject({ code: "not_a_registry" });
    }
  });

  it("knows the hosts of each cloud", () => {
    expect(cloudOf("acme.azurecr.io")?.login).toBe("login.microsoftonline.com");
    expect(cloudOf("acme.azurecr.cn")).toEqual({
      login: "login.chinacloudapi.cn",
      management: "management.chinacloudapi.cn",
      registryAudience: "https://containerregistry.azure.cn",
      managementAudience: "https://management.chinacloudapi.cn",
    });
    expect(cloudOf("acme.azurecr.us")?.login).toBe("login.microsoftonline.us");
    expect(cloudOf("registry.contoso.example")).toBeUndefined();
  });
});

describe("deriveCredential", () => {
  it("makes an identity token of the sign-in, which ends when the registry says, and keeps what was renewed", async () => {
    const azure = await openAzure();
    const account = entraAccount(azure);
    const { made, renewed } = await derive(azure, account);
    expect(made).toMatchObject({
      kind: "identity-token",
      username: "00000000-0000-0000-0000-000000000000",
    });
    const ends = (made as Credential & { readonly expiresAt: number }).expiresAt - Date.now();
    expect(Math.round(ends / 60_000)).toBe(180);
    expect(renewed).toEqual([{ ...account, refreshToken: "canary-entra-1" }]);
  });

  it("pulls lists with it, and sends the sign-in's secret to Microsoft alone", async () => {
    const azure = await openAzure();
    seed(azure.world, "team/app", { tags: ["v1"] });
    const { api } = await openAzureApi(azure, entraAccount(azure));
    const account = azureAcr.open(api);
    expect(await rowsOf(account.listRepositories?.({ signal: NEVER }))).toEqual([
      { name: "team/app" },
    ]);
    const atRegistry = azure.exchanges.map(
      ({ asked }) => `${asked.url.href} ${asked.body.toString()}`,
    );
    expect(atRegistry.join("\n")).not.toContain("canary-entra");
    expect(azure.cloud.requests.map(({ path }) => path).join("\n")).not.toContain("canary");
  });

  it("trap: takes the token of the management API where that for registries is not given out or not taken", async () => {
    const azure = await openAzure();
    azure.world.audiences = [MANAGEMENT];
    expect((await derive(azure, entraAccount(azure))).made).toMatchObject({
      kind: "identity-token",
    });
    azure.world.audiences = [REGISTRIES, MANAGEMENT];
    azure.world.takenAudiences = [MANAGEMENT];
    expect((await derive(azure, entraAccount(azure))).made).toMatchObject({
      kind: "identity-token",
    });
  });

  it("trap: a registry that forbids tokens of the management API is never asked with one", async () => {
    const azure = await openAzure();
    azure.world.takenAudiences = [REGISTRIES];
    await derive(azure, entraAccount(azure));
    const tokens = azure.exchanges.map(({ asked }) => asked.body.toString());
    expect(tokens).toHaveLength(1);
  });

  it("trap: 401 of the exchange says that the account has no role, or is of another directory", async () => {
    const azure = await openAzure();
    azure.world.role = undefined;
    const refused = await refusalOf(derive(azure, entraAccount(azure)));
    expect(refused).toMatchObject({
      code: "denied",
      details: { hint: "entra_no_role", tenant: TENANT, account: "ada@contoso.example" },
    });
    expect(JSON.stringify([refused.message, refused.details])).not.toContain("canary");
  });

  it("says that one has to sign in again when the sign-in has ended", async () => {
    const azure = await openAzure();
    const account = { ...entraAccount(azure), refreshToken: "canary-old" };
    const refused = await refusalOf(derive(azure, account));
    expect(refused).toMatchObject({
      code: "login_refused",
      details: { hint: "entra_signed_out", aad: "AADSTS700082" },
    });
    expect(JSON.stringify([refused.message, refused.details])).not.toContain("canary");
  });

  it("refuses accounts of other clouds", async () => {
    const azure = await openAzure();
    const key = { kind: "access-key", username: "AK", secretKey: "canary-key" } as const;
    expect(await refusalOf(derive(azure, key))).toMatchObject({
      code: "invalid_input",
      details: { host: HOST },
    });
    expect(azure.cloud.requests).toEqual([]);
  });
});
