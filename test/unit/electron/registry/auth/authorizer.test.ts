import { describe, expect, it } from "vitest";
import type { AppError } from "../../../../../shared/errors.ts";
import {
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openBoth,
  openRegistries,
  openRegistry,
  openRepository,
} from "../../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../../support/registry/server.ts";

const signal = NEVER;
const BEARER = { auth: { kind: "bearer", users: ANN_USERS } } as const;
const PUBLIC = { auth: { kind: "bearer", users: ANN_USERS, anonymous: "pull" } } as const;
const IDENTITY = {
  kind: "identity-token",
  username: "ann",
  identityToken: "canary-identity",
} as const;

function statuses(registry: TestRegistry): string[] {
  return registry.requests.map(
    ({ method, path, status }) => `${method} ${path.split("?", 1)[0] ?? ""} ${status}`,
  );
}

function tokenRequests(registry: TestRegistry): string[] {
  return registry.requests.filter(({ path }) => path.startsWith("/token")).map(({ path }) => path);
}

function scopesOf(path: string | undefined): string[] {
  return new URL(path ?? "", "http://x").searchParams.getAll("scope");
}

describe("Authorizer", () => {
  it("R3: begins with the real request and learns from its challenge", async () => {
    const { registry, repository } = await openRepository(BEARER, { credential: ANN });
    seedImage(registry, "team/app", "v1", [someBytes(10)]);
    await repository.resolve("v1", { signal });
    expect(statuses(registry)).toEqual([
      "HEAD /v2/team/app/manifests/v1 401",
      "GET /token 200",
      "HEAD /v2/team/app/manifests/v1 200",
    ]);
    registry.requests.length = 0;
    await repository.resolve("v1", { signal });
    expect(statuses(registry)).toEqual(["HEAD /v2/team/app/manifests/v1 200"]);
  });

  it("R3: asks for a token at once where the way is known", async () => {
    const { registry, client, repository } = await openRepository(BEARER, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    seedImage(registry, "team/other", "v1", []);
    await repository.resolve("v1", { signal });
    registry.requests.length = 0;
    await client.repository("team/other").resolve("v1", { signal });
    expect(statuses(registry)).toEqual(["GET /token 200", "HEAD /v2/team/other/manifests/v1 200"]);
  });

  it("sends Basic only after it was asked for, and from then on", async () => {
    const { registry, repository } = await openRepository(
      { auth: { kind: "basic", users: ANN_USERS } },
      { credential: ANN },
    );
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    await repository.resolve("v1", { signal });
    expect(registry.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
    expect(registry.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("R2, F18: prefers Bearer over Basic", async () => {
    const { registry, repository } = await openRepository({}, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    const realm = `Basic realm="x", Bearer realm="${registry.url}/tok",service="s"`;
    registry.faults.add(
      { path: "/manifests/", status: 401, headers: { "www-authenticate": realm } },
      { path: "/tok", status: 200, body: '{"token":"abc"}' },
    );
    await repository.resolve("v1", { signal });
    expect(registry.requests.at(-1)?.headers.authorization).toBe("Bearer abc");
  });

  it("R2: tries the next challenge once when the first answer is refused", async () => {
    const { registry, repository } = await openRepository({}, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    const challenge = [`Bearer realm="${registry.url}/tok",service="s"`, 'Basic realm="x"'];
    registry.faults.add(
      { path: "/manifests/", status: 401, times: 2, headers: { "www-authenticate": challenge } },
      { path: "/tok", status: 200, body: '{"token":"abc"}' },
    );
    await repository.resolve("v1", { signal });
    expect(registry.requests.map(({ headers }) => headers.authorization?.split(" ")[0])).toEqual([
      undefined,
      "Basic",
      "Bearer",
      "Basic",
    ]);
  });

  it("R2, A16: never loops on a registry that always says 401", async () => {
    const { registry, repository } = await openRepository({}, { credential: ANN });
    let count = 0;
    // Each challenge differs, so each looks new.
    for (count = 0; count < 20; count += 1) {
      registry.faults.add({
        path: "/manifests/",
        nth: count + 1,
        status: 401,
        headers: { "www-authenticate": `Bearer realm="${registry.url}/tok?${count}"` },
      });
    }
    registry.faults.add({ path: "/tok", times: 99, status: 200, body: '{"token":"abc"}' });
    const error = await failureOf(repository.readManifest("v1", { signal }));
    expect(error).toMatchObject({ code: "denied", details: { account: "ann", status: 401 } });
    expect(tokenRequests(registry)).toHaveLength(0);
    expect(registry.lines().filter((line) => line.includes("/tok"))).toHaveLength(3);
    expect(registry.lines().filter((line) => line.includes("/manifests/"))).toHaveLength(4);
  });

  it("R4: asks for both repositories of a mount in one token, the target first", async () => {
    const { registry, repository } = await openRepository(BEARER, { credential: ANN });
    seedImage(registry, "team/base", "v1", [someBytes(10)]);
    const digest = [...registry.repository("team/base").blobs.keys()][0] as `sha256:${string}`;
    expect(await repository.mountBlob({ digest, size: 1 }, "team/base", { signal })).toBe(true);
    expect(scopesOf(tokenRequests(registry)[0])).toEqual([
      "repository:team/app:pull,push",
      "repository:team/base:pull",
    ]);
  });

  it("R4: adds what the registry's challenge asks for verbatim, and remembers it", async () => {
    const { registry, client } = await openBoth({}, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    const challenge = `Bearer realm="${registry.url}/token",service="s",scope="aws"`;
    registry.faults.add(
      { path: "/manifests/", status: 401, headers: { "www-authenticate": challenge } },
      { path: "/token", times: 9, status: 200, body: '{"token":"abc","expires_in":60}' },
    );
    await client.repository("team/app").resolve("v1", { signal });
    expect(scopesOf(tokenRequests(registry)[0])).toEqual(["repository:team/app:pull", "aws"]);
  });

  it("A15: asks for nothing that a pull does not need", async () => {
    const { registry, client } = await openBoth({}, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    const challenge = `Bearer realm="${registry.url}/token",scope="repository:team/app:pull,push,delete repository:team/secret:pull"`;
    registry.faults.add(
      { path: "/manifests/", status: 401, headers: { "www-authenticate": challenge } },
      { path: "/token", status: 200, body: '{"token":"abc"}' },
    );
    await client.repository("team/app").resolve("v1", { signal });
    expect(scopesOf(tokenRequests(registry)[0])).toEqual(["repository:team/app:pull"]);
  });

  it("R4: falls back from delete to everything where the token server does not know delete", async () => {
    const { registry, repository } = await openRepository(BEARER, { credential: ANN });
    const { digest } = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/token", status: 400, body: "{}" });
    registry.faults.add({ method: "DELETE", path: "/manifests/", nth: 2, status: 202 });
    await repository.deleteManifest(digest, { signal });
    expect(tokenRequests(registry).map(scopesOf)).toEqual([
      ["repository:team/app:delete"],
      ["repository:team/app:*"],
    ]);
  });

  it("R5, A19: 50 requests at once ask for one token", async () => {
    const { registry, repository } = await openRepository(BEARER, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    await Promise.all(Array.from({ length: 50 }, () => repository.resolve("v1", { signal })));
    expect(tokenRequests(registry)).toHaveLength(1);
  });

  it("R5: another account never uses the token of the one before", async () => {
    const registry = await openRegistry({
      auth: { kind: "bearer", users: { ...ANN_USERS, bob: "bobs" } },
    });
    seedImage(registry, "team/app", "v1", []);
    let credential = ANN as { kind: "password"; username: string; password: string };
    const lookUp = () => Promise.resolve(credential);
    const { registries } = openRegistries({ access: { lookUp } });
    const resolve = async (): Promise<void> => {
      const client = await registries.client({ host: registry.host });
      await client.repository("team/app").resolve("v1", { signal });
    };
    await resolve();
    credential = { kind: "password", username: "bob", password: "bobs" };
    registries.forget(registry.host);
    await resolve();
    const accounts = tokenRequests(registry).map((path) =>
      new URL(path, "http://x").searchParams.get("account"),
    );
    expect(accounts).toEqual(["ann", "bob"]);
  });

  it("R6, F11: renews a token at 80 % of its life, before it is refused", async () => {
    const { registry, repository, clock } = await openRepository(
      { auth: { ...BEARER.auth, tokenLifeSeconds: 100 } },
      { credential: ANN },
    );
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    clock.advance(79_000);
    await repository.resolve("v1", { signal });
    expect(tokenRequests(registry)).toHaveLength(1);
    clock.advance(2_000);
    await repository.resolve("v1", { signal });
    expect(tokenRequests(registry)).toHaveLength(2);
    expect(registry.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  it("R7: replaces a token that the registry refuses, once", async () => {
    const { registry, repository } = await openRepository(BEARER, { credential: ANN });
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    registry.auth?.revokeTokens();
    registry.requests.length = 0;
    await repository.resolve("v1", { signal });
    expect(statuses(registry)).toEqual([
      "HEAD /v2/team/app/manifests/v1 401",
      "GET /token 200",
      "HEAD /v2/team/app/manifests/v1 200",
    ]);
  });

  it("R8: exchanges an identity token by POST", async () => {
    const auth = { ...BEARER.auth, identityTokens: { "canary-identity": "ann" } };
    const { registry, repository } = await openRepository({ auth }, { credential: IDENTITY });
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    expect(statuses(registry)[1]).toBe("POST /token 200");
  });

  it("R8: goes on with the identity token that replaced the first, and hands it on", async () => {
    const renewed: string[] = [];
    const onRenewed = (token: string): void => {
      renewed.push(token);
    };
    const { registry, repository, clock } = await openRepository(
      {},
      { credential: IDENTITY, access: { onRenewed } },
    );
    seedImage(registry, "team/app", "v1", []);
    const realm = `Bearer realm="${registry.url}/tok"`;
    const bodies: string[] = [];
    registry.faults.add(
      { path: "/manifests/", status: 401, headers: { "www-authenticate": realm } },
      {
        method: "POST",
        path: "/tok",
        times: 2,
        status: 200,
        body: '{"token":"abc","refresh_token":"next-identity"}',
      },
    );
    await repository.resolve("v1", { signal });
    clock.advance(120_000);
    await repository.resolve("v1", { signal });
    for (const { path, bytes } of registry.requests)
      if (path === "/tok") bodies.push(String(bytes));
    const lengthOf = (token: string): string => {
      const form = new URLSearchParams({
        grant_type: "refresh_token",
        client_id: "portolan",
        refresh_token: token,
      });
      form.set("scope", "repository:team/app:pull,push");
      return String(form.toString().length);
    };
    expect(bodies).toEqual([lengthOf("canary-identity"), lengthOf("next-identity")]);
    // The second answer brought the same one again.
    expect(renewed).toEqual(["next-identity"]);
  });

  it("R9: asks for an anonymous token without Authorization", async () => {
    const { registry, client } = await openBoth(PUBLIC);
    seedImage(registry, "team/app", "v1", []);
    await client.repository("team/app").resolve("v1", { signal });
    const token = registry.requests.find(({ path }) => path.startsWith("/token"));
    expect(token?.headers.authorization).toBeUndefined();
  });

  it("R9: says that a stored login was refused rather than pulling as nobody", async () => {
    const { registry, client } = await openBoth(PUBLIC, {
      credential: { ...ANN, password: "wrong-canary" },
    });
    seedImage(registry, "team/app", "v1", []);
    const error = await failureOf(client.repository("team/app").resolve("v1", { signal }));
    expect(error).toMatchObject({
      code: "login_refused",
      details: { account: "ann", host: registry.host },
    });
    // The second token is asked for by nobody, and used for nothing.
    expect(statuses(registry)).toEqual([
      "HEAD /v2/team/app/manifests/v1 401",
      "GET /token 401",
      "GET /token 200",
    ]);
  });

  it.each([
    ["pull", "pull", true],
    ["nothing", "pull", undefined],
    ["pull", "push", undefined],
  ] as const)(
    "R9: where anybody may %s, a refused %s says whether it works without the login: %s",
    async (anonymous, right, expected) => {
      const auth = { ...BEARER.auth, anonymous, speakingTokens: true };
      const { registry, client } = await openBoth(
        { auth },
        { credential: { ...ANN, password: "wrong-canary" } },
      );
      const repository = client.repository("team/app", right);
      for (let count = 0; count < 2; count += 1) {
        const error = await failureOf(repository.resolve("v1", { signal }));
        expect(error).toMatchObject({ code: "login_refused" });
        expect((error as AppError).details["anonymousMayWork"]).toBe(expected);
      }
      const asNobody = registry.requests.filter(
        ({ path, headers }) => path.startsWith("/token") && headers.authorization === undefined,
      );
      expect(asNobody).toHaveLength(right === "pull" ? 1 : 0);
    },
  );

  it("A16: sends a wrong password once, until somebody changes it", async () => {
    const { registry, client } = await openBoth(BEARER, {
      credential: { ...ANN, password: "wrong-canary" },
    });
    for (const tag of ["a", "b", "c"]) {
      const error = await failureOf(client.repository("team/app").resolve(tag, { signal }));
      expect(error).toMatchObject({ code: "login_refused" });
    }
    const withPassword = registry.requests.filter(
      ({ headers }) => headers.authorization !== undefined,
    );
    expect(withPassword).toHaveLength(1);
    expect(tokenRequests(registry)).toHaveLength(2);
  });

  it("says that a login is wanted when there is none", async () => {
    const { client } = await openBoth(BEARER);
    const error = await failureOf(client.repository("team/app").resolve("v1", { signal }));
    expect(error).toMatchObject({ code: "unauthorized" });
  });

  it("A27, R66: repeats no secret that a registry echoes", async () => {
    const { registry, repository } = await openRepository(
      { auth: { kind: "basic", users: ANN_USERS } },
      { credential: ANN },
    );
    const basic = Buffer.from(`ann:${ANN.password}`).toString("base64");
    registry.faults.add({
      method: "PUT",
      path: "/manifests/",
      nth: 2,
      status: 400,
      headers: { "x-request-id": basic },
      body: JSON.stringify({
        errors: [
          { code: "MANIFEST_INVALID", message: `you sent Basic ${basic} (${ANN.password})` },
        ],
      }),
    });
    const error = await failureOf(
      repository.putManifest("v1", { mediaType: "x", bytes: Buffer.from("{}") }, { signal }),
    );
    expect(error).toMatchObject({
      code: "registry_refused",
      details: { registryMessage: "you sent Basic [redacted] ([redacted])" },
    });
    expect(JSON.stringify(error)).not.toContain(basic);
  });
});
