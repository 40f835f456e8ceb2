import { expect, it } from "vitest";
import { certificateLines } from "../../../../../../electron/hosts/cli/checklist/certificate-lines.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import type { Certificate } from "../../../../../../shared/certificate.ts";

const NOW = new Date("2026-11-21T00:00:00Z");
const words = en.network.certificate;

const leaf: Certificate = {
  subject: "CN=registry.test",
  issuer: "CN=Lab authority",
  names: ["registry.test", "10.0.0.5"],
  validFrom: "2026-01-02T03:04:05.000Z",
  validTo: "2027-01-02T03:04:05.000Z",
  fingerprint: "AA:BB",
  isAuthority: false,
  isSelfSigned: false,
  pem: "",
};

it("A23: shows subject, issuer, dates, fingerprint and names", () => {
  expect(certificateLines([leaf], words, NOW)).toEqual([
    "Subject  CN=registry.test",
    "Issuer   CN=Lab authority",
    "Valid    2026-01-02 – 2027-01-02",
    "SHA-256  AA:BB",
    "For      registry.test, 10.0.0.5",
  ]);
});

it("A23: marks what is wrong with a date, and what signs itself", () => {
  const root = { ...leaf, names: [], isSelfSigned: true, validTo: "2026-11-20T23:59:59.000Z" };
  const future = { ...leaf, validFrom: "2026-11-22T00:00:00.000Z" };
  const lines = certificateLines([root, future], words, NOW);
  expect(lines).toContain("Issuer   CN=Lab authority (signed by itself)");
  expect(lines).toContain("Valid    2026-01-02 – 2026-11-20 (expired)");
  expect(lines).toContain("Valid    2026-11-22 – 2027-01-02 (not valid yet)");
});

it("counts the names of a certificate that is for hundreds", () => {
  const names = Array.from({ length: 200 }, (_, index) => `h${index}.test`);
  const line = certificateLines([{ ...leaf, names }], words, NOW).at(-1) ?? "";
  expect(line).toMatch(/^For {6}h0\.test, .* \+ 192$/);
});
