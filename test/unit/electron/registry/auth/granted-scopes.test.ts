import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantedScopes } from "../../../../../electron/registry/auth/granted-scopes.ts";

function tokenWith(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.c2ln`;
}

const PULL = { type: "repository", name: "team/app", actions: ["pull"] };

describe("grantedScopes", () => {
  it.each([
    ["one right", { access: [PULL] }, ["repository:team/app:pull"]],
    [
      "two rights",
      { access: [{ ...PULL, actions: ["pull", "push"] }] },
      ["repository:team/app:pull,push"],
    ],
    ["nothing", { access: [] }, []],
    ["null, as Go writes an empty list", { access: null }, []],
    [
      "a repository without rights",
      { access: [{ ...PULL, actions: [] }] },
      ["repository:team/app:"],
    ],
  ])("reads %s from the token itself", (_name, claims, expected) => {
    expect(grantedScopes(tokenWith(claims), "other:scope:x")).toEqual(expected);
  });

  it.each([
    ["no JWT", "opaque"],
    ["claims without access", tokenWith({ sub: "ann" })],
    ["access of another form", tokenWith({ access: ["pull"] })],
    ["claims that are no JSON", "a.b.c"],
  ])("takes the answer's word where the token is %s", (_name, token) => {
    expect(grantedScopes(token, "repository:a:pull repository:b:push")).toEqual([
      "repository:a:pull",
      "repository:b:push",
    ]);
    expect(grantedScopes(token, undefined)).toBeUndefined();
    expect(grantedScopes(token, { not: "text" })).toBeUndefined();
  });

  it("is bounded, and safe to print", () => {
    const access = Array.from({ length: 1000 }, () => ({
      ...PULL,
      name: `\u001b[31m${"x".repeat(999)}`,
    }));
    const scopes = grantedScopes(tokenWith({ access }), undefined) ?? [];
    expect(scopes).toHaveLength(20);
    expect(scopes.every((scope) => scope.length <= 300 && !scope.includes("\u001b"))).toBe(true);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, claims) => {
        grantedScopes(text, claims);
        grantedScopes(tokenWith(claims), text);
        grantedScopes(`${text}.${text}.${text}`, text);
      }),
    );
  });
});
