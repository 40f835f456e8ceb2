import { createHash } from "node:crypto";
import type { Certificate } from "../../../shared/certificate.ts";

/** A certificate that exists only as words. */
export function aCertificate(
  given: Partial<Certificate> & { readonly subject: string },
): Certificate {
  const hex = createHash("sha256").update(given.subject).digest("hex").toUpperCase();
  return {
    issuer: given.subject,
    names: [],
    validFrom: "2026-03-02T08:00:00.000Z",
    validTo: "2027-03-02T08:00:00.000Z",
    fingerprint: hex.match(/../g)?.join(":") ?? "",
    isAuthority: false,
    isSelfSigned: false,
    pem: `-----BEGIN CERTIFICATE-----\n${Buffer.from(given.subject).toString("base64")}\n-----END CERTIFICATE-----\n`,
    ...given,
  };
}

const ROOT = aCertificate({
  subject: "CN=Harbour Works Root CA, O=Harbour Works",
  isAuthority: true,
  isSelfSigned: true,
  validFrom: "2021-05-10T08:00:00.000Z",
  validTo: "2031-05-08T08:00:00.000Z",
});

/** What the servers of the fixture present, by host; a public authority for all others. */
export function chainOf(host: string): readonly Certificate[] {
  const name = host.replace(/:\d+$/, "");
  const leaf = { subject: `CN=${name}`, names: [name], issuer: ROOT.subject };
  if (name.startsWith("private-ca.")) return [aCertificate(leaf), ROOT];
  if (name.startsWith("expired.")) {
    return [aCertificate({ ...leaf, validTo: "2026-09-30T08:00:00.000Z" }), ROOT];
  }
  if (name.startsWith("wrong-name.")) {
    return [
      aCertificate({ ...leaf, names: ["registry.internal.test", "*.apps.internal.test"] }),
      ROOT,
    ];
  }
  if (name.startsWith("self-signed.")) {
    return [aCertificate({ subject: leaf.subject, names: [name], isSelfSigned: true })];
  }
  const issuer = "CN=Public Trust R4, O=Public Trust Services";
  return [
    aCertificate({ ...leaf, issuer }),
    aCertificate({ subject: issuer, issuer: "CN=Public Trust Root X1", isAuthority: true }),
  ];
}

/** OpenSSL's word for what is wrong with a chain; undefined when it would be trusted. */
export function chainProblem(host: string): string | undefined {
  if (host.startsWith("private-ca.")) return "SELF_SIGNED_CERT_IN_CHAIN";
  if (host.startsWith("expired.")) return "CERT_HAS_EXPIRED";
  if (host.startsWith("wrong-name.")) return "ERR_TLS_CERT_ALTNAME_INVALID";
  if (host.startsWith("self-signed.")) return "DEPTH_ZERO_SELF_SIGNED_CERT";
  return undefined;
}
