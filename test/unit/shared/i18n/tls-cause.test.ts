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

const DAY_MS = 86_400_000;
const VALID = { validFrom: "2026-06-01T00:00:00.000Z", validTo: "2027-06-01T00:00:00.000Z" };
const TODAY = Date.parse("2026-11-21T12:00:00Z");
const at = (ms: number) => ({ ...VALID, clock: new Date(TODAY + ms).toISOString() });

it("security R12: a clock that is years off is blamed, on whichever side of the certificate's time", () => {
  expect(tlsCauseOf("CERT_NOT_YET_VALID", at(-3650 * DAY_MS))).toBe("clock");
  expect(tlsCauseOf("CERT_HAS_EXPIRED", at(3650 * DAY_MS))).toBe("clock");
});

it("security R12: a certificate that begins tomorrow by this clock is the clock's fault, one that just ended is not", () => {
  const dayBefore = Date.parse(VALID.validFrom) - DAY_MS - TODAY;
  expect(tlsCauseOf("CERT_NOT_YET_VALID", at(dayBefore))).toBe("clock");
  const dayAfter = Date.parse(VALID.validTo) + DAY_MS - TODAY;
  expect(tlsCauseOf("CERT_HAS_EXPIRED", at(dayAfter))).toBe("expired");
});

it("blames nothing but the certificate for what another date would not mend, or when the dates are unknown", () => {
  expect(tlsCauseOf("HOSTNAME_MISMATCH", at(-3650 * DAY_MS))).toBe("other_name");
  const unknown = { clock: "", validFrom: "", validTo: "" };
  expect(tlsCauseOf("CERT_HAS_EXPIRED", unknown)).toBe("expired");
  expect(tlsCauseOf("CERT_NOT_YET_VALID", unknown)).toBe("not_yet_valid");
});
