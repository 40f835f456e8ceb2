import { describe, expect, it } from "vitest";
import type { Connection } from "../../../../../shared/connection.ts";
import { loginSchema } from "../../../../../shared/connection.ts";
import {
  EMPTY_FORM,
  formOf,
  type SignInForm,
} from "../../../../../renderer/features/sign-in/form.ts";
import {
  choicesOf,
  deedOf,
  loginOf,
  wantsSecretAgain,
} from "../../../../../renderer/features/sign-in/request.ts";
import { aCertificate } from "../../../../support/renderer-fixture/certificates.ts";
import { aConnection } from "../../../../support/renderer-fixture/world.ts";

const NEW: SignInForm = { ...EMPTY_FORM, registry: "ghcr.io", username: "bob", secret: "hunter2" };
const CA = aCertificate({ subject: "CN=Team CA", isAuthority: true });

function saved(given: Partial<Connection> = {}): Connection {
  return aConnection({ host: "ghcr.io", username: "bob", label: "Work", ...given });
}

describe("the login of a form", () => {
  it("is the account and what was chosen, nothing else", () => {
    expect(loginOf(NEW, "ghcr.io", undefined)).toEqual({
      address: "ghcr.io",
      username: "bob",
      secret: "hunter2",
    });
  });

  it("leaves user and password out for anonymous use, whatever was typed before", () => {
    expect(loginOf({ ...NEW, anonymous: true }, "ghcr.io", undefined)).toEqual({
      address: "ghcr.io",
    });
  });

  it("is one that the contract takes, with everything chosen", () => {
    const form: SignInForm = {
      ...NEW,
      label: " Work ",
      folder: "Team",
      color: "red",
      production: true,
      plainHttp: true,
      skipVerify: true,
      authorities: [{ pem: CA.pem, title: CA.subject }],
      client: { kind: "chosen", certificate: "C", title: "me.pem", key: "K" },
      proxy: { kind: "url", url: "http://proxy.test", username: "p", password: "q" },
      trustedRealms: ["auth.test"],
    };
    const login = loginOf(form, "ghcr.io", undefined);
    expect(login).toEqual({
      address: "ghcr.io",
      username: "bob",
      secret: "hunter2",
      label: "Work",
      folder: "Team",
      color: "red",
      production: true,
      plainHttp: true,
      skipVerify: true,
      authorities: [CA.pem],
      clientCertificate: { certificate: "C", key: "K" },
      proxy: { kind: "url", url: "http://proxy.test", username: "p", password: "q" },
      trustedRealms: ["auth.test"],
    });
    expect(loginSchema.safeParse(login).success).toBe(true);
  });
});

describe("the choices of an edited connection", () => {
  it("are only those that changed", () => {
    const connection = saved({ authorities: [CA], trustedRealms: ["a.test"], plainHttp: true });
    const form = formOf(connection);
    expect(choicesOf(form, connection)).toEqual({});
    expect(choicesOf({ ...form, label: "", authorities: [] }, connection)).toEqual({
      label: "",
      authorities: [],
    });
  });

  it("take a client certificate away with null, and keep the saved one by silence", () => {
    const connection = saved({ clientCertificate: aCertificate({ subject: "CN=me" }) });
    expect(choicesOf(formOf(connection), connection)).toEqual({});
    expect(choicesOf({ ...formOf(connection), client: { kind: "none" } }, connection)).toEqual({
      clientCertificate: null,
    });
  });

  it("name the proxy again when only its password is new", () => {
    const connection = saved({ proxy: { kind: "url", url: "http://p.test", username: "p" } });
    const form = formOf(connection);
    expect(choicesOf({ ...form, proxy: { ...form.proxy, password: "new" } }, connection)).toEqual({
      proxy: { kind: "url", url: "http://p.test", username: "p", password: "new" },
    });
    expect(choicesOf({ ...form, proxy: { ...form.proxy, kind: "default" } }, connection)).toEqual({
      proxy: { kind: "default" },
    });
  });
});

describe("what saving takes", () => {
  it("is a login for a new connection", () => {
    expect(deedOf(NEW, undefined)).toEqual({
      renameFrom: undefined,
      replaces: undefined,
      address: "ghcr.io",
      kind: "login",
    });
    expect(deedOf({ ...NEW, registry: "no host" }, undefined)).toBeUndefined();
  });

  it("asks the registry only when account or password changed", () => {
    const form = formOf(saved());
    expect(deedOf({ ...form, label: "Other" }, saved())?.kind).toBe("edit");
    expect(deedOf({ ...form, username: "eve" }, saved())?.kind).toBe("login");
    expect(deedOf({ ...form, secret: "new" }, saved())?.kind).toBe("login");
    expect(deedOf({ ...form, anonymous: true }, saved())?.kind).toBe("login");
  });

  it("begins with a new address when that changed", () => {
    expect(deedOf({ ...formOf(saved()), prefix: "team" }, saved())).toEqual({
      renameFrom: "ghcr.io",
      replaces: undefined,
      address: "ghcr.io/team",
      kind: "edit",
    });
  });

  it("is a new login in place of the old one when the host changed: no password moves there", () => {
    const form = { ...formOf(saved()), registry: "harbor.test", secret: "new" };
    expect(deedOf(form, saved())).toEqual({
      renameFrom: undefined,
      replaces: "ghcr.io",
      address: "harbor.test",
      kind: "login",
    });
  });
});

describe("a saved password", () => {
  const form = formOf(saved());

  it("is wanted again before it would be sent less safely", () => {
    for (const patch of [
      { registry: "evil.test" },
      { plainHttp: true },
      { skipVerify: true },
      { authorities: [{ pem: CA.pem, title: CA.subject }] },
      { trustedRealms: ["auth.elsewhere.test"] },
    ]) {
      expect(wantsSecretAgain({ ...form, ...patch }, saved())).toBe(true);
    }
  });

  it("is not wanted again for what makes nothing weaker", () => {
    expect(wantsSecretAgain({ ...form, label: "x", prefix: "team" }, saved())).toBe(false);
    expect(wantsSecretAgain({ ...form, skipVerify: true }, saved({ secret: "none" }))).toBe(false);
    const open = saved({ plainHttp: true, skipVerify: true, authorities: [CA] });
    expect(wantsSecretAgain({ ...formOf(open), skipVerify: false, authorities: [] }, open)).toBe(
      false,
    );
  });
});
