import { describe, expect, it } from "vitest";
import { connectionRow } from "../../../../../../electron/hosts/cli/commands/connections.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import type { Certificate } from "../../../../../../shared/certificate.ts";
import type { Connection } from "../../../../../../shared/connection.ts";

const plain: Connection = {
  address: "registry.test",
  host: "registry.test",
  prefix: "",
  color: "none",
  production: false,
  plainHttp: false,
  skipVerify: false,
  authorities: [],
  proxy: { kind: "default" },
  trustedRealms: [],
  secret: "none",
};

const certificate: Certificate = {
  subject: "CN=x",
  issuer: "CN=x",
  names: [],
  validFrom: "",
  validTo: "",
  fingerprint: "",
  isAuthority: true,
  isSelfSigned: true,
  pem: "",
};

describe("a row of connections", () => {
  it("is quiet about a connection with nothing out of the ordinary", () => {
    expect(connectionRow(plain, en.signIn)).toEqual(["registry.test", "-", "-", ""]);
  });

  it("says which program keeps the password", () => {
    const kept = { ...plain, username: "bob", secret: "external", keptBy: "pass" } as const;
    expect(connectionRow(kept, en.signIn)[2]).toBe("kept by pass");
  });

  it("names everything that weakens or guards the connection", () => {
    const marked: Connection = {
      ...plain,
      username: "bob",
      secret: "keychain",
      plainHttp: true,
      skipVerify: true,
      production: true,
      proxy: { kind: "url", url: "http://proxy.test:3128", username: "eve" },
      authorities: [certificate],
      clientCertificate: certificate,
      trustedRealms: ["auth.test"],
      label: "Lab",
      folder: "Work",
      color: "red",
    };
    expect(connectionRow(marked, en.signIn)).toEqual([
      "registry.test",
      "bob",
      "in the keychain",
      "plain HTTP, certificate not verified, production, proxy http://proxy.test:3128 (eve), " +
        "1 own authority, client certificate, token service auth.test, “Lab”, folder Work, red",
    ]);
  });
});
