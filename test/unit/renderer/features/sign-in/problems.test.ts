import { describe, expect, it } from "vitest";
import {
  EMPTY_FORM,
  formOf,
  type SignInForm,
} from "../../../../../renderer/features/sign-in/form.ts";
import {
  hasProblems,
  isHidden,
  problemsOf,
} from "../../../../../renderer/features/sign-in/problems.ts";
import { aConnection } from "../../../../support/renderer-fixture/world.ts";

const FULL: SignInForm = { ...EMPTY_FORM, registry: "ghcr.io", username: "bob", secret: "x" };

describe("what keeps a form from being carried out", () => {
  it("is everything that is missing", () => {
    expect(problemsOf(EMPTY_FORM, undefined)).toEqual({
      registry: "invalid",
      username: "missing",
      secret: "missing",
    });
  });

  it("is nothing in a full one, nor in an anonymous one", () => {
    expect(hasProblems(problemsOf(FULL, undefined))).toBe(false);
    const nobody = { ...EMPTY_FORM, registry: "ghcr.io", anonymous: true };
    expect(problemsOf(nobody, undefined)).toEqual({});
  });

  it("is no missing password where one is saved, unless it has to be typed again", () => {
    const saved = aConnection({ host: "ghcr.io", username: "bob" });
    expect(problemsOf(formOf(saved), saved)).toEqual({});
    expect(problemsOf({ ...formOf(saved), username: "eve" }, saved)).toEqual({ secret: "missing" });
    expect(problemsOf({ ...formOf(saved), plainHttp: true }, saved)).toEqual({ secret: "again" });
  });

  it("may be in the part that is folded away", () => {
    const proxy = { kind: "url", url: "ftp://x", username: "", password: "" } as const;
    const client = { kind: "chosen", certificate: "C", title: "c.pem", key: "" } as const;
    const problems = problemsOf({ ...FULL, prefix: "A B", proxy, client }, undefined);
    expect(problems).toEqual({ prefix: "invalid", client: "incomplete", proxy: "invalid" });
    expect(isHidden(problems)).toBe(true);
    expect(isHidden({ registry: "invalid" })).toBe(false);
  });

  it.each([
    ["http://proxy.test:3128", true],
    ["https://proxy.test", true],
    ["socks5://127.0.0.1:1080", true],
    ["http://user:secret@proxy.test", false],
    ["proxy.test:3128", false],
    ["", false],
  ])("knows whether %j is a proxy", (url, right) => {
    const proxy = { kind: "url", url, username: "", password: "" } as const;
    expect(problemsOf({ ...FULL, proxy }, undefined).proxy).toBe(right ? undefined : "invalid");
  });

  it("includes a repository that cannot be one", () => {
    expect(problemsOf({ ...FULL, repository: "Team/App" }, undefined).repository).toBe("invalid");
    expect(problemsOf({ ...FULL, repository: " team/app " }, undefined)).toEqual({});
  });
});
