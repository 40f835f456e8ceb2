import { describe, expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import {
  type AccountOptions,
  checkAccountOptions,
  splitSecrets,
} from "../../../../../../electron/hosts/cli/sign-in/account.ts";

const { signIn } = en;

describe("account options", () => {
  it.each<[AccountOptions, string]>([
    [{ username: "bob", password: "canary" }, signIn.passwordRefused],
    [{ username: "bob", password: true }, signIn.passwordRefused],
    [{ username: "bob", passwordStdin: true, identityTokenStdin: true }, signIn.oneSecretKind],
    [{ username: "AKIA", passwordStdin: true, accessKeyStdin: true }, signIn.oneSecretKind],
    [{ awsProfile: "work", username: "bob" }, signIn.awsProfileAlone],
    [{ awsProfile: true, accessKeyStdin: true }, signIn.awsProfileAlone],
    [{ awsProfile: true, anonymous: true }, signIn.awsProfileAlone],
    [{ username: "key", passwordStdin: true, accessKeyStdin: true }, signIn.oneSecretKind],
    [{ anonymous: true, accessKeyStdin: true }, signIn.anonymousAlone],
    [{ anonymous: true, username: "bob" }, signIn.anonymousAlone],
    [{ anonymous: true, passwordStdin: true }, signIn.anonymousAlone],
    [{ anonymous: true, identityTokenStdin: true }, signIn.anonymousAlone],
  ])("K8: refuses %j", (options, why) => {
    expect(() => checkAccountOptions(options, signIn)).toThrow(why);
  });

  it.each<[AccountOptions]>([
    [{}],
    [{ username: "bob" }],
    [{ username: "bob", passwordStdin: true, proxyPasswordStdin: true }],
    [{ identityTokenStdin: true }],
    [{ username: "AKIA", accessKeyStdin: true }],
    [{ awsProfile: "work", proxyPasswordStdin: true }],
    [{ username: "key", accessKeyStdin: true }],
    [{ anonymous: true, proxyPasswordStdin: true }],
  ])("accepts %j", (options) => {
    expect(() => checkAccountOptions(options, signIn)).not.toThrow();
  });
});

describe("secrets on standard input", () => {
  const secret = { wantsSecret: true, wantsProxy: false };
  const proxy = { wantsSecret: false, wantsProxy: true };
  const both = { wantsSecret: true, wantsProxy: true };

  it("K3: are taken whole, line breaks and spaces included", () => {
    expect(splitSecrets(" a\nb \u0000😀", secret, signIn)).toEqual({ secret: " a\nb \u0000😀" });
    expect(splitSecrets("p", proxy, signIn)).toEqual({ proxyPassword: "p" });
  });

  it("are two lines when the proxy's password comes as well", () => {
    const expected = { secret: "first ", proxyPassword: " second" };
    expect(splitSecrets("first \n second", both, signIn)).toEqual(expected);
    expect(splitSecrets("first \r\n second", both, signIn)).toEqual(expected);
  });

  it.each(["only", "one\n", "\ntwo", "one\ntwo\nthree"])("refuses %j for two secrets", (text) => {
    expect(() => splitSecrets(text, both, signIn)).toThrow(signIn.secondLineMissing);
  });

  it.each([secret, proxy, both])("refuses an empty input for %j", (wanted) => {
    expect(() => splitSecrets("", wanted, signIn)).toThrow(signIn.emptyInput);
  });
});
