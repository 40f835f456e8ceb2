import { describe, expect, it } from "vitest";
import { readDocument, writeDocument } from "../../../../electron/connections/portable.ts";
import { blankRow } from "../../../../electron/connections/rows.ts";
import type { ConnectionRow } from "../../../../electron/storage/connections-table.ts";
import { TEST_TLS } from "../../../support/registry/tls.ts";

const row: ConnectionRow = {
  ...blankRow({ address: "reg.test/team", host: "reg.test", prefix: "team" }),
  label: "Staging",
  folder: "Work",
  color: "purple",
  production: true,
  username: "ada",
  secretKept: "keychain",
  authorities: [TEST_TLS.cert],
  proxy: { kind: "url", url: "http://proxy.test:3128", username: "joe" },
};

const document = (...connections: readonly unknown[]): string =>
  JSON.stringify({ format: "portolan-connections/1", connections });

describe("an exported document", () => {
  it("brings every harmless choice back, and no secret", () => {
    const [read] = readDocument(writeDocument([row]));
    expect(read).toEqual({ ...row, secretKept: "none", authorities: [] });
  });

  it("carries nothing that weakens a connection, also when somebody wrote it in", () => {
    const loose = { ...row, plainHttp: true, skipVerify: true, trustedRealms: ["evil.test"] };
    const text = writeDocument([{ ...loose, clientCertificate: TEST_TLS.cert }]);
    for (const word of ["plainHttp", "skipVerify", "trustedRealms", "CERTIFICATE"])
      expect(text).not.toContain(word);
    const [read] = readDocument(document({ ...loose, secretKept: "keychain" }));
    expect(read).toMatchObject({ plainHttp: false, skipVerify: false, trustedRealms: [] });
    expect(read?.authorities).toEqual([]);
    expect(read?.secretKept).toBe("none");
  });

  it("loses a proxy that somebody wrote a password into", () => {
    const proxy = { kind: "url", url: "http://joe:canary@proxy.test:3128" };
    const [read] = readDocument(document({ address: "reg.test", proxy }));
    expect(read?.proxy).toEqual({ kind: "default" });
  });

  it.each([
    ["not JSON", "{"],
    ["another document", '{"auths":{}}'],
    ["a later version", '{"format":"portolan-connections/2","connections":[]}'],
    ["no address", document({ label: "x" })],
    ["an address that is none", document({ address: "https://reg.test" })],
    ["the same address twice", document({ address: "a.test" }, { address: "A.test" })],
  ])("is refused with words when it is %s", (_name, text) => {
    expect(() => readDocument(text)).toThrowError(
      expect.objectContaining({ name: "AppError", message: expect.stringMatching(/\w{4}/) }),
    );
  });
});
