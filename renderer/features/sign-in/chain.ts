import type { Certificate } from "../../../shared/certificate.ts";

/** What is to be noticed about one certificate of a chain. Words are in i18n. */
export type CertificateMark = "expired" | "early" | "other-name" | "self-signed" | "authority";

/** `now` in milliseconds since 1970; `host` with optional port; `index` 0 is the server's own certificate. */
export function marksOf(
  certificate: Certificate,
  index: number,
  host: string,
  now: number,
): readonly CertificateMark[] {
  const { validFrom, validTo, isAuthority, isSelfSigned } = certificate;
  return [
    ...(Date.parse(validTo) < now ? (["expired"] as const) : []),
    ...(Date.parse(validFrom) > now ? (["early"] as const) : []),
    ...(index === 0 && !isFor(certificate, host) ? (["other-name"] as const) : []),
    ...(isSelfSigned && !isAuthority ? (["self-signed"] as const) : []),
    ...(isAuthority && index > 0 ? (["authority"] as const) : []),
  ];
}

/** Whether a certificate is for a host. Spec: RFC 9525, 6.3: a wildcard stands for the whole first label, and only that. */
export function isFor({ names }: Pick<Certificate, "names">, host: string): boolean {
  const name = bareName(host);
  return names.some((pattern) => {
    const wanted = pattern.toLowerCase();
    if (!wanted.startsWith("*.")) return wanted === name;
    const dot = name.indexOf(".");
    return dot > 0 && name.slice(dot) === wanted.slice(1);
  });
}

function bareName(host: string): string {
  return host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}

/**
 * The certificate whose trust would make the chain valid: the last one that the server sent, when it may sign others,
 * or a server certificate that signed itself. Undefined where trust would not help: something else is wrong with the
 * chain, or its authority was not sent.
 */
export function trustCandidate(
  certificates: readonly Certificate[],
  host: string,
  now: number,
): Certificate | undefined {
  const hasFault = certificates.some((certificate, index) =>
    marksOf(certificate, index, host, now).some(
      (mark) => mark === "expired" || mark === "early" || mark === "other-name",
    ),
  );
  const last = certificates.at(-1);
  if (hasFault || last === undefined) return undefined;
  return last.isAuthority || last.isSelfSigned ? last : undefined;
}

/** The part of a distinguished name that people know it by: `Example Root CA` of `CN=Example Root CA, O=Example`. */
export function commonName(distinguishedName: string): string {
  return /(?:^|, ?|\n)CN=([^,\n]+)/.exec(distinguishedName)?.[1]?.trim() ?? distinguishedName;
}
