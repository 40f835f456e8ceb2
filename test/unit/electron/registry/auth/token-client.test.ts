import { describe, expect, it } from "vitest";
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
  it("R12: reads at most 64 KiB of a token answer", async () => {
    const opened = await withTokenServer({ path: "/tok", status: 200, endless: true });
    expect(await resolve(opened)).toMatchObject({
      code: "body_too_large",
      details: { limit: 65_536 },
    });
  });

  it("R12: reports status and code of an error whose body never ends", async () => {
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

  it("follows a token server within its origin", async () => {
    const opened = await withTokenServer(
      { path: "/tok", redirect: "/tok2" },
      { path: "/tok2", status: 200, body: '{"token":"abc"}' },
    );
    await resolve(opened);
    const sent = opened.registry.requests.map(({ headers }) => headers.authorization);
    expect(sent).toContain("Bearer abc");
  });

  it("says which host answered with a page instead of a token", async () => {
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

  it("tries again while the token server is out of order", async () => {
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
      code: "origin_refused",
      details: { host: opened.registry.host, target: "auth.evil.example" },
    });
  });
});
