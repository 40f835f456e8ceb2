import { expect, it } from "vitest";
import { type TlsCause, tlsCauseOf } from "../../../../shared/i18n/tls-cause.ts";

it.each<[string, TlsCause]>([
  ["CERT_HAS_EXPIRED", "expired"],
  ["CERT_NOT_YET_VALID", "not_yet_valid"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "other_name"],
  ["HOSTNAME_MISMATCH", "other_name"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "self_signed"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "unknown_authority"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unknown_authority"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unknown_authority"],
  ["CERT_REVOKED", "revoked"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "client_certificate"],
  ["ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE", "client_certificate"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "client_certificate"],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "client_certificate"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "protocol"],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "protocol"],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "protocol"],
  ["constructor", "other"],
  ["", "other"],
])("%s is %s", (reason, cause) => expect(tlsCauseOf(reason)).toBe(cause));
