import { describe, expect, it, onTestFinished } from "vitest";
import { dial } from "../../../../electron/registry/dial.ts";
import { openHttpProxy, openSocksProxy, via } from "../../../support/proxy/client.ts";
import { accessTo, failureOf, NEVER, openRegistry } from "../../../support/registry/client.ts";

const LOGIN = { username: "ann", password: "canary-proxy-secret" };

async function reach(origin: string, url: URL, login = {}) {
  const dialed = await dial(new URL(origin), accessTo("far.test", { link: via(url, login) }).link, {
    resolve: () => Promise.resolve([]),
    timeoutMs: 5000,
    signal: NEVER,
  });
  onTestFinished(() => void dialed.socket.destroy());
  return dialed;
}

describe("openSocksTunnel", () => {
  it("R24: logs in with user name and password", async () => {
    const registry = await openRegistry();
    const names = { "far.test:443": registry.host };
    const proxy = await openSocksProxy({ names, login: LOGIN });
    await reach("https://far.test", proxy.url, LOGIN);
    expect(proxy.logins).toEqual([`ann:${LOGIN.password}`]);
    expect(proxy.targets).toEqual(["far.test:443"]);
  });

  it.each([
    ["no login", {}, "login wanted"],
    ["a wrong one", { username: "ann", password: "wrong-canary" }, "login refused"],
  ])("R24: says that the proxy refused %s", async (_what, login, reason) => {
    const proxy = await openSocksProxy({ login: LOGIN });
    const error = await failureOf(reach("https://far.test", proxy.url, login));
    expect(error).toMatchObject({
      code: "proxy_refused",
      details: { host: "far.test", proxy: proxy.url.host, reason },
    });
    expect(JSON.stringify(error)).not.toContain("canary");
  });

  it.each([
    [1, "general failure"],
    [2, "not allowed by its rules"],
    [5, "connection refused"],
    [99, "reply 99"],
  ])("F40: reply %i is a refusal", async (reply, reason) => {
    const proxy = await openSocksProxy({ reply });
    expect(await failureOf(reach("https://far.test", proxy.url))).toMatchObject({
      code: "proxy_refused",
      details: { reason },
    });
  });

  it.each([
    ["https://[2001:db8::7]:5000", "[2001:db8:0:0:0:0:0:7]:5000"],
    ["https://[::1]", "[0:0:0:0:0:0:0:1]:443"],
    ["http://192.0.2.7", "192.0.2.7:80"],
    ["https://far.test:65535", "far.test:65535"],
  ])("asks for %s", async (origin, target) => {
    const proxy = await openSocksProxy({ reply: 1 });
    await failureOf(reach(origin, proxy.url));
    expect(proxy.targets).toEqual([target]);
  });

  it("takes a login only as long as the protocol can carry", async () => {
    const registry = await openRegistry();
    const login = { username: "u".repeat(255), password: "p".repeat(255) };
    const proxy = await openSocksProxy({ login, names: { "far.test:443": registry.host } });
    await reach("https://far.test", proxy.url, login);
    const longer = { ...login, password: "p".repeat(256) };
    expect(await failureOf(reach("https://far.test", proxy.url, longer))).toMatchObject({
      code: "configuration_invalid",
    });
  });

  it("names a proxy that does not speak SOCKS", async () => {
    const proxy = await openHttpProxy();
    const url = new URL(`socks5://${proxy.url.host}`);
    expect(await failureOf(reach("https://far.test", url))).toMatchObject({
      code: "proxy_failed",
      details: { proxy: proxy.url.host, reason: "EPROTO" },
    });
  });
});
