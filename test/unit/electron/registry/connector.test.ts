import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Proxy, RegistryLink } from "../../../../electron/registry/access.ts";
import type { Repository } from "../../../../electron/registry/repository.ts";
import { createTransport, DEFAULT_TIMEOUTS } from "../../../../electron/registry/transport.ts";
import { openHttpProxy, openSocksProxy, via } from "../../../support/proxy/client.ts";
import type { HttpProxy } from "../../../support/proxy/http-proxy.ts";
import {
  accessTo,
  ANN,
  ANN_USERS,
  contentOf,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
  readAll,
  sameBytes,
} from "../../../support/registry/client.ts";
import { seedBlob, seedImage, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";
import { issueFor } from "../../../support/registry/tls.ts";

const signal = NEVER;
const LOGIN = { username: "pat", password: "canary-proxy-secret" };
const BASIC = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");

const { authority, server: certificate } = issueFor("registry.test");
const trusting = { authorities: [authority.cert] };

/** Our side, with the registry's own name, which exists only behind the proxy. */
async function repositoryVia(
  link: Partial<RegistryLink>,
  host = "registry.test",
): Promise<Repository> {
  const { registries } = openRegistries({
    link: { ...trusting, ...link },
    credential: ANN,
    resolve: (name) => Promise.reject(Object.assign(new Error(name), { code: "ENOTFOUND" })),
  });
  return (await registries.client({ host })).repository("team/app", "push");
}

async function moveBlobs(repository: Repository, registry: TestRegistry): Promise<void> {
  const bytes = someBytes(3_000_000);
  const { descriptor, ...content } = contentOf(bytes);
  await repository.uploadBlob({ descriptor, ...content }, { signal });
  expect(sameBytes(registry.repository("team/app").blobs.get(descriptor.digest), bytes)).toBe(true);
  const back = await readAll(await repository.openBlob(descriptor, { signal }));
  expect(sameBytes(back, bytes)).toBe(true);
}

function expectNoLogin(registry: TestRegistry): void {
  expect(registry.requests.length).toBeGreaterThan(0);
  const told = JSON.stringify(registry.requests);
  expect(told).not.toContain("proxy-authorization");
  expect(told).not.toContain(BASIC);
}

describe("an encrypted registry behind a proxy", () => {
  it("R24, A26: is pushed to and pulled from; only the proxy sees its login", async () => {
    const auth = { kind: "basic", users: ANN_USERS } as const;
    const registry = await openRegistry({ tls: certificate, auth, relativeLocations: true });
    const names = { "registry.test:443": registry.host };
    const proxy = await openHttpProxy({ names, login: `pat:${LOGIN.password}` });
    await moveBlobs(await repositoryVia(via(proxy.url, LOGIN)), registry);
    expectNoLogin(registry);
    expect(new Set(proxy.requests.map(({ method, target }) => `${method} ${target}`))).toEqual(
      new Set(["CONNECT registry.test:443"]),
    );
    // What is for the registry does not show on the way.
    expect(JSON.stringify(proxy.requests)).not.toContain(`"authorization"`);
  });

  it("R24: goes through a SOCKS proxy", async () => {
    const registry = await openRegistry({ tls: certificate, relativeLocations: true });
    const proxy = await openSocksProxy({ names: { "registry.test:443": registry.host } });
    await moveBlobs(await repositoryVia(via(proxy.url)), registry);
    expect(new Set(proxy.targets)).toEqual(new Set(["registry.test:443"]));
  });

  it("R24: goes through a proxy that is spoken to in TLS", async () => {
    const registry = await openRegistry({ tls: certificate, relativeLocations: true });
    const own = issueFor("127.0.0.1");
    const names = { "registry.test:443": registry.host };
    const proxy = await openHttpProxy({ names, tls: own.server });
    const authorities = [authority.cert, own.authority.cert];
    await moveBlobs(await repositoryVia({ authorities, ...via(proxy.url) }), registry);
  });

  it("R16: a connection through the proxy is used again", async () => {
    const registry = await openRegistry({ tls: certificate });
    seedImage(registry, "team/app", "v1", []);
    const proxy = await openHttpProxy({ names: { "registry.test:443": registry.host } });
    const repository = await repositoryVia(via(proxy.url));
    for (let count = 0; count < 10; count += 1) await repository.resolve("v1", { signal });
    expect(registry.requests).toHaveLength(10);
    expect(proxy.requests.length).toBeLessThanOrEqual(2);
  });

  it("F40: goes on after the proxy cut the connection in the middle of a download", async () => {
    const registry = await openRegistry({ tls: certificate });
    const bytes = someBytes(2_000_000);
    const descriptor = seedBlob(registry, "team/app", bytes);
    const proxy = await openHttpProxy({ names: { "registry.test:443": registry.host } });
    proxy.faults.push({ kind: "cut", after: 500_000 });
    const repository = await repositoryVia(via(proxy.url));
    const back = await readAll(await repository.openBlob(descriptor, { signal }));
    expect(sameBytes(back, bytes)).toBe(true);
    expect(registry.requests[1]?.headers.range).toMatch(/^bytes=\d+-/);
  });

  it.each([407, 403, 502])(
    "F40: %i from the proxy is told once, not tried again",
    async (status) => {
      const proxy = await openHttpProxy();
      proxy.faults.push({ kind: "status", status }, { kind: "hang" });
      const repository = await repositoryVia(via(proxy.url, LOGIN));
      const error = await failureOf(repository.resolve("v1", { signal }));
      expect(error).toMatchObject({
        code: "proxy_refused",
        details: { host: "registry.test", proxy: proxy.url.host, status },
      });
      expect(proxy.requests).toHaveLength(1);
      await expect.poll(proxy.open).toBe(0);
    },
  );

  it("A26: the proxy's password is in no error and in no record of the registry", async () => {
    const proxy = await openHttpProxy({ login: "pat:another" });
    const repository = await repositoryVia(via(proxy.url, LOGIN));
    const error = await failureOf(repository.resolve("v1", { signal }));
    expect(error).toMatchObject({ code: "proxy_refused", details: { status: 407 } });
    const told = inspect(error, { depth: 9, showHidden: true });
    expect(told).not.toContain(LOGIN.password);
    expect(told).not.toContain(BASIC);
  });

  it("A22: is never asked in plain HTTP, though only that is open", async () => {
    const registry = await openRegistry();
    const proxy = await openHttpProxy({ names: { "registry.test:80": registry.host } });
    const repository = await repositoryVia(via(proxy.url));
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "proxy_refused",
      details: { host: "registry.test", status: 502 },
    });
    expect(registry.requests).toEqual([]);
    expect(proxy.requests.map(({ method }) => method)).toEqual(["CONNECT"]);
  });

  it("A22: is never asked in plain HTTP when its port answers without TLS", async () => {
    const registry = await openRegistry();
    const names = { "registry.test:443": registry.host, "registry.test:80": registry.host };
    const proxy = await openHttpProxy({ names });
    const repository = await repositoryVia(via(proxy.url));
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "plain_http_refused",
      details: { host: "registry.test", proxy: proxy.url.host },
    });
    expect(registry.requests).toEqual([]);
  });
});

describe("an unencrypted registry behind a proxy", () => {
  const plain = { plainHttp: true };

  it("R24, A26: is asked in absolute form; only the proxy sees its login", async () => {
    const registry = await openRegistry({ relativeLocations: true });
    const names = { "registry.test:80": registry.host };
    const proxy = await openHttpProxy({ names, login: `pat:${LOGIN.password}` });
    await moveBlobs(await repositoryVia({ ...plain, ...via(proxy.url, LOGIN) }), registry);
    expectNoLogin(registry);
    expect(registry.requests.every(({ headers }) => headers.host === "registry.test")).toBe(true);
    const [tunnel, ...others] = proxy.requests;
    expect(tunnel?.target).toBe("registry.test:443");
    expect(others.every(({ target }) => target.startsWith("http://registry.test/v2/"))).toBe(true);
  });

  it("R24: goes through a SOCKS proxy", async () => {
    const registry = await openRegistry({ relativeLocations: true });
    const names = { "registry.test:5000": registry.host };
    const proxy = await openSocksProxy({ names });
    const link = { ...plain, ...via(proxy.url) };
    await moveBlobs(await repositoryVia(link, "registry.test:5000"), registry);
    expect(new Set(proxy.targets)).toEqual(new Set(["registry.test:5000"]));
  });

  it("F40: the proxy's 407 is not taken for the registry's", async () => {
    const registry = await openRegistry({ relativeLocations: true });
    const names = { "registry.test:80": registry.host };
    const proxy = await openHttpProxy({ names });
    const repository = await repositoryVia({ ...plain, ...via(proxy.url) });
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    proxy.faults.push({ kind: "status", status: 407 });
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "proxy_refused",
      details: { host: "registry.test", proxy: proxy.url.host, status: 407 },
    });
  });

  it("R24: a proxy that wants a login is told before plain HTTP is tried", async () => {
    const registry = await openRegistry({ relativeLocations: true });
    const names = { "registry.test:80": registry.host };
    const proxy = await openHttpProxy({ names, login: "someone:else" });
    const repository = await repositoryVia({ ...plain, ...via(proxy.url) });
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "proxy_refused",
      details: { status: 407 },
    });
    expect(proxy.requests).toHaveLength(1);
  });

  it("R24: a proxy that opens tunnels to port 443 only still leads there", async () => {
    const registry = await openRegistry({ relativeLocations: true });
    seedImage(registry, "team/app", "v1", []);
    const names = { "registry.test:5000": registry.host };
    const proxy = await openHttpProxy({ names });
    proxy.faults.push({ kind: "status", status: 403 });
    const link = { ...plain, ...via(proxy.url) };
    await (await repositoryVia(link, "registry.test:5000")).resolve("v1", { signal });
    expect(proxy.requests.map(({ target }) => target)).toEqual([
      "registry.test:5000",
      "http://registry.test:5000/v2/team/app/manifests/v1",
    ]);
  });
});

describe("what a proxied registry points to", () => {
  async function redirected(
    target: string,
    proxyFor: (proxy: HttpProxy) => RegistryLink["proxyFor"],
  ): Promise<{ failure: unknown; proxy: HttpProxy }> {
    const registry = await openRegistry({ tls: certificate });
    const storage = await openRegistry({ tls: issueFor("storage.test").server });
    const names = { "registry.test:443": registry.host, "storage.test:443": storage.host };
    const proxy = await openHttpProxy({ names });
    registry.faults.add({ path: "/blobs/", times: 2, redirect: target });
    const repository = await repositoryVia({ proxyFor: proxyFor(proxy) });
    const descriptor = { mediaType: "x", digest: `sha256:${"0".repeat(64)}`, size: 6 } as const;
    const stream = repository.openBlob(descriptor, { signal });
    return { failure: await failureOf(stream), proxy };
  }

  it("R11: is resolved by the proxy, and its certificate is verified", async () => {
    const { failure } = await redirected("https://storage.test/x", ({ url }) => via(url).proxyFor);
    expect(failure).toMatchObject({ code: "tls_failed", details: { host: "storage.test" } });
  });

  it("R11: is refused when it is written as a private address", async () => {
    const { failure, proxy } = await redirected(
      "https://10.0.0.7/x",
      ({ url }) => via(url).proxyFor,
    );
    expect(failure).toMatchObject({ code: "origin_refused" });
    expect(JSON.stringify(proxy.requests)).not.toContain("10.0.0.7");
  });

  it("R24: may have another way: each place is asked for its proxy", async () => {
    const asked = new Set<string>();
    const { failure, proxy } = await redirected("https://storage.test/x", ({ url }) => (place) => {
      asked.add(place.origin);
      const found: Proxy = { url, from: "the test" };
      return Promise.resolve(place.hostname === "registry.test" ? found : undefined);
    });
    expect(failure).toMatchObject({ code: "host_not_found", details: { host: "storage.test" } });
    expect([...asked]).toEqual(["https://registry.test", "https://storage.test"]);
    expect(JSON.stringify(proxy.requests)).not.toContain("storage.test");
  });
});

describe("an upload through a proxy", () => {
  it("is read only as fast as the registry takes it", async () => {
    const arrived = Promise.withResolvers<IncomingMessage>();
    const server = createHttpServer((request, response) => {
      arrived.resolve(request);
      request.once("end", () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const proxy = await openHttpProxy({ names: { "registry.test:80": `127.0.0.1:${port}` } });
    const transport = createTransport({
      userAgent: "portolan/test",
      resolve: () => Promise.resolve([]),
      timeouts: DEFAULT_TIMEOUTS,
      link: accessTo("registry.test", { link: via(proxy.url) }).link,
    });
    onTestFinished(() => transport.close());
    const [piece, count] = [Buffer.alloc(256 * 1024), 256];
    let given = 0;
    const body = new Readable({
      read() {
        given += 1;
        this.push(given > count ? null : piece);
      },
    });
    const answer = transport.send({
      method: "PUT",
      url: new URL("http://registry.test/upload"),
      headers: { "content-length": String(piece.byteLength * count) },
      body,
      lane: "upload",
      reach: "registry",
      signal,
    });
    const request = await arrived.promise;
    // Until nothing moves any more: what is given by then lies in buffers.
    for (let [before, calm] = [-1, 0]; calm < 200; calm = given === before ? calm + 1 : 0) {
      before = given;
      await setImmediate();
    }
    expect(given).toBeLessThan(count / 2);
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).byteLength;
    expect(bytes).toBe(piece.byteLength * count);
    expect((await answer).status).toBe(200);
  });
});
