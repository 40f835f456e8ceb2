import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { createRegistries } from "../../../../electron/registry/registries.ts";
import { instantClock } from "../../../support/registry/client.ts";
import { startCloud } from "../../../support/cloud/cloud.ts";
import { openApi } from "../../../support/cloud/harness.ts";

const PASSWORD = { kind: "password", username: "alice", password: "s3cret-word" } as const;

async function cloudOf(hosts: Parameters<typeof startCloud>[0]) {
  const cloud = await startCloud(hosts);
  onTestFinished(() => cloud.close());
  return cloud;
}

describe("a registry service's own API", () => {
  it("sends user name and password at once where it is told so", async () => {
    const cloud = await cloudOf({ "harbor.test": (_request, answer) => answer.end("{}") });
    const api = await openApi(cloud.access("harbor.test", PASSWORD), onTestFinished);
    const { signal } = new AbortController();
    await api.send({ method: "GET", target: "/api/x?y=1", as: "password", signal });
    await api.send({ method: "GET", target: "/api/x", as: "nobody", signal });
    expect(cloud.requests.map(({ path }) => path)).toEqual(["/api/x?y=1", "/api/x"]);
    const [first, second] = cloud.requests;
    expect(first?.headers.authorization).toBe(`Basic ${btoa("alice:s3cret-word")}`);
    expect(second?.headers.authorization).toBeUndefined();
  });

  it("gives another host nothing but the headers it was told to", async () => {
    const cloud = await cloudOf({
      "harbor.test": (_request, answer) => answer.end("{}"),
      "hub.test": (_request, answer) => answer.end('{"count":3}'),
    });
    const api = await openApi(cloud.access("harbor.test", PASSWORD), onTestFinished);
    const { signal } = new AbortController();
    const answer = await api.expect(
      { method: "GET", target: new URL("https://hub.test/v2/"), headers: { "x-own": "1" }, signal },
      200,
    );
    expect(answer.read(z.object({ count: z.number() }))).toEqual({ count: 3 });
    expect(cloud.requests.find(({ host }) => host === "hub.test")?.headers).toMatchObject({
      "x-own": "1",
    });
    expect(JSON.stringify(cloud.requests)).not.toContain(btoa("alice:s3cret-word"));
  });

  it("does not follow a redirect, and repeats no secret of ours in an error", async () => {
    const cloud = await cloudOf({
      "harbor.test": (request, answer) => {
        if (request.url === "/moved") answer.writeHead(302, { location: "https://evil.test/" });
        else answer.writeHead(403);
        answer.end(JSON.stringify({ message: "no s3cret-word for you, key-secret-9" }));
      },
    });
    const api = await openApi(cloud.access("harbor.test", PASSWORD), onTestFinished);
    const { signal } = new AbortController();
    const moved = await api.send({ method: "GET", target: "/moved", as: "password", signal });
    expect(moved.status).toBe(302);
    const refused = api.expect(
      { method: "GET", target: "/x", as: "password", secrets: ["key-secret-9"], signal },
      200,
    );
    await expect(refused).rejects.toMatchObject({ code: "denied", details: { status: 403 } });
    await refused.catch((error: unknown) => {
      expect(JSON.stringify(error) + String(error)).not.toMatch(/s3cret-word|key-secret-9/);
    });
  });

  it("refuses an unencrypted host, and one inside the network that the registry is not in", async () => {
    const cloud = await cloudOf({ "harbor.test": (_request, answer) => answer.end("{}") });
    const api = await openApi(cloud.access("harbor.test", PASSWORD), onTestFinished);
    const { signal } = new AbortController();
    for (const target of ["http://hub.test/", "https://169.254.169.254/latest"]) {
      await expect(
        api.send({ method: "GET", target: new URL(target), signal }),
      ).rejects.toMatchObject({ code: "origin_refused" });
    }
  });

  it("asks the keychain once for many requests, and again after a refusal or a minute", async () => {
    const clock = instantClock();
    const cloud = await cloudOf({
      "harbor.test": (request, answer) => {
        if (request.url === "/refused") answer.writeHead(401);
        answer.end("{}");
      },
    });
    let lookedUp = 0;
    const lookUp = () => {
      lookedUp += 1;
      return Promise.resolve({ ...PASSWORD, password: `p-${lookedUp}` });
    };
    const access = { ...cloud.access("harbor.test"), lookUp, lookUpAccount: lookUp };
    const registries = createRegistries({
      userAgent: "portolan/test",
      accessFor: () => Promise.resolve(access),
      clock,
    });
    onTestFinished(() => registries.close());
    const { api } = await registries.client({ host: "harbor.test" });
    const { signal } = new AbortController();
    const ask = (target: string) =>
      api.send({ method: "GET", target, as: "password", signal }).then(() => lookedUp);
    expect([await ask("/1"), await ask("/2"), await ask("/refused")]).toEqual([1, 1, 1]);
    expect([await ask("/3"), await ask("/4")]).toEqual([2, 2]);
    await clock.sleep(61_000, signal);
    expect(await ask("/5")).toBe(3);
  });

  it("looks a password up anew when the one it had is about to end", async () => {
    const clock = instantClock();
    const cloud = await cloudOf({
      "ecr.test": (request, answer) => {
        if (request.headers.authorization === undefined) {
          answer.writeHead(401, { "www-authenticate": 'Basic realm="x"' });
        }
        answer.end("{}");
      },
    });
    let issued = 0;
    const lookUp = () => {
      issued += 1;
      const expiresAt = clock.now() + 3_600_000;
      return Promise.resolve({ ...PASSWORD, password: `token-${issued}`, expiresAt });
    };
    const access = { ...cloud.access("ecr.test"), lookUp };
    const registries = createRegistries({
      userAgent: "portolan/test",
      accessFor: () => Promise.resolve(access),
      clock,
    });
    onTestFinished(() => registries.close());
    const { api } = await registries.client({ host: "ecr.test" });
    const { signal } = new AbortController();
    const ask = () => api.expect({ method: "GET", target: "/v2/", signal }, 200);
    await ask();
    await ask();
    expect(issued).toBe(1);
    await clock.sleep(3_590_000, signal);
    await ask();
    expect(issued).toBe(2);
    expect(cloud.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa("alice:token-2")}`);
  });
});
