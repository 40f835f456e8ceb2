import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatProxy, parseProxy, redactProxy } from "../../../../electron/network/parse-proxy.ts";
import { AppError, isAppError } from "../../../../shared/errors.ts";

function failure(text: string): AppError {
  try {
    parseProxy(text);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe("parseProxy", () => {
  it.each([
    ["proxy.test:3128", "http://proxy.test:3128"],
    ["  proxy.test  ", "http://proxy.test"],
    ["http://proxy.test:80/", "http://proxy.test"],
    ["https://proxy.test", "https://proxy.test"],
    ["SOCKS5://Proxy.test", "socks5://proxy.test:1080"],
    ["socks5h://10.0.0.1:9050", "socks5://10.0.0.1:9050"],
    ["socks5://user:pw@proxy.test:80", "socks5://proxy.test:80"],
    ["[2001:db8::1]:3128", "http://[2001:db8::1]:3128"],
    ["socks5://[2001:db8::1]", "socks5://[2001:db8::1]:1080"],
    ["user:p@ss@proxy.test:3128", "http://proxy.test:3128"],
  ])("R24: understands %j as %s", (text, expected) => {
    expect(formatProxy(parseProxy(text))).toBe(expected);
    expect(redactProxy(text)).toBe(expected);
  });

  it("R24: takes user name and password out of the address", () => {
    const proxy = parseProxy("http://user:p@ss%20word@proxy.test:3128");
    expect(proxy).toEqual({
      url: new URL("http://proxy.test:3128"),
      username: "user",
      password: "p@ss word",
    });
  });

  it("R24: takes a lone percent sign in a password for what it is", () => {
    expect(parseProxy("http://user:100%@proxy.test").password).toBe("100%");
  });

  it.each([
    ["", "empty"],
    ["   ", "empty"],
    ["ftp://proxy.test", "must begin with"],
    ["http://", "not a host"],
    ["proxy.test:abc", "not a host"],
    ["http://proxy.test/proxy.pac", "PAC"],
    ["proxy.test?x", "no path"],
    ["proxy .test", "white space"],
    ["proxy\u0000.test", "control"],
    ["CORP\\user:pw@proxy.test", "%5C"],
    [`http://${"a".repeat(2_000)}`, "longer"],
  ])("R24: refuses %j and says why: %s", (text, why) => {
    const error = failure(text);
    expect(error.code).toBe("invalid_input");
    expect(error.details["why"]).toContain(why);
  });

  it("A26: repeats nothing of a text that may hold a password", () => {
    const secret = fc.stringMatching(/^[A-Z]{12}$/);
    const around = fc.constantFrom(
      "http://u:SECRET@",
      "SECRET",
      "x://SECRET@h",
      "h:SECRET",
      "u:SECRET/@h",
      "\\SECRET",
    );
    fc.assert(
      fc.property(secret, around, (word, shape) => {
        const text = shape.replace("SECRET", word);
        if (text === word) return;
        const error = failure(text);
        expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain(word);
        expect(redactProxy(text)).not.toContain(word);
      }),
    );
  });

  it("R24: throws nothing but AppErrors, whatever is typed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl()), (text) => {
        try {
          expect(formatProxy(parseProxy(text))).not.toContain("@");
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
    );
  });
});
