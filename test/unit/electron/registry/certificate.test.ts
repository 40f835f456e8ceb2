import { describe, expect, it } from "vitest";
import { readCertificates } from "../../../../electron/registry/certificate.ts";
import { issueCertificate, issueFor, TEST_TLS } from "../../../support/registry/tls.ts";

describe("readCertificates", () => {
  it("R25: tells subject, issuer, names, dates and fingerprint", () => {
    const { cert } = issueCertificate({
      subject: "registry.test",
      names: ["registry.test", "*.registry.test", "127.0.0.1"],
      validFrom: new Date("2026-01-02T03:04:05Z"),
      validTo: new Date("2051-01-02T03:04:05Z"),
    });
    expect(readCertificates(cert)).toEqual([
      {
        subject: "CN=registry.test",
        issuer: "CN=registry.test",
        names: ["registry.test", "*.registry.test", "127.0.0.1"],
        validFrom: "2026-01-02T03:04:05.000Z",
        validTo: "2051-01-02T03:04:05.000Z",
        fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
        isAuthority: false,
        isSelfSigned: true,
        pem: cert,
      },
    ]);
  });

  it("tells an authority from what it signed", () => {
    const { authority, server } = issueFor("registry.test");
    const [leaf, root] = readCertificates(`${server.cert}${authority.cert}`);
    expect([leaf?.isAuthority, leaf?.isSelfSigned]).toEqual([false, false]);
    expect([root?.isAuthority, root?.isSelfSigned]).toEqual([true, true]);
    expect(leaf?.issuer).toBe(root?.subject);
  });

  it("does not take the same name for the same signature", () => {
    const other = issueCertificate({ subject: "twin", isAuthority: true });
    const twin = issueCertificate({ subject: "twin", issuer: other });
    expect(readCertificates(twin.cert)[0]?.isSelfSigned).toBe(false);
  });

  it("keeps a name together that looks like two", () => {
    const { cert } = issueCertificate({ subject: "x", names: ["a.test, DNS:b.test"] });
    expect(readCertificates(cert)[0]?.names).toEqual(["a.test, DNS:b.test"]);
  });

  it("falls back to the common name of a server, not of an authority", () => {
    const server = issueCertificate({ subject: "old.test" });
    const authority = issueCertificate({ subject: "An authority", isAuthority: true });
    expect(readCertificates(server.cert)[0]?.names).toEqual(["old.test"]);
    expect(readCertificates(authority.cert)[0]?.names).toEqual([]);
  });

  it("passes over words around the blocks", () => {
    expect(readCertificates(`# our CA\n${TEST_TLS.cert}\n# end\n`)).toHaveLength(1);
  });

  it.each([
    ["nothing", ""],
    ["no certificate", "hello"],
    ["a key", TEST_TLS.key],
    ["a block without an end", TEST_TLS.cert.slice(0, 300)],
    ["a damaged block", TEST_TLS.cert.replace("MIIB", "AAAA")],
    ["a good and a bad one", `${TEST_TLS.cert}\n${TEST_TLS.cert.replace("MIIB", "AAAA")}`],
  ])("R25: refuses %s, in words", (_what, text) => {
    expect(() => readCertificates(text)).toThrow(
      expect.objectContaining({
        code: "configuration_invalid",
        details: { path: "certificate", why: expect.stringMatching(/^\w.*\w$/) },
      }),
    );
  });
});
