import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../../../../electron/hosts/cli/program.ts";
import { en } from "../../../../../electron/hosts/cli/messages/en.ts";

/** Command lines that end before the engine is started. */
async function run(...argv: readonly string[]) {
  let text = "";
  const stream = { write: (more: string) => (text += more) };
  const status = await runCommandLine({
    argv,
    env: {},
    stdout: stream,
    stderr: stream,
    pageFolder: "",
    onInterrupt: () => () => undefined,
  });
  return { status, text };
}

describe("a password on the command line", () => {
  it.each([
    [["login", "registry.test", "-u", "bob", "-p", "canary-5c"], en.signIn.passwordRefused],
    [["login", "registry.test", "-u", "bob", "-pcanary-5c"], en.signIn.passwordRefused],
    [["login", "registry.test", "-u", "bob", "--password=canary-5c"], en.signIn.passwordRefused],
    [["login", "https://bob:canary-5c@registry.test"], en.signIn.passwordInAddress],
    [
      ["login", "registry.test", "--anonymous", "--proxy", "http://bob:canary-5c@proxy.test"],
      en.signIn.passwordInProxy,
    ],
    [["doctor", "registry.test", "-u", "bob", "-p", "canary-5c"], en.signIn.passwordRefused],
    [["connections", "test", "registry.test", "-p", "canary-5c"], en.signIn.passwordRefused],
    [["connections", "edit", "registry.test", "-p", "canary-5c"], en.signIn.passwordRefused],
    [
      ["connections", "edit", "registry.test", "--proxy", "bob:canary-5c@proxy.test"],
      en.signIn.passwordInProxy,
    ],
  ])("K8: %j is refused with words and never repeated", async (argv, why) => {
    const { status, text } = await run(...argv);
    expect(status).toBe(2);
    expect(text).toContain(why);
    expect(text).not.toContain("canary-5c");
  });

  it("K8: is not offered by any help", async () => {
    expect((await run("login", "--help")).text).not.toMatch(/--password[^-]/);
  });
});

describe("wrong use", () => {
  it.each([
    [["ls", "--plain-http"], en.plainHttpHostMissing],
    [["doctor"], en.signIn.addressMissing],
    [["doctor", "--plain-http"], en.signIn.addressMissing],
    [["login", "registry.test", "--client-cert", "x.pem"], en.signIn.clientKeyMissing],
    [["login", "registry.test", "--anonymous", "-u", "bob"], en.signIn.anonymousAlone],
    [["login", "acme.azurecr.io", "--tenant", "contoso.example"], en.signIn.tenantAlone],
    [["login", "acme.azurecr.io", "--device-code", "-u", "bob"], en.signIn.deviceCodeAlone],
    [["login", "acme.azurecr.io", "--device-code", "--anonymous"], en.signIn.deviceCodeAlone],
    [["login", "registry.test", "--color", "pink"], "pink"],
    [["connections", "edit", "registry.test"], en.signIn.nothingToChange],
    [["logins", "import"], en.signIn.chooseLogins],
    [["logins", "import", "ghcr.io", "--all"], en.signIn.chooseLogins],
  ])("%j ends with status 2 and the reason", async (argv, why) => {
    const { status, text } = await run(...argv);
    expect({ status, text }).toEqual({
      status: 2,
      text: expect.stringContaining(why) as string,
    });
  });
});

describe("help", () => {
  it.each([
    ["login"],
    ["doctor"],
    ["connections"],
    ["connections", "edit"],
    ["logins"],
    ["mirrors"],
    ["proxy"],
  ])("of %s %s has examples", async (...words) => {
    const { status, text } = await run(...words, "--help");
    expect(status).toBe(0);
    expect(text).toContain(`${en.examplesTitle}\n  `);
    expect(text).toMatch(new RegExp(`portolan ${words[0]}`));
  });
});
