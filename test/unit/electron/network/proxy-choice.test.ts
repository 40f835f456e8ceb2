import { describe, expect, it } from "vitest";
import {
  createProxyChoice,
  type ProxyChoiceOptions,
} from "../../../../electron/network/proxy-choice.ts";
import {
  readProxyEnvironment,
  type Variables,
} from "../../../../electron/network/proxy-environment.ts";

const REGISTRY = new URL("https://registry.example.com/v2/team/app/manifests/latest?secret=1");
const LOOPBACK = new URL("http://127.0.0.1:5000/v2/");

function choice(variables: Variables, more: Partial<ProxyChoiceOptions> = {}) {
  const environment = readProxyEnvironment(variables, "linux");
  return createProxyChoice({ setting: { kind: "default" }, environment, ...more });
}

describe("createProxyChoice", () => {
  it("R24: the connection's proxy comes before the environment and the system, and holds for loopback too", async () => {
    const { proxyFor, explain } = choice(
      { HTTPS_PROXY: "env.test:1", NO_PROXY: "*" },
      {
        setting: { kind: "url", url: "http://own.test:3128", username: "team" },
        password: "secret",
        askSystem: async () => "PROXY system.test:1",
      },
    );
    const expected = {
      url: new URL("http://own.test:3128"),
      username: "team",
      password: "secret",
      from: "connection",
    };
    expect(await proxyFor(REGISTRY)).toEqual(expected);
    expect(await proxyFor(LOOPBACK)).toEqual(expected);
    expect(await explain(LOOPBACK)).toEqual({
      proxy: "http://own.test:3128",
      because: "connection",
    });
  });

  it("R24: a connection without proxy asks nobody", async () => {
    const { proxyFor, explain } = choice(
      { HTTPS_PROXY: "env.test:1" },
      {
        setting: { kind: "none" },
        askSystem: () => Promise.reject(new Error("asked")),
      },
    );
    expect(await proxyFor(REGISTRY)).toBeUndefined();
    expect(await explain(REGISTRY)).toEqual({ because: "connection" });
  });

  it("R24: the environment comes before the system", async () => {
    const { explain } = choice(
      { HTTPS_PROXY: "http://user:canary@env.test:1" },
      { askSystem: async () => "PROXY system.test:1" },
    );
    expect(await explain(REGISTRY)).toEqual({
      proxy: "http://env.test:1",
      because: "environment",
      rule: "HTTPS_PROXY",
    });
    expect(await explain(LOOPBACK)).toEqual({ because: "loopback" });
  });

  it("R24: the system is asked for the origin only, when no variable is set", async () => {
    const asked: string[] = [];
    const { proxyFor, explain } = choice(
      { NO_PROXY: ".internal.test" },
      {
        askSystem: async (url) => {
          asked.push(url);
          return "SOCKS5 system.test; DIRECT";
        },
      },
    );
    expect(await proxyFor(REGISTRY)).toEqual({
      url: new URL("socks5://system.test:1080"),
      from: "system",
    });
    expect(asked).toEqual(["https://registry.example.com/"]);
    expect(await explain(LOOPBACK)).toEqual({ because: "loopback" });
    expect(await explain(new URL("https://a.internal.test"))).toEqual({
      because: "excluded",
      rule: ".internal.test",
    });
    expect(asked).toHaveLength(1);
  });

  it("R24: says what the system decided, and that nobody decided anything", async () => {
    const direct = choice({}, { askSystem: async () => "DIRECT" });
    expect(await direct.explain(REGISTRY)).toEqual({ because: "system" });
    expect(await choice({}).explain(REGISTRY)).toEqual({ because: "unset" });
    expect(await choice({}).proxyFor(REGISTRY)).toBeUndefined();
  });

  it("R24: a system without a usable answer is an error, not a direct connection", async () => {
    const strange = choice({}, { askSystem: async () => "SOCKS old.test:1080" });
    await expect(strange.proxyFor(REGISTRY)).rejects.toMatchObject({
      code: "proxy_failed",
      details: { host: "registry.example.com", proxy: "SOCKS" },
    });
    const silent = choice({}, { askSystem: () => Promise.reject(new Error("no answer")) });
    await expect(silent.proxyFor(REGISTRY)).rejects.toMatchObject({ code: "proxy_failed" });
  });

  it("R24: refuses a connection's proxy that is none, at once", () => {
    expect(() => choice({}, { setting: { kind: "url", url: "nonsense://" } })).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
