import type { Certificate } from "../../shared/certificate.ts";
import { AppError, type ErrorCode, type ErrorDetails, isAppError } from "../../shared/errors.ts";

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: "host_not_found",
  EAI_AGAIN: "host_not_found",
  EAI_NONAME: "host_not_found",
  ECONNREFUSED: "connection_refused",
  EHOSTUNREACH: "connection_refused",
  ENETUNREACH: "connection_refused",
  EADDRNOTAVAIL: "connection_refused",
  EACCES: "connection_refused",
  ETIMEDOUT: "connection_timeout",
  UND_ERR_CONNECT_TIMEOUT: "connection_timeout",
  UND_ERR_HEADERS_TIMEOUT: "connection_timeout",
  UND_ERR_BODY_TIMEOUT: "connection_timeout",
  ECONNRESET: "connection_lost",
  ECONNABORTED: "connection_lost",
  EPIPE: "connection_lost",
  ENETDOWN: "connection_lost",
  ENETRESET: "connection_lost",
  UND_ERR_SOCKET: "connection_lost",
  UND_ERR_INFO: "connection_lost",
  UND_ERR_ABORTED: "connection_lost",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "connection_lost",
  ERR_STREAM_PREMATURE_CLOSE: "connection_lost",
  UND_ERR_HEADERS_OVERFLOW: "body_too_large",
};

/** What OpenSSL says when the other side does not speak TLS at all. */
const NOT_TLS: ReadonlySet<string> = new Set([
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_HTTP_REQUEST",
  "ERR_SSL_UNKNOWN_PROTOCOL",
]);

/** Problems of a certificate that another date would not have. */
const DATED: ReadonlySet<string> = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** A certificate may be for hundreds of names; this many are told. */
const MAX_NAMES = 20;

/** Certificate problems as OpenSSL and Node name them. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/**
 * Says in our words why a connection failed. Anything that is not a failure of the network is returned as it came: a
 * body that was to be sent may have failed by itself.
 * @param certificate the one that the server showed, if it got that far
 */
export function connectionError(error: unknown, url: URL, certificate?: Certificate): unknown {
  if (isAppError(error)) return error;
  const { code, message } = factsOf(error);
  const details = { host: url.host, reason: code };
  if (NOT_TLS.has(code) && url.protocol === "https:") {
    return new AppError("plain_http_refused", `${url.host} does not speak TLS`, {
      details,
      cause: error,
    });
  }
  if (CERTIFICATE.test(code)) return tlsFailed(url, code, certificate, error);
  if (code.startsWith("HPE_")) {
    return new AppError("not_a_registry", `${url.host} does not speak HTTP`, {
      details,
      cause: error,
    });
  }
  const known = BY_CODE[code];
  if (known === undefined) return error;
  return new AppError(known, `${url.host}: ${message}`, { details, cause: error });
}

/** What a server says over a connection that stands when it wants a certificate of ours, or another one (TLS 1.3). */
const REFUSED_OURS =
  /^ERR_SSL_.*ALERT_.*(?:CERT|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE|PROTOCOL_VERSION|UNRECOGNIZED)/;

/**
 * As {@link connectionError}, for a connection that stood already. Its server was trusted; when its encryption goes wrong
 * now, bytes were changed on the way, and another connection may do.
 */
export function brokenConnection(error: unknown, url: URL): unknown {
  const { code, message } = factsOf(error);
  if (isAppError(error) || !code.startsWith("ERR_SSL_") || REFUSED_OURS.test(code))
    return connectionError(error, url);
  return new AppError("connection_lost", `${url.host}: ${message}`, {
    details: { host: url.host, reason: code },
    cause: error,
  });
}

/** The same for one that broke off within a body, where no answer can begin. */
export function brokenBody(error: unknown, url: URL): unknown {
  const { code, message } = factsOf(error);
  if (!code.startsWith("HPE_") || isAppError(error)) return brokenConnection(error, url);
  return new AppError("connection_lost", `${url.host}: ${message}`, {
    details: { host: url.host, reason: code },
    cause: error,
  });
}

/** No trusted connection. @param reason as OpenSSL or Node name it: `CERT_HAS_EXPIRED` */
export function tlsFailed(
  url: URL,
  reason: string,
  certificate?: Certificate,
  cause?: unknown,
): AppError {
  const error = new AppError("tls_failed", `no trusted connection to ${url.host}: ${reason}`, {
    details: {
      host: url.host,
      reason,
      // The computer's clock may be what is wrong.
      ...(DATED.has(reason) ? { clock: new Date().toISOString() } : {}),
    },
    ...(cause === undefined ? {} : { cause }),
  });
  return withCertificate(error, certificate);
}

/** The same error, with what is to be known of the server's certificate. */
export function withCertificate(error: AppError, certificate: Certificate | undefined): AppError {
  if (certificate === undefined) return error;
  const { subject, issuer, names, validFrom, validTo, fingerprint } = certificate;
  const shown: ErrorDetails = {
    subject,
    issuer,
    names: names.slice(0, MAX_NAMES).join(", "),
    validFrom,
    validTo,
    fingerprint,
  };
  return new AppError(error.code, error.message, {
    details: { ...shown, ...error.details },
    cause: error.cause,
  });
}

/** The code under which Node knows a failure, for facts; its text when it has none. */
export function reasonOf(error: unknown): string {
  const { code, message } = factsOf(error);
  return code === "" ? message : code;
}

/** Several addresses may have failed, each in its way; the first says most. */
function factsOf(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const told = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const message = error.message === "" && inner instanceof Error ? inner.message : error.message;
  return { code: told ?? (inner === undefined ? "" : factsOf(inner).code), message };
}
