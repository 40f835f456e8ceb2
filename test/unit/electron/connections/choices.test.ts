import { describe, expect, it } from "vitest";
import { applyChoices } from "../../../../electron/connections/choices.ts";
import { blankRow } from "../../../../electron/connections/rows.ts";
import type { ConnectionRow } from "../../../../electron/storage/connections-table.ts";
import { issueCertificate, TEST_TLS } from "../../../support/registry/tls.ts";

const blank = blankRow({ address: "reg.test", host: "reg.test", prefix: "" });
const proxied: ConnectionRow = {
  ...blank,
  proxy: { kind: "url", url: "http://proxy.test:3128", username: "joe" },
};

describe("what is left out", () => {
  it("stays as it was", () => {
    const row: ConnectionRow = { ...proxied, label: "Staging", color: "red", skipVerify: true };
    expect(applyChoices(row, {})).toEqual({ row, proxyPassword: undefined, clientKey: undefined });
  });

  it("is taken away when it is empty", () => {
    const row: ConnectionRow = { ...blank, label: "Staging", folder: "Work" };
    expect(applyChoices(row, { label: "", folder: "  " }).row).toEqual(blank);
  });
});

describe("a proxy", () => {
  it("is saved without the password that was typed into its address", () => {
    const url = "http://joe:canary@proxy.test:3128";
    const { row, proxyPassword } = applyChoices(blank, { proxy: { kind: "url", url } });
    expect(row.proxy).toEqual(proxied.proxy);
    expect(proxyPassword).toBe("canary");
    expect(JSON.stringify(row)).not.toContain("canary");
  });

  it("keeps its password as long as neither it nor the account changes", () => {
    const password = (url: string, username?: string): string | null | undefined =>
      applyChoices(proxied, {
        proxy: { kind: "url", url, ...(username === undefined ? {} : { username }) },
      }).proxyPassword;
    expect(password("http://proxy.test:3128", "joe")).toBeUndefined();
    expect(password("http://evil.test:3128", "joe")).toBeNull();
    expect(password("http://proxy.test:3128", "eve")).toBeNull();
    expect(password("http://proxy.test:3128")).toBeNull();
    expect(applyChoices(proxied, { proxy: { kind: "none" } }).proxyPassword).toBeNull();
  });

  it.each(["ftp://proxy.test", "", "http://a b"])("%j is refused", (url) => {
    expect(() => applyChoices(blank, { proxy: { kind: "url", url } })).toThrowError(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});

describe("certificates", () => {
  const other = issueCertificate({ subject: "Other CA", isAuthority: true });

  it("of a bundle are kept one by one", () => {
    const bundle = `# our authorities\n${TEST_TLS.cert}\n${other.cert}`;
    const { row } = applyChoices(blank, { authorities: [bundle] });
    expect(row.authorities).toHaveLength(2);
    expect(row.authorities.every((pem) => pem.startsWith("-----BEGIN CERTIFICATE-----"))).toBe(
      true,
    );
  });

  it("that cannot be read are refused", () => {
    expect(() => applyChoices(blank, { authorities: ["no PEM at all"] })).toThrowError(
      expect.objectContaining({ code: "configuration_invalid" }),
    );
  });

  it("of a client keep their key out of the row", () => {
    const { row, clientKey } = applyChoices(blank, {
      clientCertificate: { certificate: TEST_TLS.cert, key: TEST_TLS.key },
    });
    expect(clientKey).toBe(TEST_TLS.key);
    expect(row.clientCertificate).toContain("BEGIN CERTIFICATE");
    expect(JSON.stringify(row)).not.toContain("PRIVATE KEY");
    const without = applyChoices(row, { clientCertificate: null });
    expect(without).toEqual({ row: blank, proxyPassword: undefined, clientKey: null });
  });

  it.each([
    ["the key of another", other.key],
    ["no key", "canary-no-key"],
    ["a certificate for a key", TEST_TLS.cert],
  ])("of a client with %s are refused, without a word of the key", (_name, key) => {
    const pair = { certificate: TEST_TLS.cert, key };
    expect(() => applyChoices(blank, { clientCertificate: pair })).toThrowError(
      expect.objectContaining({
        code: "invalid_input",
        message: expect.not.stringContaining("canary"),
      }),
    );
  });
});

describe("token services", () => {
  it("are hosts, in lower case", () => {
    const { row } = applyChoices(blank, { trustedRealms: ["Auth.Example.com:8443"] });
    expect(row.trustedRealms).toEqual(["auth.example.com:8443"]);
    expect(() => applyChoices(blank, { trustedRealms: ["https://a.test/x"] })).toThrowError(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });
});
