import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accessTo,
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openBoth,
  openRegistries,
  openRegistry,
  openRepository,
} from "../../../support/registry/client.ts";
import { seedBlob, seedImage, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";
import { issueFor } from "../../../support/registry/tls.ts";

const signal = NEVER;
const BEARER = { auth: { kind: "bearer", users: ANN_USERS, speakingTokens: true } } as const;
const PULL = "repository:team/app:pull";
const PUSH = "repository:team/app:pull,push";

function authorizations(registry: TestRegistry): (string | undefined)[] {
  return registry.requests.map(({ headers }) => headers.authorization);
}

describe("a ready token", () => {
  const TOKEN = {
    kind: "registry-token",
    registryToken: "canary.token",
    source: "config",
  } as const;

  /** A registry that takes exactly one token, and names a realm. */
  async function withToken(accepted: string) {
    const opened = await openBoth({}, { credential: TOKEN });
    const { registry } = opened;
    seedImage(registry, "team/app", "v1", []);
    const challenge = `Bearer realm="https://auth.evil.example/token",error="invalid_token"`;
    const refusal = { status: 401, headers: { "www-authenticate": challenge } };
    const times = accepted === TOKEN.registryToken ? 1 : 99;
    registry.faults.add({ path: "/v2/", times, ...refusal });
    return opened;
  }

  it("is sent to the registry as it is, whatever realm that names", async () => {
    const { registry, client } = await withToken(TOKEN.registryToken);
    await client.repository("team/app").resolve("v1", { signal });
    await client.repository("team/app").resolve("v1", { signal });
    const bearer = `Bearer ${TOKEN.registryToken}`;
    expect(authorizations(registry)).toEqual([undefined, bearer, bearer]);
  });

  it("A16: is not sent again once it was refused", async () => {
    const { registry, client } = await withToken("another");
    for (let count = 0; count < 3; count += 1) {
      const error = await failureOf(client.repository("team/app").readManifest("v1", { signal }));
      expect(error).toMatchObject({
        code: "login_refused",
        details: { account: "<token>", source: "config" },
      });
      expect(JSON.stringify(error)).not.toContain("canary");
    }
    expect(authorizations(registry).filter((sent) => sent !== undefined)).toHaveLength(1);
  });

  it("A16: is sent once more when it was accepted before, and no more", async () => {
    const { registry, client } = await withToken(TOKEN.registryToken);
    const repository = client.repository("team/app");
    await repository.resolve("v1", { signal });
    registry.requests.length = 0;
    const headers = { "www-authenticate": `Bearer realm="${registry.url}/token"` };
    registry.faults.add({ path: "/v2/", times: 99, status: 401, headers });
    for (let count = 0; count < 2; count += 1) {
      expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
        code: "login_refused",
      });
    }
    expect(authorizations(registry)).toEqual([`Bearer ${TOKEN.registryToken}`]);
  });

  it("R10: does not follow a redirect", async () => {
    const storage = await openRegistry();
    const { registry, client } = await withToken(TOKEN.registryToken);
    const blob = seedBlob(registry, "team/app", someBytes(10));
    const { digest } = blob;
    seedBlob(storage, "x", someBytes(10));
    registry.faults.add({
      path: "/blobs/",
      nth: 2,
      redirect: `${storage.url}/v2/x/blobs/${digest}`,
    });
    await (await client.repository("team/app").openBlob(blob, { signal })).resume().toArray();
    expect(authorizations(storage)).toEqual([undefined]);
  });

  it("is not offered to a registry that only knows Basic", async () => {
    const { registry, client } = await openBoth(
      { auth: { kind: "basic", users: ANN_USERS } },
      { credential: TOKEN },
    );
    const error = await failureOf(client.repository("team/app").readManifest("v1", { signal }));
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(authorizations(registry)).toEqual([undefined]);
  });
});

describe("an error says who asked", () => {
  it("with the account, its source, what was asked for and what was granted", async () => {
    const { registry, client } = await openBoth(BEARER, {
      credential: { ...ANN, source: "~/.docker/config.json" },
    });
    seedImage(registry, "team/app", "v1", []);
    const repository = client.repository("team/app", "push");
    const denied = JSON.stringify({ errors: [{ code: "DENIED" }] });
    registry.faults.add({ path: "/manifests/", nth: 2, status: 403, body: denied });
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "denied",
      details: {
        account: "ann",
        source: "~/.docker/config.json",
        scopeAsked: PUSH,
        scopeGranted: PUSH,
      },
    });
  });

  it("when the token is good for less than what was asked", async () => {
    const { registry, client } = await openBoth(
      { auth: { ...BEARER.auth, anonymous: "pull" } },
      {},
    );
    seedImage(registry, "team/app", "v1", []);
    const error = await failureOf(
      client
        .repository("team/app", "push")
        .putManifest(
          "v2",
          { mediaType: "application/vnd.oci.image.manifest.v1+json", bytes: Buffer.from("{}") },
          { signal },
        ),
    );
    expect(error).toMatchObject({ code: "unauthorized", details: { scopeAsked: PUSH } });
  });

  it("when the token server itself refuses", async () => {
    const { registry, client } = await openBoth(BEARER, {
      credential: { ...ANN, password: "wrong-canary", source: "keychain" },
    });
    seedImage(registry, "team/app", "v1", []);
    expect(
      await failureOf(client.repository("team/app").readManifest("v1", { signal })),
    ).toMatchObject({
      code: "login_refused",
      details: { account: "ann", source: "keychain", scopeAsked: PULL },
    });
  });
});

describe("a realm on another site", () => {
  /** A registry and an unrelated token service, both encrypted, both named. */
  async function openForeign(trustedRealms: (auth: string) => string[]) {
    const { authority, server } = serverFor("registry.test", "auth.example");
    const auth = await openRegistry({ tls: server, auth: { kind: "bearer", users: ANN_USERS } });
    const registry = await openRegistry({ tls: server });
    seedImage(registry, "team/app", "v1", []);
    const authHost = auth.host.replace("127.0.0.1", "auth.example");
    const challenge = `Bearer realm="https://${authHost}/token"`;
    registry.faults.add({
      path: "/manifests/",
      status: 401,
      headers: { "www-authenticate": challenge },
    });
    const { registries } = openRegistries({
      credential: ANN,
      access: { trustedRealms: trustedRealms(authHost) },
      link: { authorities: [authority] },
      resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const host = registry.host.replace("127.0.0.1", "registry.test");
    const client = await registries.client({ host });
    return { auth, authHost, host, registry, repository: client.repository("team/app") };
  }

  function serverFor(...names: string[]) {
    const issued = issueFor(...names);
    return { authority: issued.authority.cert, server: issued.server };
  }

  it("A1: sees no password, and both hosts are named", async () => {
    const { auth, authHost, host, registry, repository } = await openForeign(() => []);
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "realm_untrusted",
      details: { host, target: authHost, pointer: "token realm" },
    });
    expect(auth.requests).toEqual([]);
    expect(authorizations(registry)).toEqual([undefined]);
  });

  it("A1: sees it once the user confirmed that very host", async () => {
    const { auth, registry, repository } = await openForeign((host) => [host]);
    await repository.resolve("v1", { signal });
    expect(auth.lines()).toEqual(["GET /token"]);
    expect(authorizations(auth)[0]).toMatch(/^Basic /);
    expect(authorizations(registry)[1]).toMatch(/^Bearer /);
  });

  it("A1: does not see it for the confirmation of another port", async () => {
    const { auth, repository } = await openForeign(() => ["auth.example", "auth.example:1"]);
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "realm_untrusted",
    });
    expect(auth.requests).toEqual([]);
  });

  it("A1: gives nobody a token for nothing sent", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    const tokens = await openRegistry({ auth: { kind: "bearer", users: {}, anonymous: "pull" } });
    const challenge = `Bearer realm="${tokens.url}/token"`;
    registry.faults.add({
      path: "/manifests/",
      status: 401,
      headers: { "www-authenticate": challenge },
    });
    const { registries } = openRegistries();
    const client = await registries.client({ host: registry.host });
    await client.repository("team/app").resolve("v1", { signal });
    expect(authorizations(tokens)).toEqual([undefined]);
  });
});

describe("a credential", () => {
  it("A20: goes to the canonical host it is for, and to no look-alike", async () => {
    const asked: string[] = [];
    const { registries } = openRegistries({
      accessFor: ({ host }) => {
        asked.push(host);
        return Promise.resolve(accessTo(host, host === "ghcr.io" ? { credential: ANN } : {}));
      },
      resolve: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" })),
    });
    const own = await registries.client({ host: "ghcr.io" });
    const lookAlike = fc.oneof(
      fc.constantFrom("ghcr.io.evil.test", "evilghcr.io", "ghcr.io.", "ghcr.io:444", "www.ghcr.io"),
      fc.stringMatching(/^[a-z0-9.-]{1,12}$/).map((text) => `ghcr.io${text}`),
      fc.stringMatching(/^[a-z0-9.-]{1,12}$/).map((text) => `${text}ghcr.io`),
    );
    await fc.assert(
      fc.asyncProperty(lookAlike, async (host) => {
        expect(await registries.client({ host })).not.toBe(own);
        expect(asked.at(-1)).toBe(host);
      }),
    );
  });

  it("A27: is not repeated when a registry echoes a token", async () => {
    const { registry, repository } = await openRepository(BEARER, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    const token = authorizations(registry).at(-1)?.slice("Bearer ".length) ?? "";
    registry.faults.add({
      path: "/manifests/",
      status: 400,
      body: JSON.stringify({ errors: [{ code: "X", message: `bad ${token} ${ANN.password}` }] }),
    });
    const error = await failureOf(repository.readManifest(`sha256:${"1".repeat(64)}`, { signal }));
    expect(error).toMatchObject({ details: { registryMessage: "bad [redacted] [redacted]" } });
  });

  it("A27: is not repeated when a token server echoes it", async () => {
    const { registry, client } = await openBoth(BEARER, { credential: ANN });
    const basic = Buffer.from(`ann:${ANN.password}`).toString("base64");
    registry.faults.add({
      path: "/token",
      status: 403,
      body: JSON.stringify({ errors: [{ code: "DENIED", message: `Basic ${basic}` }] }),
    });
    const error = await failureOf(client.repository("team/app").readManifest("v1", { signal }));
    expect(error).toMatchObject({
      code: "denied",
      details: { registryMessage: "Basic [redacted]" },
    });
    expect(JSON.stringify(error)).not.toContain(basic);
  });
});
