import { createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { dial } from "../../../../electron/registry/dial.ts";
import { openHttpProxy, openSocksProxy, via } from "../../../support/proxy/client.ts";
import { accessTo, failureOf, NEVER, type OurSide } from "../../../support/registry/client.ts";
import { issueFor } from "../../../support/registry/tls.ts";

const LOGIN = { username: "ann", password: "canary-proxy-secret" };

/** A server that says hello to whoever connects. */
async function openServer(): Promise<{ host: string; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).write("hello");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, port };
}

/** A port at which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function reach(origin: string, link: OurSide["link"] = {}, timeoutMs = 5000) {
  const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  const options = { resolve, timeoutMs, signal: NEVER };
  const dialed = await dial(new URL(origin), accessTo("any.test", { link }).link, options);
  onTestFinished(() => void dialed.socket.destroy());
  return dialed;
}

function firstWord(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (chunk) => resolve(chunk.toString())).once("error", reject);
  });
}

describe("dial", () => {
  it("tells the addresses of a name, and the one that answered", async () => {
    const { port } = await openServer();
    const dialed = await reach(`https://registry.test:${port}`);
    expect(dialed).toMatchObject({ addresses: ["127.0.0.1"], address: "127.0.0.1" });
    expect(dialed.proxy).toBeUndefined();
    expect(await firstWord(dialed.socket)).toBe("hello");
  });

  it("R24: goes through an HTTP proxy, which resolves the name", async () => {
    const { host } = await openServer();
    const proxy = await openHttpProxy({ names: { "far.test:443": host } });
    const dialed = await reach("https://far.test", via(proxy.url));
    expect(dialed).toMatchObject({ addresses: [], address: "127.0.0.1" });
    expect(dialed.proxy).toEqual({ url: proxy.url, from: "the test" });
    expect(await firstWord(dialed.socket)).toBe("hello");
    expect(proxy.requests).toMatchObject([{ method: "CONNECT", target: "far.test:443" }]);
  });

  it("R24, A26: logs in to the proxy, and does not hand the login on", async () => {
    const { host } = await openServer();
    const names = { "far.test:443": host };
    const proxy = await openHttpProxy({ names, login: `ann:${LOGIN.password}` });
    const dialed = await reach("https://far.test", via(proxy.url, LOGIN));
    expect(await firstWord(dialed.socket)).toBe("hello");
    expect(JSON.stringify(dialed.proxy)).not.toContain("canary");
  });

  it("R24: goes through a proxy that is itself spoken to in TLS", async () => {
    const { authority, server } = issueFor("127.0.0.1");
    const { host } = await openServer();
    const proxy = await openHttpProxy({ names: { "far.test:443": host }, tls: server });
    const link = { authorities: [authority.cert], ...via(proxy.url) };
    expect(await firstWord((await reach("https://far.test", link)).socket)).toBe("hello");
  });

  it("R24: trusts no proxy with an unknown certificate, skipped verification or not", async () => {
    const proxy = await openHttpProxy({ tls: issueFor("127.0.0.1").server });
    const error = await failureOf(
      reach("https://far.test", { skipVerify: true, ...via(proxy.url, LOGIN) }),
    );
    expect(error).toMatchObject({
      code: "proxy_failed",
      details: {
        host: "far.test",
        proxy: proxy.url.host,
        reason: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        subject: "CN=127.0.0.1",
      },
    });
    expect(proxy.requests).toEqual([]);
  });

  it.each([
    ["a name", "https://far.test", "far.test:443"],
    ["an address", "https://127.0.0.1:PORT", "127.0.0.1:PORT"],
  ])("R24: goes through a SOCKS proxy to %s", async (_what, origin, target) => {
    const { host, port } = await openServer();
    const proxy = await openSocksProxy({ names: { "far.test:443": host } });
    const dialed = await reach(origin.replace("PORT", String(port)), via(proxy.url));
    expect(await firstWord(dialed.socket)).toBe("hello");
    expect(proxy.targets).toEqual([target.replace("PORT", String(port))]);
  });

  it("gives up at its limit, the proxy's part included, and leaves no connection", async () => {
    const proxy = await openHttpProxy();
    proxy.faults.push({ kind: "hang" });
    const error = await failureOf(reach("https://far.test", via(proxy.url), 50));
    expect(error).toMatchObject({
      code: "proxy_failed",
      details: { host: "far.test", proxy: proxy.url.host, reason: "ETIMEDOUT" },
    });
    await expect.poll(proxy.open).toBe(0);
  });

  it("can be cancelled while the proxy is silent", async () => {
    const proxy = await openHttpProxy();
    proxy.faults.push({ kind: "hang" });
    const controller = new AbortController();
    const failure = failureOf(
      dial(new URL("https://far.test"), accessTo("far.test", { link: via(proxy.url) }).link, {
        resolve: () => Promise.reject(new Error("nothing to resolve")),
        timeoutMs: 60_000,
        signal: controller.signal,
      }),
    );
    await expect.poll(() => proxy.requests.length).toBe(1);
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    await expect.poll(proxy.open).toBe(0);
  });

  it("R24: names the proxy that cannot be reached", async () => {
    const url = new URL(`http://127.0.0.1:${await deadPort()}`);
    expect(await failureOf(reach("https://far.test", via(url, LOGIN)))).toMatchObject({
      code: "proxy_failed",
      details: { host: "far.test", proxy: url.host, proxyFrom: "the test", reason: "ECONNREFUSED" },
    });
  });

  it("names the host that cannot be reached", async () => {
    const port = await deadPort();
    expect(await failureOf(reach(`https://registry.test:${port}`))).toMatchObject({
      code: "connection_refused",
      details: { host: `registry.test:${port}`, reason: "ECONNREFUSED" },
    });
  });

  it("does not wait for ever for whoever knows the proxy", async () => {
    const proxyFor = () => new Promise<undefined>(() => undefined);
    expect(await failureOf(reach("https://far.test", { proxyFor }, 20))).toMatchObject({
      code: "connection_timeout",
      details: { host: "far.test" },
    });
    const { link } = accessTo("far.test", { link: { proxyFor } });
    const options = { resolve: () => Promise.resolve([]), timeoutMs: 60_000 };
    const signal = AbortSignal.abort();
    expect(
      await failureOf(dial(new URL("https://far.test"), link, { ...options, signal })),
    ).toMatchObject({ code: "cancelled" });
  });
});
