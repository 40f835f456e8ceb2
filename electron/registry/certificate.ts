import { X509Certificate } from "node:crypto";
import type { Certificate } from "../../shared/certificate.ts";
import { AppError } from "../../shared/errors.ts";

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;
/** The names under which a certificate is written; TRUSTED has settings of OpenSSL behind it, which Node reads too. */
const CERTIFICATE_LABELS: ReadonlySet<string> = new Set([
  "CERTIFICATE",
  "X509 CERTIFICATE",
  "TRUSTED CERTIFICATE",
]);
/** Servers send two to four; more than this is a server that plays games. */
const MAX_CHAIN = 16;

/**
 * All certificates of a text in PEM, in its order. Words between the blocks are passed over, keys are not accepted.
 * @throws configuration_invalid when there is none, or one is damaged
 */
export function readCertificates(text: string): readonly Certificate[] {
  const blocks = [...text.matchAll(PEM_BLOCK)];
  const begun = text.match(/-----BEGIN /g)?.length ?? 0;
  if (begun === 0) throw unreadable("there is no certificate in it");
  if (begun !== blocks.length) throw unreadable("a block has a beginning and no end");
  return blocks.map((block, index) => {
    if (!CERTIFICATE_LABELS.has(block[1] ?? "")) {
      throw unreadable("there is something else in it than certificates");
    }
    return describeCertificate(parseBlock(block[0], index + 1));
  });
}

/** The facts of a certificate that a person needs to judge it. */
export function describeCertificate(certificate: X509Certificate): Certificate {
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: namesOf(certificate),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    fingerprint: certificate.fingerprint256,
    isAuthority: certificate.ca,
    isSelfSigned: isSelfSigned(certificate),
    pem: certificate.toString(),
  };
}

/** The certificates that a server sent, its own first. */
export function chainOf(leaf: X509Certificate | undefined): readonly Certificate[] {
  const chain: Certificate[] = [];
  let next = leaf;
  while (next !== undefined && chain.length < MAX_CHAIN) {
    chain.push(describeCertificate(next));
    next = next.issuerCertificate;
  }
  return chain;
}

function parseBlock(block: string, position: number): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw unreadable(`certificate ${position} is damaged`, error);
  }
}

function unreadable(why: string, cause?: unknown): AppError {
  return new AppError("configuration_invalid", `the certificate cannot be read: ${why}`, {
    details: { path: "certificate", why },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Node writes one part a line, the most general first; people write the other way round. */
function distinguishedName(lines: string | undefined): string {
  return (lines ?? "").split("\n").toReversed().join(", ");
}

/** Spec: RFC 5280, 4.2.1.6; a server certificate without alternative names is for its common name. */
function namesOf(certificate: X509Certificate): string[] {
  const listed = [
    ...(certificate.subjectAltName ?? "").matchAll(/(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g),
  ].map((match) => unquoted(match[2] ?? ""));
  if (listed.length > 0 || certificate.ca) return listed;
  const common = /^CN=(.+)$/m.exec(certificate.subject ?? "")?.[1];
  return common === undefined ? [] : [common];
}

/** Node quotes what could be taken for two names. */
function unquoted(name: string): string {
  return name.startsWith('"') ? String(JSON.parse(name)) : name;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  if (certificate.subject !== certificate.issuer) return false;
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    // A kind of key that this program cannot use: then nobody can say.
    return false;
  }
}
