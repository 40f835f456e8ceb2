import { isIP, type Socket } from "node:net";
import tls from "node:tls";
import type { TLSSocket } from "node:tls";
import type { Certificate } from "../../shared/certificate.ts";
import { type AppError, hasCode } from "../../shared/errors.ts";
import { bareHostname } from "./address.ts";
import { chainOf } from "./certificate.ts";
import { connectionError, tlsFailed } from "./connection-error.ts";
import { untilReady } from "./socket.ts";

/** How a handshake ended. */
export interface Handshake {
  readonly socket: TLSSocket;
  /** What the server showed, its own certificate first; empty when it showed nothing. */
  readonly certificates: readonly Certificate[];
  /** False when no agreement was found: nothing can be sent. */
  readonly complete: boolean;
  /** tls_failed: why nothing should be sent. */
  readonly failure?: AppError;
}

/**
 * Speaks TLS over a connected socket, and looks at who answers. Whoever calls must heed `failure` before anything is
 * sent. Verification is always done, whatever NODE_TLS_REJECT_UNAUTHORIZED says; only what follows from it is decided
 * here, because Node forgets the certificate of a server that it refuses by itself.
 * @throws plain_http_refused, connection_lost, connection_timeout, cancelled
 */
export async function shakeHands(
  socket: Socket,
  url: URL,
  context: tls.SecureContext,
  signal: AbortSignal,
): Promise<Handshake> {
  const hostname = bareHostname(url.hostname);
  const secured = tls.connect({
    socket,
    host: hostname,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    secureContext: context,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: false,
  });
  let certificates: readonly Certificate[] = [];
  const look = (): void => {
    certificates = chainOf(secured.getPeerX509Certificate());
  };
  secured.once("error", look);
  try {
    await untilReady(secured, "secureConnect", signal);
  } catch (error) {
    socket.destroy();
    const failure = connectionError(error, url, certificates[0]);
    if (!hasCode(failure, "tls_failed")) throw failure;
    return { socket: secured, certificates, complete: false, failure };
  }
  secured.removeListener("error", look);
  look();
  if (secured.authorized) return { socket: secured, certificates, complete: true };
  const reason = String(secured.authorizationError);
  const failure = tlsFailed(url, reason, certificates[0]);
  return { socket: secured, certificates, complete: true, failure };
}

/** As {@link shakeHands}, for servers that have to be trusted. @throws tls_failed as well */
export async function encrypt(
  socket: Socket,
  url: URL,
  context: tls.SecureContext,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { socket: secured, failure } = await shakeHands(socket, url, context, signal);
  if (failure === undefined) return secured;
  secured.destroy();
  throw failure;
}

/**
 * Greets once more, believing anything and content with the oldest protocols, to learn the certificate of a server with
 * which no agreement was found. Nothing is sent over such a connection.
 * @returns undefined when that does not help either
 */
export async function seeCertificates(
  open: () => Promise<Socket>,
  url: URL,
  signal: AbortSignal,
): Promise<(Pick<Handshake, "certificates"> & { readonly protocol: string }) | undefined> {
  let socket: Socket | undefined;
  try {
    socket = await open();
    const handshake = await shakeHands(socket, url, undemanding(), signal);
    const { certificates, complete } = handshake;
    if (certificates.length === 0) return undefined;
    return { certificates, protocol: complete ? (handshake.socket.getProtocol() ?? "") : "" };
  } catch {
    // What is being explained is another failure, and that one is told.
    return undefined;
  } finally {
    socket?.destroy();
  }
}

function undemanding(): tls.SecureContext {
  try {
    // OpenSSL knows levels of security; the oldest protocols are below the usual one.
    return tls.createSecureContext({ minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" });
  } catch {
    // BoringSSL, which Electron uses, does not.
    return tls.createSecureContext({ minVersion: "TLSv1" });
  }
}
