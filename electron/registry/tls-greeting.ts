import type { Certificate } from "../../shared/certificate.ts";
import type { AppError } from "../../shared/errors.ts";
import type { RegistryLink } from "./access.ts";
import { withCertificate } from "./connection-error.ts";
import { withDeadline } from "./deadline.ts";
import { dial, type DialOptions, throughProxy } from "./dial.ts";
import { seeCertificates, shakeHands } from "./tls-socket.ts";
import { createTrust } from "./tls-trust.ts";

export interface GreetOptions extends DialOptions {
  /** True for the registry's own origin: only that one is shown the client certificate. */
  readonly own: boolean;
}

/** What a server shows of itself before anything is asked of it. */
export interface Greeting {
  /** `TLSv1.3`; empty when no agreement was found. */
  readonly protocol: string;
  /** As the server sent them, its own first, with the root only if it sent that. */
  readonly certificates: readonly Certificate[];
  /** Verified with the link's authorities. A switched-off verification changes nothing here. */
  readonly trusted: boolean;
  /** `tls_failed` when it is not trusted. */
  readonly error?: AppError;
}

/**
 * Speaks TLS with an origin, and nothing else.
 * @throws as {@link dial}; plain_http_refused when it is not TLS that answers; connection_lost; configuration_invalid
 */
export async function greet(
  origin: URL,
  link: RegistryLink,
  options: GreetOptions,
): Promise<Greeting> {
  const trust = createTrust(link);
  const context = options.own ? trust.own() : trust.foreign();
  const { socket, proxy } = await dial(origin, link, options);
  try {
    return await withDeadline(options.timeoutMs, options.signal, async (signal) => {
      const { certificates, complete, failure, ...shaken } = await shakeHands(
        socket,
        origin,
        context,
        signal,
      );
      const protocol = complete ? (shaken.socket.getProtocol() ?? "") : "";
      if (failure === undefined) return { protocol, certificates, trusted: true };
      const error = throughProxy(failure, proxy) as AppError;
      if (certificates.length > 0) return { protocol, certificates, trusted: false, error };
      const again = async () => (await dial(origin, link, { ...options, signal })).socket;
      const seen = await seeCertificates(again, origin, signal);
      if (seen === undefined) return { protocol, certificates, trusted: false, error };
      return { ...seen, trusted: false, error: withCertificate(error, seen.certificates[0]) };
    });
  } catch (error) {
    throw throughProxy(error, proxy);
  } finally {
    socket.destroy();
  }
}
