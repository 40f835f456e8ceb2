import type { Certificate } from "../../../../shared/certificate.ts";
import type { CertificateWords } from "../messages/words.ts";
import { displayWidth } from "../output.ts";

/** Names beyond these are counted only: some certificates are for hundreds. */
const MAX_NAMES = 8;
/** The day is enough for a person; the time of day is cut. */
const DATE_LENGTH = "2026-11-21".length;

/** A chain for people, the server's own certificate first, each one indented below its issuer's name. */
export function certificateLines(
  certificates: readonly Certificate[],
  words: CertificateWords,
  now: Date,
): string[] {
  return certificates.flatMap((certificate, index) => [
    ...(index === 0 ? [] : [""]),
    ...linesOf(certificate, words, now),
  ]);
}

function linesOf(certificate: Certificate, words: CertificateWords, now: Date): string[] {
  const { subject, issuer, names, validFrom, validTo, fingerprint, isSelfSigned } = certificate;
  const rows: [string, string][] = [
    [words.subject, subject],
    [words.issuer, isSelfSigned ? `${issuer} (${words.selfSigned})` : issuer],
    [words.validity, `${day(validFrom)} – ${day(validTo)}${validityMark(certificate, words, now)}`],
    [words.fingerprint, fingerprint],
  ];
  if (names.length > 0) rows.push([words.names, namesText(names)]);
  const width = Math.max(...rows.map(([name]) => displayWidth(name)));
  return rows.map(([name, value]) => `${name}${" ".repeat(width - displayWidth(name))}  ${value}`);
}

function validityMark(
  { validFrom, validTo }: Certificate,
  words: CertificateWords,
  now: Date,
): string {
  if (Date.parse(validTo) < now.getTime()) return ` (${words.expired})`;
  return Date.parse(validFrom) > now.getTime() ? ` (${words.notYetValid})` : "";
}

function namesText(names: readonly string[]): string {
  const hidden = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(", ") + (hidden > 0 ? ` + ${hidden}` : "");
}

function day(time: string): string {
  return time.slice(0, DATE_LENGTH);
}
