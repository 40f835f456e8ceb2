import { describe, expect, it } from "vitest";
import {
  commonName,
  isFor,
  marksOf,
  trustCandidate,
} from "../../../../../renderer/features/sign-in/chain.ts";
import { aCertificate, chainOf } from "../../../../support/renderer-fixture/certificates.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

function marks(host: string) {
  return chainOf(host).map((certificate, index) => marksOf(certificate, index, host, NOW));
}

describe("what is wrong with a chain", () => {
  it("is marked at the certificate that has it", () => {
    expect(marks("expired.example.test")).toEqual([["expired"], ["authority"]]);
    expect(marks("wrong-name.example.test")).toEqual([["other-name"], ["authority"]]);
    expect(marks("self-signed.example.test:5000")).toEqual([["self-signed"]]);
    expect(marks("private-ca.example.test")).toEqual([[], ["authority"]]);
  });

  it("may be that it is not valid yet", () => {
    const certificate = aCertificate({
      subject: "CN=x.test",
      names: ["x.test"],
      validFrom: "2027-01-01T00:00:00Z",
      validTo: "2028-01-01T00:00:00Z",
    });
    expect(marksOf(certificate, 0, "x.test", NOW)).toEqual(["early"]);
  });
});

describe("the certificate to trust", () => {
  const candidate = (host: string) => trustCandidate(chainOf(host), host, NOW);

  it("A23: is the authority that the server sent, or the one that signed itself", () => {
    expect(candidate("private-ca.example.test")?.isAuthority).toBe(true);
    expect(candidate("self-signed.example.test")?.subject).toBe("CN=self-signed.example.test");
  });

  it("A23: is none where trust would not help, or would hide another fault", () => {
    expect(candidate("expired.example.test")).toBeUndefined();
    expect(candidate("wrong-name.example.test")).toBeUndefined();
    const alone = aCertificate({ subject: "CN=x.test", names: ["x.test"], issuer: "CN=CA" });
    expect(trustCandidate([alone], "x.test", NOW)).toBeUndefined();
    expect(trustCandidate([], "x.test", NOW)).toBeUndefined();
  });
});

describe("the names of a certificate", () => {
  it.each([
    ["registry.example.test", "registry.example.test:5000", true],
    ["Registry.Example.TEST", "registry.example.test", true],
    ["*.example.test", "registry.example.test", true],
    ["*.example.test", "a.b.example.test", false],
    ["*.example.test", "example.test", false],
    ["10.0.0.1", "10.0.0.1:5000", true],
    ["::1", "[::1]:5000", true],
    ["example.test", "evil-example.test", false],
  ])("%s is for %s: %s", (name, host, right) => {
    expect(isFor({ names: [name] }, host)).toBe(right);
  });
});

describe("a distinguished name", () => {
  it("is known by its common name, or as a whole", () => {
    expect(commonName("CN=Team Root CA, O=Team")).toBe("Team Root CA");
    expect(commonName("O=Team, CN=Team Root CA")).toBe("Team Root CA");
    expect(commonName("O=Team")).toBe("O=Team");
    expect(commonName("bundle.pem")).toBe("bundle.pem");
  });
});
