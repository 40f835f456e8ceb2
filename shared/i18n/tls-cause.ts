/** Why a server's certificate, or the handshake, was not accepted. */
export const TLS_CAUSES = [
  "expired",
  "not_yet_valid",
  /** The computer's clock is so far from the certificate's dates that it is the likelier culprit. */
  "clock",
  "other_name",
  "self_signed",
  "unknown_authority",
  "revoked",
  "client_certificate",
  "protocol",
  "other",
] as const;

export type TlsCause = (typeof TLS_CAUSES)[number];

/** Codes of X509_verify_cert_error_string(3) as Node names them, and Node's own. */
const BY_REASON: Readonly<Record<string, TlsCause>> = {
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "not_yet_valid",
  ERR_TLS_CERT_ALTNAME_INVALID: "other_name",
  HOSTNAME_MISMATCH: "other_name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "self_signed",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown_authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown_authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown_authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown_authority",
  CERT_UNTRUSTED: "unknown_authority",
  INVALID_CA: "unknown_authority",
  CERT_REVOKED: "revoked",
};

/** What a server says in an alert when it wants a certificate from us, or wants another one. */
const WANTS_CERTIFICATE = /^ERR_SSL_\S*ALERT_\S*(?:CERTIFICATE|UNKNOWN_CA)/;
const OTHER_PROTOCOL =
  /^ERR_SSL_\S*(?:PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|HANDSHAKE_FAILURE)/;

/** Certificates are renewed long before that; a computer whose battery is empty begins in another decade. */
const YEARS_OFF_MS = 365 * 24 * 60 * 60 * 1000;

/** What a `tls_failed` tells about times, as ISO 8601; "" where it tells nothing. */
export interface TlsDates {
  /** What the computer took for the present time. */
  readonly clock: string;
  readonly validFrom: string;
  readonly validTo: string;
}

/** Sorts the `reason` of a `tls_failed`. Anything unheard of is `other`. */
export function tlsCauseOf(reason: string, dates?: TlsDates): TlsCause {
  const known = Object.hasOwn(BY_REASON, reason) ? BY_REASON[reason] : undefined;
  if (dates !== undefined && isClock(known, dates)) return "clock";
  if (known !== undefined) return known;
  if (WANTS_CERTIFICATE.test(reason)) return "client_certificate";
  return OTHER_PROTOCOL.test(reason) ? "protocol" : "other";
}

/** Nobody serves a certificate before its time, and nobody one that ended a year ago. */
function isClock(cause: TlsCause | undefined, { clock, validFrom, validTo }: TlsDates): boolean {
  const now = Date.parse(clock);
  if (cause === "not_yet_valid") return now < Date.parse(validFrom);
  return cause === "expired" && now - Date.parse(validTo) > YEARS_OFF_MS;
}
