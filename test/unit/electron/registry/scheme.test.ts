import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createOriginResolver } from "../../../../electron/registry/scheme.ts";
import {
  accessTo,
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
} from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";
import { TEST_TLS } from "../../../support/registry/tls.ts";

const signal = NEVER;

/** Counts connections and does with each what it is told. */
async function rawServer(
  onConnection: (socket: import("node:net").Socket) => void,
): Promise<{ host: string; count: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

describe("origin of a registry", () => {
  it.each([
    ["docker.io", "https://registry-1.docker.io"],
    ["ghcr.io", "https://ghcr.io"],
    ["registry.test:5000", "https://registry.test:5000"],
    ["[2001:db8::1]:5000", "https://[2001:db8::1]:5000"],
  ])("%s is reached at %s, without asking", async (host, expected) => {
    const origins = createOriginResolver(accessTo("any.test").link);
    expect((await origins.originOf(host, signal)).origin).toBe(expected);
  });

  it("uses plain HTTP on this computer where no TLS is spoken, and asks once", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    const { registries } = openRegistries();
    const repository = (await registries.client({ host: registry.host })).repository("team/app");
    await Promise.all([repository.resolve("v1", { signal }), repository.resolve("v1", { signal })]);
    expect(registry.lines()).toEqual([
      "HEAD /v2/team/app/manifests/v1",
      "HEAD /v2/team/app/manifests/v1",
    ]);
  });

  it("greets once, whoever asks", async () => {
    const { host, count } = await rawServer((socket) =>
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    const origins = createOriginResolver(accessTo("any.test").link);
    const found = await Promise.all([
      origins.originOf(host, signal),
      origins.originOf(host, signal),
    ]);
    await origins.originOf(host, signal);
    expect(found.map(({ protocol }) => protocol)).toEqual(["http:", "http:"]);
    expect(count()).toBe(1);
  });

  it("uses HTTPS on this computer where TLS is spoken", async () => {
    const registry = await openRegistry({ tls: TEST_TLS });
    seedImage(registry, "team/app", "v1", []);
    const { registries } = openRegistries({ link: { authorities: [TEST_TLS.cert] } });
    await (
      await registries.client({ host: registry.host })
    )
      .repository("team/app")
      .resolve("v1", { signal });
    expect(registry.lines()).toEqual(["HEAD /v2/team/app/manifests/v1"]);
  });

  it("A23: names the certificate's problem, and does not fall back to plain HTTP", async () => {
    const registry = await openRegistry({ tls: TEST_TLS });
    const { registries } = openRegistries();
    const error = await failureOf(
      (await registries.client({ host: registry.host }))
        .repository("team/app")
        .resolve("v1", { signal }),
    );
    expect(error).toMatchObject({
      code: "tls_failed",
      details: { host: registry.host, reason: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    });
    expect(registry.requests).toEqual([]);
  });

  it("A2: does not follow an encrypted registry to an unencrypted token service", async () => {
    const token = await openRegistry();
    const auth = { kind: "bearer", users: ANN_USERS, realm: `${token.url}/token` } as const;
    const registry = await openRegistry({ tls: TEST_TLS, auth });
    const link = { authorities: [TEST_TLS.cert], plainHttp: true };
    const { registries } = openRegistries({ link, credential: ANN });
    const repository = (await registries.client({ host: registry.host })).repository("team/app");
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "origin_refused",
      details: { host: registry.host },
    });
    expect(registry.requests.length).toBeGreaterThan(0);
    expect(token.requests).toEqual([]);
  });

  it("A22: refuses plain HTTP for any other host unless it was allowed", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    const host = registry.host.replace("127.0.0.1", "registry.test");
    const { registries } = openRegistries({ resolve });
    const error = await failureOf(
      (await registries.client({ host })).repository("team/app").resolve("v1", { signal }),
    );
    expect(error).toMatchObject({ code: "plain_http_refused", details: { host } });
    expect(registry.requests).toEqual([]);
  });

  it("says that nobody listens, and asks again next time", async () => {
    const registry = await openRegistry();
    const { host } = registry;
    await registry.close();
    const { registries } = openRegistries();
    const repository = (await registries.client({ host })).repository("team/app");
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "connection_refused",
      details: { host },
    });
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "connection_refused",
    });
  });

  it("can be cancelled while it waits for a silent server", async () => {
    const connected = Promise.withResolvers<void>();
    const { host } = await rawServer(() => connected.resolve());
    const controller = new AbortController();
    const origins = createOriginResolver(accessTo("any.test").link);
    const failure = failureOf(origins.originOf(host, controller.signal));
    await connected.promise;
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
  });

  it.each(["a b", "user@host", "host/path", ""])("refuses %j as a host", async (host) => {
    const origins = createOriginResolver(accessTo("any.test").link);
    expect(await failureOf(origins.originOf(host, signal))).toMatchObject({
      code: "invalid_reference",
    });
  });
});
