import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { dial } from "../../../../electron/registry/dial.ts";
import { proxyAuthorization } from "../../../../electron/registry/http-tunnel.ts";
import type { ProxyFault } from "../../../support/proxy/http-proxy.ts";
import { openHttpProxy, via } from "../../../support/proxy/client.ts";
import { accessTo, failureOf, NEVER } from "../../../support/registry/client.ts";

const PASSWORD = "canary-proxy-secret";

async function refusal(fault: ProxyFault): Promise<unknown> {
  const proxy = await openHttpProxy();
  proxy.faults.push(fault);
  const { link } = accessTo("far.test", {
    link: via(proxy.url, { username: "ann", password: PASSWORD }),
  });
  const error = await failureOf(
    dial(new URL("https://far.test:5000"), link, {
      resolve: () => Promise.resolve([]),
      timeoutMs: 5000,
      signal: NEVER,
    }),
  );
  await expect.poll(proxy.open).toBe(0);
  return error;
}

describe("openHttpTunnel", () => {
  it("R24, F40: says that the proxy wants a login, and which kinds it takes", async () => {
    expect(await refusal({ kind: "status", status: 407 })).toMatchObject({
      code: "proxy_refused",
      details: {
        host: "far.test:5000",
        proxy: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        proxyFrom: "the test",
        status: 407,
        offered: "Negotiate, Basic",
      },
    });
  });

  it.each([400, 403, 404, 500, 502, 503, 504])("F40: %i is a refusal", async (status) => {
    expect(await refusal({ kind: "status", status })).toMatchObject({
      code: "proxy_refused",
      details: { host: "far.test:5000", status },
    });
  });

  it.each<[string, ProxyFault, string]>([
    ["closes", { kind: "drop" }, "ECONNRESET"],
    ["does not speak HTTP", { kind: "babble", text: "SSH-2.0-x\r\n\r\n" }, "EPROTO"],
    ["never ends its answer", { kind: "babble", text: "x".repeat(20_000) }, "EMSGSIZE"],
    ["ends in the middle", { kind: "babble", text: "HTTP/1.1 200 OK\r\nA: b\r\n" }, "ECONNRESET"],
  ])("F40: names the proxy that %s", async (_what, fault, reason) => {
    expect(await refusal(fault)).toMatchObject({ code: "proxy_failed", details: { reason } });
  });

  it("A26: repeats the password in no error", async () => {
    const basic = Buffer.from(`ann:${PASSWORD}`).toString("base64");
    for (const fault of [
      { kind: "status", status: 407 },
      { kind: "babble", text: `HTTP/1.1 407 ${basic}\r\nProxy-Authenticate: ${basic}\r\n\r\n` },
      { kind: "drop" },
    ] as const) {
      const error = await refusal(fault);
      const told = inspect(error, { depth: 9 });
      expect(told).not.toContain(PASSWORD);
      expect(told).not.toContain(basic);
    }
  });
});

describe("proxyAuthorization", () => {
  const proxy = { url: new URL("http://proxy.test:3128"), from: "x" };

  it("carries user name and password in UTF-8", () => {
    const login = proxyAuthorization({ ...proxy, username: "änn", password: "pa:ss" });
    expect(Buffer.from(String(login).slice("Basic ".length), "base64").toString()).toBe(
      "änn:pa:ss",
    );
  });

  it("is absent without a user name", () => {
    expect(proxyAuthorization(proxy)).toBeUndefined();
  });
});
