import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createTrust } from "../../../../electron/registry/tls-trust.ts";
import { issueCertificate, issueFor, TEST_TLS } from "../../../support/registry/tls.ts";

const CANARY_KEY = `-----BEGIN PRIVATE KEY-----\nCANARYCANARYCANARY\n-----END PRIVATE KEY-----`;

describe("createTrust", () => {
  it("R16: reads the system's authorities once, for all links that add none", () => {
    const first = createTrust({ authorities: [] });
    const second = createTrust({ authorities: [] });
    expect(first.foreign()).toBe(second.foreign());
    expect(first.own()).toBe(first.foreign());
  });

  it("R10: shows a client certificate at the registry's own origin only", () => {
    const { cert, key } = issueCertificate({ subject: "ann" });
    const trust = createTrust({ authorities: [], clientCertificate: { certificate: cert, key } });
    expect(trust.own()).not.toBe(trust.foreign());
    expect(trust.foreign()).toBe(createTrust({ authorities: [] }).foreign());
  });

  it("R25: refuses a damaged authority, which OpenSSL would pass over", () => {
    const damaged = TEST_TLS.cert.replace("MIIB", "AAAA");
    for (const text of ["nonsense", damaged, `${TEST_TLS.cert}\n${damaged}`]) {
      const trust = createTrust({ authorities: [text] });
      for (const context of [() => trust.own(), () => trust.foreign()]) {
        expect(context).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
      }
    }
  });

  it.each([
    ["a key of another certificate", issueFor("a.test").server.key],
    ["a damaged key", CANARY_KEY],
    ["no key", ""],
  ])("R25: refuses a client certificate with %s, without telling the key", (_what, key) => {
    const trust = createTrust({
      authorities: [],
      clientCertificate: { certificate: TEST_TLS.cert, key },
    });
    let thrown: unknown;
    try {
      trust.own();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: "configuration_invalid" });
    expect(inspect(thrown)).not.toContain("CANARY");
  });
});
