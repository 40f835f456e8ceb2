import { describe, expect, it } from "vitest";
import { loginRow, unconnected } from "../../../../../../electron/hosts/cli/commands/logins.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import type { ExternalLogin } from "../../../../../../shared/external-login.ts";

const file = { kind: "docker-config", name: "~/.docker/config.json" } as const;
const helper = { kind: "helper", name: "docker-credential-pass" } as const;

function login(address: string, more: Partial<ExternalLogin> = {}): ExternalLogin {
  return { address, source: file, import: "copied", connected: false, ...more };
}

describe("logins of other programs", () => {
  it("say what importing does with the password", () => {
    expect(loginRow(login("ghcr.io", { username: "bob" }), en.signIn)).toEqual([
      "ghcr.io",
      "bob",
      "~/.docker/config.json",
      "copied to the keychain",
    ]);
    const kept = login("quay.io", { source: helper, import: "referenced" });
    expect(loginRow(kept, en.signIn).slice(1)).toEqual([
      "-",
      "docker-credential-pass",
      "stays where it is",
    ]);
    expect(loginRow(login("x.test", { connected: true }), en.signIn)[3]).toBe("connected");
  });

  it("R13: are all imported but those that are connected, each address once, the first that was found", () => {
    const found = [
      login("ghcr.io", { source: helper }),
      login("ghcr.io"),
      login("quay.io", { connected: true }),
      login("ghcr.io/acme"),
    ];
    expect(unconnected(found)).toEqual([
      { address: "ghcr.io", source: helper },
      { address: "ghcr.io/acme", source: file },
    ]);
  });
});
