import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import type { AppError } from "../../shared/errors.ts";
import { withCertificate } from "./connection-error.ts";
import { withDeadline } from "./deadline.ts";
import { openRoute, type Route, throughProxy } from "./dial.ts";
import { seeCertificates, shakeHands } from "./tls-socket.ts";

export interface ConnectorOptions extends Omit<Route, "target"> {
  /** True for the registry's own origin: only there the client certificate is shown. */
  readonly own: boolean;
  /** False only where the user switched the verification off, and only for the registry's own origin. */
  readonly verify: boolean;
  /** For everything until a request can be sent: proxy, tunnel and TLS. */
  readonly timeoutMs: number;
  /** Fires when the transport is closed. */
  readonly closing: AbortSignal;
}

/** Opens connections for undici: through proxies, and with failures in our words. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const open = async ({ protocol, host }: buildConnector.Options): Promise<Socket> => {
    const target = new URL(`${protocol}//${host ?? ""}`);
    try {
      return await withDeadline(options.timeoutMs, options.closing, (signal) =>
        connect({ ...options, target }, signal),
      );
    } catch (error) {
      throw throughProxy(error, options.proxy);
    }
  };
  return (wanted, callback) => {
    const answer = async (): Promise<void> => {
      let socket: Socket;
      try {
        socket = await open(wanted);
      } catch (error) {
        callback(error as Error, null);
        return;
      }
      callback(null, socket);
    };
    void answer();
  };
}

async function connect(route: ConnectorOptions & Route, signal: AbortSignal): Promise<Socket> {
  const { target, own, verify, trust } = route;
  const context = target.protocol === "https:" ? trust[own ? "own" : "foreign"]() : undefined;
  const socket = await openRoute(route, signal);
  if (context === undefined) return socket;
  const handshake = await shakeHands(socket, target, context, signal);
  const { failure, complete, certificates } = handshake;
  if (failure === undefined || (complete && !verify)) return handshake.socket;
  handshake.socket.destroy();
  throw certificates.length > 0 ? failure : await explained(failure, route, signal);
}

/** A server that only speaks what we do not showed nothing yet: it is asked once more, for its certificate. */
async function explained(failure: AppError, route: Route, signal: AbortSignal): Promise<AppError> {
  const seen = await seeCertificates(() => openRoute(route, signal), route.target, signal);
  return withCertificate(failure, seen?.certificates[0]);
}
