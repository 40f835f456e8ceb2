import { describe, expect, it, onTestFinished } from "vitest";
import {
  ANN,
  failureOf,
  NEVER,
  openBoth,
  openRegistry,
  type Opened,
} from "../../../../support/registry/client.ts";
import { seedImage } from "../../../../support/registry/seed.ts";
import type { Fault } from "../../../../support/registry/faults.ts";

const signal = NEVER;

async function withTokenServer(...faults: Fault[]): Promise<Opened> {
  const opened = await openBoth({}, { credential: ANN });
  seedImage(opened.registry, "team/app", "v1", []);
  const challenge = `Bearer realm="${opened.registry.url}/tok",service="s"`;
  opened.registry.faults.add(
    { path: "/manifests/", times: 9, status: 401, headers: { "www-authenticate": challenge } },
    ...faults,
  );
  return opened;
}

function resolve({ client }: Opened): Promise<unknown> {
  return failureOf(client.repository("team/app").resolve("v1", { signal }));
}

describe("token client", () => {
  it("R12, F20: reads at most 64 KiB of a token answer", async () => {
    const opened = await withTokenServer({ path: "/tok", status: 200, endless: true });
    expect(await resolve(opened)).toMatchObject({
      code: "body_too_large",
      details: { limit: 65_536 },
    });
  });

  it("R12, F20: reports status and code of an error whose body never ends", async () => {
    const words = '{"errors":[{"code":"DENIED","message":"no"}]}';
    const opened = await withTokenServer({ path: "/tok", status: 403, body: words, endless: true });
    expect(await resolve(opened)).toMatchObject({ code: "denied", details: { status: 403 } });
  });

  it("A6: does not follow a token server to another origin", async () => {
    const thief = await openRegistry();
    const opened = await withTokenServer({ path: "/tok", redirect: `${thief.url}/tok` });
    expect(await resolve(opened)).toMatchObject({
      code: "origin_refused",
      details: { target: thief.host },
    });
    expect(thief.requests).toEqual([]);
  });

  it.each([
    ["10 MB", { body: Buffer.alloc(10_000_000, 0x20) }, "body_too_large"],
    ["no token", { body: '{"expires_in":300}' }, "not_a_registry"],
    ["an empty token", { body: '{"token":""}' }, "not_a_registry"],
    ["a token of another type", { body: '{"token":7}' }, "not_a_registry"],
    ["a token with a line break", { body: '{"token":"a\\r\\nX-Evil: 1"}' }, "not_a_registry"],
    ["a token with a space", { body: '{"token":"a b"}' }, "not_a_registry"],
    ["no JSON", { body: "token" }, "not_a_registry"],
  ])("A17, F20: refuses an answer with %s", async (_name, answer, code) => {
    const opened = await withTokenServer({ path: "/tok", status: 200, ...answer });
    expect(await resolve(opened)).toMatchObject({ code });
    expect(
      opened.registry.requests.filter(({ path }) => path.includes("/manifests/")),
    ).toHaveLength(1);
  });

  it.each([
    ["expires_in", 0],
    ["expires_in", -1],
    ["expires_in", 1e12],
    ["expires_in", "x"],
    ["issued_at", "1970-01-01T00:00:00Z"],
    ["issued_at", "2100-01-01T00:00:00Z"],
  ])(
    "A17, F38: keeps a token with %s %j for a minute or more, and a day at most",
    async (name, value) => {
      const body = JSON.stringify({ token: "abc", [name]: value });
      const opened = await withTokenServer({ path: "/tok", times: 9, status: 200, body });
      opened.registry.faults.clear();
      const challenge = `Bearer realm="${opened.registry.url}/tok",service="s"`;
      opened.registry.faults.add(
        { path: "/manifests/", status: 401, headers: { "www-authenticate": challenge } },
        { path: "/tok", times: 9, status: 200, body },
      );
      const tokens = (): number =>
        opened.registry.requests.filter(({ path }) => path.startsWith("/tok")).length;
      await resolve(opened);
      opened.clock.advance(40_000);
      await resolve(opened);
      expect(tokens()).toBe(1);
      opened.clock.advance(24 * 60 * 60 * 1000);
      await resolve(opened);
      expect(tokens()).toBe(2);
    },
  );

  it("follows a token server within its origin", async () => {
    const opened = await withTokenServer(
      { path: "/tok", redirect: "/tok2" },
      { path: "/tok2", status: 200, body: '{"token":"abc"}' },
    );
    await resolve(opened);
    const sent = opened.registry.requests.map(({ headers }) => headers.authorization);
    expect(sent).toContain("Bearer abc");
  });

  it("A6: gives up on a token server that redirects within its origin without end", async () => {
    const opened = await withTokenServer({ path: "/tok", times: 99, redirect: "/tok" });
    expect(await resolve(opened)).toMatchObject({ code: "origin_refused" });
    const asked = opened.registry.requests.filter(({ path }) => path.startsWith("/tok"));
    expect(asked).toHaveLength(4);
  });

  it("F20: gives up on a token server that does not answer, and names it", async () => {
    const opened = await openBoth({}, { credential: ANN, timeouts: { headersMs: 50 } });
    const challenge = `Bearer realm="${opened.registry.url}/tok",service="s"`;
    const { promise: hold, resolve: letGo } = Promise.withResolvers<void>();
    onTestFinished(() => letGo());
    opened.registry.faults.add(
      { path: "/manifests/", times: 9, status: 401, headers: { "www-authenticate": challenge } },
      { path: "/tok", times: 99, hold },
    );
    expect(await resolve(opened)).toMatchObject({
      code: "connection_timeout",
      details: { host: opened.registry.host },
    });
    // Six tries for the token, and not six more for each try of the manifest.
    const asked = opened.registry.requests.filter(({ path }) => path.startsWith("/tok"));
    expect(asked).toHaveLength(6);
  });

  it("F20: says which host answered with a page instead of a token", async () => {
    const opened = await withTokenServer({
      path: "/tok",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<html>",
    });
    expect(await resolve(opened)).toMatchObject({
      code: "not_a_registry",
      details: { realm: opened.registry.host },
    });
  });

  it("F20: tries again while the token server is out of order", async () => {
    const opened = await withTokenServer(
      { path: "/tok", times: 2, status: 503 },
      { path: "/tok", nth: 3, status: 200, body: '{"token":"abc"}' },
    );
    await resolve(opened);
    expect(opened.clock.slept).toHaveLength(2);
    const sent = opened.registry.requests.map(({ headers }) => headers.authorization);
    expect(sent).toContain("Bearer abc");
  });

  it("A1: sends no password to a token server that is not the registry's", async () => {
    const opened = await openBoth({}, { credential: ANN });
    const challenge = 'Bearer realm="https://auth.evil.example/token"';
    opened.registry.faults.add({
      path: "/manifests/",
      times: 9,
      status: 401,
      headers: { "www-authenticate": challenge },
    });
    expect(await resolve(opened)).toMatchObject({
      code: "realm_untrusted",
      details: { host: opened.registry.host, target: "auth.evil.example" },
    });
  });
});
