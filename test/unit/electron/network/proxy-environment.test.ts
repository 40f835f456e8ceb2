import { describe, expect, it } from "vitest";
import {
  describeEnvironment,
  environmentProxy,
  readProxyEnvironment,
  type Variables,
} from "../../../../electron/network/proxy-environment.ts";
import { AppError } from "../../../../shared/errors.ts";

const REGISTRY = new URL("https://registry.example.com/v2/");

function failure(variables: Variables, url = REGISTRY): AppError {
  try {
    environmentProxy(readProxyEnvironment(variables, "linux"), url);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("environmentProxy", () => {
  it("R24: keeps user name and password apart, decoded, and says which variable it was", () => {
    const environment = readProxyEnvironment(
      { https_proxy: "http://team%40corp:p%3Ass%25@proxy.test:3128" },
      "linux",
    );
    expect(environmentProxy(environment, REGISTRY)).toEqual({
      because: "environment",
      rule: "https_proxy",
      proxy: {
        url: new URL("http://proxy.test:3128"),
        username: "team@corp",
        password: "p:ss%",
        from: "https_proxy",
      },
    });
  });

  it("R24: finds the variables in any case on Windows only", () => {
    const variables = { Https_Proxy: "proxy.test:1" };
    expect(environmentProxy(readProxyEnvironment(variables, "win32"), REGISTRY)).toMatchObject({
      because: "environment",
      rule: "Https_Proxy",
    });
    expect(environmentProxy(readProxyEnvironment(variables, "linux"), REGISTRY)).toEqual({
      because: "unset",
    });
  });

  it("R24: does not trust HTTP_PROXY in a process that answers a web request", () => {
    const variables = { HTTP_PROXY: "http://10.1.2.3:8080", REQUEST_METHOD: "GET" };
    const error = failure(variables, new URL("http://example.com"));
    expect(error.code).toBe("configuration_invalid");
    expect(error.details["path"]).toBe("HTTP_PROXY");
    const loopback = new URL("http://127.0.0.1:5000");
    expect(environmentProxy(readProxyEnvironment(variables, "linux"), loopback)).toEqual({
      because: "loopback",
    });
  });

  it.each([
    "http://canary-user:canary-secret@",
    "foo://canary-user:canary-secret@proxy.test",
    "http://canary-user:canary-secret@proxy.test:99999",
    "http://canary-user:canary#secret@proxy.test:3128",
    "http://canary-user:canary/secret@proxy.test:3128",
    "http://canary\\user:canary-secret@proxy.test:3128",
    "canary secret",
    "http://canary-secret:http",
    "http://canary-user:80/canary-secret@proxy.test",
    "socks4://canary-secret@proxy.test",
    "http://canary-secret@proxy.test:0",
  ])("R24: names the variable and nothing of its value when that is %s", (value) => {
    const error = failure({ HTTPS_PROXY: value });
    expect(error.code).toBe("configuration_invalid");
    expect(error.details["path"]).toBe("HTTPS_PROXY");
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain("canary");
    expect(describeEnvironment(readProxyEnvironment({ HTTPS_PROXY: value }, "linux"))).toEqual({
      httpsProxy: "…",
    });
  });
});

describe("describeEnvironment", () => {
  it("shows the variables without user names and passwords", () => {
    const variables = {
      HTTP_PROXY: "proxy.test:3128",
      HTTPS_PROXY: "https://canary-user:canary-secret@secure.test/",
      NO_PROXY: ".example.com\u001b[2J",
    };
    expect(describeEnvironment(readProxyEnvironment(variables, "linux"))).toEqual({
      httpProxy: "http://proxy.test:3128",
      httpsProxy: "https://secure.test",
      noProxy: ".example.com\\u001b[2J",
    });
  });

  it("leaves out what is not set or empty", () => {
    expect(describeEnvironment(readProxyEnvironment({ HTTP_PROXY: "" }, "linux"))).toEqual({});
  });
});
