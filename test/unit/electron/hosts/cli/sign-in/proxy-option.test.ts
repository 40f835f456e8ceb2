import { describe, expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { parseProxyOption } from "../../../../../../electron/hosts/cli/sign-in/proxy-option.ts";
import { AppError } from "../../../../../../shared/errors.ts";

const read = (text: string): unknown => parseProxyOption(text, en.signIn);

function refusal(text: string): AppError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error(`${text} was accepted`);
}

describe("--proxy", () => {
  it.each([
    ["none", { kind: "none" }],
    ["default", { kind: "default" }],
    ["http://proxy.test:3128", { kind: "url", url: "http://proxy.test:3128" }],
    ["http://proxy.test:3128/", { kind: "url", url: "http://proxy.test:3128" }],
    ["proxy.test:3128", { kind: "url", url: "http://proxy.test:3128" }],
    ["HTTPS://Proxy.Test", { kind: "url", url: "https://proxy.test" }],
    ["socks5://127.0.0.1:1080", { kind: "url", url: "socks5://127.0.0.1:1080" }],
    ["socks5h://127.0.0.1:1080", { kind: "url", url: "socks5://127.0.0.1:1080" }],
    ["http://[::1]:3128", { kind: "url", url: "http://[::1]:3128" }],
    ["http://al%20ice@proxy.test", { kind: "url", url: "http://proxy.test", username: "al ice" }],
    ["bob@proxy.test:3128", { kind: "url", url: "http://proxy.test:3128", username: "bob" }],
  ])("R24: reads %s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ["", en.signIn.proxyInvalid],
    ["http://", en.signIn.proxyInvalid],
    ["ftp://proxy.test", en.signIn.proxyScheme],
    ["file:///etc/passwd", en.signIn.proxyInvalid],
    ["http://proxy.test/path", en.signIn.proxyPath],
    ["http://proxy.test?x=1", en.signIn.proxyPath],
    ["http://%zz@proxy.test", en.signIn.proxyInvalid],
  ])("refuses %j with the reason", (text, why) => {
    expect(refusal(text)).toMatchObject({ code: "invalid_input", details: { why } });
  });

  it.each([
    "http://bob:canary-5c@proxy.test:3128",
    "bob:canary-5c@proxy.test",
    "x://bob:canary-5c@p",
  ])("K8: refuses a password in %s and does not repeat it", (text) => {
    const error = refusal(text);
    expect(error.details["why"]).toBe(en.signIn.passwordInProxy);
    expect(JSON.stringify([error.message, error.details])).not.toContain("canary-5c");
  });
});
