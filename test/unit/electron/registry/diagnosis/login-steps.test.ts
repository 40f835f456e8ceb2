import { describe, expect, it } from "vitest";
import { AppError } from "../../../../../shared/errors.ts";
import { ANN, ANN_USERS, openRegistry } from "../../../../support/registry/client.ts";
import { diagnoseHost } from "../../../../support/registry/diagnosis.ts";
import { seedImage } from "../../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../../support/registry/server.ts";

const BEARER = { auth: { kind: "bearer", users: ANN_USERS, speakingTokens: true } } as const;
const PAGE = { headers: { "content-type": "text/html" }, body: "<title>Hotel</title>" };

function hasSentNothing(registry: TestRegistry): boolean {
  return registry.requests.every(({ headers }) => headers.authorization === undefined);
}

describe("the step ping", () => {
  it.each([200, 302, 401])(
    "A25: takes a page with status %i for a network's login",
    async (status) => {
      const registry = await openRegistry();
      registry.faults.add({ path: "/v2/", status, ...PAGE });
      const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
      expect(verdicts).toMatchObject({
        ping: "failed not_a_registry",
        challenge: "skipped blocked",
      });
      expect(hasSentNothing(registry)).toBe(true);
    },
  );

  it("A25: does so for a redirect to another host, which gets nothing", async () => {
    const portal = await openRegistry();
    const registry = await openRegistry();
    registry.faults.add({ path: "/v2/", redirect: `${portal.url}/v2/` });
    const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts.ping).toBe("failed not_a_registry");
    expect(hasSentNothing(portal)).toBe(true);
  });

  it.each([
    [404, "not_a_registry"],
    [403, "denied"],
    [429, "rate_limited"],
  ])("explains status %i", async (status, code) => {
    const registry = await openRegistry();
    const headers = { "docker-distribution-api-version": "", "retry-after": "3600" };
    registry.faults.add({ path: "/v2/", times: 9, status, headers });
    const { verdicts, step } = await diagnoseHost(registry.host);
    expect(verdicts.ping).toBe(`failed ${code}`);
    expect(step("ping").facts).toEqual({ status: String(status) });
  });

  it("asks without a credential, whoever is signed in", async () => {
    const registry = await openRegistry(BEARER);
    const { step } = await diagnoseHost(registry.host, { credential: ANN });
    expect(step("ping")).toMatchObject({ state: "passed", facts: { status: "401" } });
    expect(registry.requests[0]?.headers).not.toHaveProperty("authorization");
  });
});

describe("the step challenge", () => {
  it("shows realm and service", async () => {
    const registry = await openRegistry(BEARER);
    const { step } = await diagnoseHost(registry.host, { credential: ANN });
    expect(step("challenge").facts).toEqual({
      scheme: "Bearer",
      realm: `${registry.url}/token`,
      service: "test-registry",
    });
  });

  it("is not there where everybody may enter", async () => {
    const registry = await openRegistry();
    const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts).toMatchObject({
      challenge: "skipped no-challenge",
      token: "skipped no-challenge",
    });
  });

  it("A1: fails for a realm on another site before anything is sent to it", async () => {
    const realm = "https://auth.evil.example/token";
    const registry = await openRegistry({ auth: { ...BEARER.auth, realm } });
    const { verdicts, step } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts).toMatchObject({
      challenge: "failed realm_untrusted",
      token: "skipped blocked",
      list: "skipped blocked",
    });
    expect(step("challenge")).toMatchObject({
      facts: { realm },
      error: { details: { host: registry.host, target: "auth.evil.example" } },
    });
    expect(hasSentNothing(registry)).toBe(true);
  });

  it("A1: only warns where Basic is offered too, and goes on with that", async () => {
    const registry = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const both = ['Bearer realm="https://auth.evil.example/token"', 'Basic realm="x"'];
    const refusal = { status: 401, headers: { "www-authenticate": both } };
    registry.faults.add({ path: "/v2/", times: 2, ...refusal });
    const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts).toMatchObject({
      challenge: "warning realm_untrusted",
      token: "skipped basic",
      list: "passed",
    });
  });

  it("says that it does not know how to be asked", async () => {
    const registry = await openRegistry();
    const headers = { "www-authenticate": "Negotiate" };
    registry.faults.add({ path: "/v2/", status: 401, headers });
    const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts.challenge).toBe("failed unsupported");
  });

  it("shows what a server says only in printable form", async () => {
    const registry = await openRegistry();
    const headers = { "www-authenticate": `Bearer realm="x",service="a\tb"` };
    registry.faults.add({ path: "/v2/", status: 401, headers });
    const { step } = await diagnoseHost(registry.host);
    expect(step("challenge")).toMatchObject({ facts: { service: "a\\u0009b" } });
  });
});

describe("the step token", () => {
  it("shows who asked, for what, and what was granted", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    const { step } = await diagnoseHost(registry.host, {
      credential: { ...ANN, source: "keychain" },
      repository: "team/app",
    });
    expect(step("token")).toMatchObject({
      state: "passed",
      facts: {
        account: "ann",
        source: "keychain",
        scopeAsked: "repository:team/app:pull",
        scopeGranted: "repository:team/app:pull",
        lifetime: "300 s",
      },
    });
  });

  it("passes with a token that is good for nothing: the login is right", async () => {
    const registry = await openRegistry(BEARER);
    const challenge = `Bearer realm="${registry.url}/token"`;
    const refused = `${challenge},error="insufficient_scope"`;
    const path = /\/v2\/$/;
    registry.faults.add(
      { path, times: 2, status: 401, headers: { "www-authenticate": challenge } },
      { path, nth: 3, times: 9, status: 401, headers: { "www-authenticate": refused } },
    );
    const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts.token).toBe("passed");
  });

  it("proves a password to a registry without tokens", async () => {
    const registry = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const { verdicts, step } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts.token).toBe("skipped basic");
    expect(step("token").facts).toEqual({ account: "ann" });
  });

  it("has nobody to ask for where nobody is signed in and there are no tokens", async () => {
    const registry = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const { verdicts } = await diagnoseHost(registry.host);
    expect(verdicts).toMatchObject({ token: "skipped anonymous", list: "warning unauthorized" });
  });

  it("R9: gets a token for nobody", async () => {
    const registry = await openRegistry({ auth: { ...BEARER.auth, anonymous: "pull" } });
    seedImage(registry, "team/app", "v1", []);
    const { verdicts } = await diagnoseHost(registry.host, { repository: "team/app" });
    expect(verdicts).toMatchObject({ token: "passed", pull: "passed", push: "skipped anonymous" });
  });

  it("says that the keychain is locked", async () => {
    const registry = await openRegistry(BEARER);
    const locked = new AppError("keychain_locked", "the keychain is locked");
    const { verdicts } = await diagnoseHost(registry.host, {
      access: { lookUp: () => Promise.reject(locked) },
    });
    expect(verdicts).toMatchObject({ challenge: "passed", token: "failed keychain_locked" });
  });

  it("R8: hands on an identity token that was replaced", async () => {
    const registry = await openRegistry(BEARER);
    const renewed: string[] = [];
    const body = '{"token":"abc","refresh_token":"next"}';
    registry.faults.add({ method: "POST", path: "/token", status: 200, body });
    await diagnoseHost(registry.host, {
      credential: { kind: "identity-token", username: "ann", identityToken: "first" },
      access: { onRenewed: (token) => void renewed.push(token) },
    });
    expect(renewed).toEqual(["next"]);
  });
});
