/** Why a server's certificate, or the handshake, was not accepted. */
export const TLS_CAUSES = [
  "expired",
  "not_yet_valid",
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

/** Sorts the `reason` of a `tls_failed`. Anything unheard of is `other`. */
export function tlsCauseOf(reason: string): TlsCause {
  const known = Object.hasOwn(BY_REASON, reason) ? BY_REASON[reason] : undefined;
  if (known !== undefined) return known;
  if (WANTS_CERTIFICATE.test(reason)) return "client_certificate";
  return OTHER_PROTOCOL.test(reason) ? "protocol" : "other";
}
