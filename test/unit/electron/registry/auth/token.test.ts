import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readToken,
  tokenCall,
  tokenFallback,
  tokenLifeMs,
} from "../../../../../electron/registry/auth/token.ts";

const REALM = new URL("https://auth.test/token?keep=1");
const NOW = Date.parse("2026-11-21T00:00:00Z");
const iso = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

describe("tokenLifeMs", () => {
  it.each([1, -1, 3650, -3650])(
    "security R12: is what the server says on a computer whose clock is %i days off",
    (days) => {
      const issued = new Date(NOW).toISOString();
      expect(tokenLifeMs(300, issued, NOW + days * 86_400_000)).toBe(300_000);
    },
  );

  it.each([
    ["absent", undefined, undefined, 60],
    ["zero", 0, undefined, 60],
    ["negative", -1, undefined, 60],
    ["59 seconds", 59, undefined, 60],
    ["60 seconds", 60, undefined, 60],
    ["61 seconds", 61, undefined, 61],
    ["text", "300", undefined, 60],
    ["a year", 1e12, undefined, 86_400],
    ["not a number", Number.NaN, undefined, 60],
    ["issued a while ago", 300, iso(-100), 200],
    ["issued in the future", 300, iso(100), 300],
    ["issued so long ago that it is over", 300, iso(-301), 300],
    ["issued in 1970", 300, "1970-01-01T00:00:00Z", 300],
    ["issued at nonsense", 300, "yesterday", 300],
    ["issued at a number", 300, 12, 300],
  ])("R6: life %s", (_name, expiresIn, issuedAt, seconds) => {
    expect(tokenLifeMs(expiresIn, issuedAt, NOW)).toBe(seconds * 1000);
  });
});

describe("tokenCall", () => {
  const request = {
    realm: REALM,
    service: "s",
    scopes: ["a:b:pull", "c:d:pull"],
    credential: undefined,
  };

  it("R9: sends nobody's request without Authorization", () => {
    const call = tokenCall(request);
    expect(call).toMatchObject({ method: "GET", headers: {}, body: undefined });
    expect(call.url.searchParams.getAll("scope")).toEqual(["a:b:pull", "c:d:pull"]);
    expect(call.url.searchParams.get("keep")).toBe("1");
  });

  it("R8: sends a password by GET with Basic", () => {
    const credential = { kind: "password", username: "ann", password: "pä:ss" } as const;
    const call = tokenCall({ ...request, credential });
    expect(call.headers).toEqual({
      authorization: `Basic ${Buffer.from("ann:pä:ss").toString("base64")}`,
    });
    expect(call.url.searchParams.get("account")).toBe("ann");
  });

  it("R8: sends an identity token by POST, with scopes in one value", () => {
    const credential = { kind: "identity-token", username: "ann", identityToken: "idt" } as const;
    const call = tokenCall({ ...request, credential });
    const form = new URLSearchParams(call.body?.toString("utf8"));
    expect(call.method).toBe("POST");
    expect(call.url.href).toBe(REALM.href);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "refresh_token",
      refresh_token: "idt",
      client_id: "portolan",
      service: "s",
      scope: "a:b:pull c:d:pull",
    });
  });

  it.each([400, 401, 404, 405])(
    "R8, F19: falls back to GET after a POST was answered %i",
    (status) => {
      const credential = { kind: "identity-token", username: "ann", identityToken: "idt" } as const;
      const call = tokenFallback({ ...request, credential }, { status, text: "" });
      expect(call?.method).toBe("GET");
      expect(call?.headers["authorization"]).toMatch(/^Basic /);
    },
  );

  it.each([403, 429, 500])("R8: does not fall back after %i", (status) => {
    const credential = { kind: "identity-token", username: "ann", identityToken: "idt" } as const;
    expect(tokenFallback({ ...request, credential }, { status, text: "" })).toBeUndefined();
  });
});

describe("readToken", () => {
  it.each([
    ['{"token":"t"}', "t"],
    ['{"access_token":"a"}', "a"],
    ['{"token":"","access_token":"a"}', "a"],
    ['{"token":"t","access_token":"a","extra":{}}', "t"],
  ])("R8: takes the token from %s", (text, value) => {
    expect(readToken(text, NOW, REALM).value).toBe(value);
  });

  it.each([
    "",
    "{}",
    "[]",
    "null",
    "<html>",
    '{"token":1}',
    '{"token":"a b"}',
    '{"token":"a\\r\\nX: y"}',
    '{"token":"ä"}',
  ])("refuses %j", (text) => {
    expect(() => readToken(text, NOW, REALM)).toThrow(
      expect.objectContaining({ code: "not_a_registry" }),
    );
  });

  it("never throws anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          expect(readToken(text, NOW, REALM).value).toMatch(/^[\x21-\x7e]+$/);
        } catch (error) {
          expect(error).toMatchObject({ code: "not_a_registry" });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
