import tls from "node:tls";
import { AppError } from "../../shared/errors.ts";
import type { ClientCertificate, RegistryLink } from "./access.ts";
import { readCertificates } from "./certificate.ts";

/** TLS 1.0 and 1.1 are broken, and deprecated. Spec: RFC 8996. */
const OLDEST_PROTOCOL = "TLSv1.2";

/** What is shown and believed in a TLS handshake. */
export interface Trust {
  /** For a registry's own origin: with the client certificate, if there is one. @throws configuration_invalid */
  own(): tls.SecureContext;
  /** For everything else: token services, storage, proxies. @throws configuration_invalid */
  foreign(): tls.SecureContext;
}

/** Reads nothing until it is asked: what speaks no TLS should not pay for it. */
export function createTrust(link: Pick<RegistryLink, "authorities" | "clientCertificate">): Trust {
  const { authorities, clientCertificate } = link;
  const foreign = once(() => (authorities.length === 0 ? systemTrust() : trusting(authorities)));
  const own = once(() =>
    clientCertificate === undefined ? foreign() : trusting(authorities, clientCertificate),
  );
  return { own, foreign };
}

/**
 * The authorities that come with Node, those of the system, and those of NODE_EXTRA_CA_CERTS. Reading hundreds of
 * certificates takes tens of milliseconds, and their list does not change while we run.
 */
const systemAuthorities = once((): readonly string[] => [
  ...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")]),
]);

const systemTrust = once(() =>
  tls.createSecureContext({ ca: [...systemAuthorities()], minVersion: OLDEST_PROTOCOL }),
);

function trusting(authorities: readonly string[], shown?: ClientCertificate): tls.SecureContext {
  // OpenSSL would pass over what it cannot read.
  const extra = authorities.flatMap((text) => readCertificates(text).map(({ pem }) => pem));
  const options: tls.SecureContextOptions = {
    ca: [...systemAuthorities(), ...extra],
    minVersion: OLDEST_PROTOCOL,
    // Whoever trusts one server's certificate, or an intermediate, does not have its root.
    ...(extra.length === 0 ? {} : { allowPartialTrustChain: true }),
  };
  if (shown === undefined) return tls.createSecureContext(options);
  const { certificate, key } = shown;
  // OpenSSL would go on without.
  if (certificate.trim() === "" || key.trim() === "") throw unusable();
  try {
    return tls.createSecureContext({ ...options, cert: certificate, key });
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error?: unknown): AppError {
  const mismatch = error instanceof Error && error.message.includes("key values mismatch");
  const why = mismatch
    ? "the key does not belong to the certificate"
    : "certificate and unencrypted key in PEM are needed";
  // Without cause: what was read may be a key.
  return new AppError("configuration_invalid", `the client certificate cannot be used: ${why}`, {
    details: { path: "client certificate", why },
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
