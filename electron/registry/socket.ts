import net from "node:net";
import type { LookupFunction, Socket, TcpNetConnectOpts } from "node:net";
import { bareHostname } from "./address.ts";

/** Silence after which the operating system asks whether the other side is still there. */
const KEEP_ALIVE_DELAY_MS = 60_000;
/** As much as Node reads from a file at once. */
const SOCKET_HIGH_WATER_MARK = 64 * 1024;
/** The longest answer of a proxy before a tunnel stands: Node's own limit for the head of an HTTP answer. */
const MAX_GREETING_BYTES = 16 * 1024;

/** Node passes them on to the stream, which its types do not say. */
interface StreamOptions {
  readonly highWaterMark: number;
}

export interface Endpoint {
  /** As in a URL: IPv6 addresses may have brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly lookup: LookupFunction;
}

/** Opens a TCP connection to the first address that answers. @throws errors of the network as Node names them */
export function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  const options: TcpNetConnectOpts & StreamOptions = {
    host: bareHostname(endpoint.hostname),
    port: endpoint.port,
    lookup: endpoint.lookup,
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    highWaterMark: SOCKET_HIGH_WATER_MARK,
  };
  return untilReady(net.connect(options), "connect", signal);
}

/** Waits for the event; a socket that fails, closes or is given up is destroyed. @throws the signal's reason as well */
export function untilReady<S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      socket.removeListener(event, onReady).removeListener("close", onClose);
      finish();
    };
    const fail = (error: unknown): void => {
      settle(() => reject(error));
      socket.destroy();
    };
    const onReady = (): void => settle(() => resolve(socket));
    const onClose = (): void => fail(closedEarly());
    const onAbort = (): void => fail(signal.reason);
    // Stays: between two owners an error has no other listener, and the close that follows tells the next one.
    socket.on("error", fail);
    socket.once(event, onReady).once("close", onClose);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Reads the first bytes that the other side sends, and puts back whatever came after them.
 * @param lengthOf how many bytes belong to the answer, or undefined while that cannot be known
 * @throws EMSGSIZE when the answer is too long, ECONNRESET when it ends early, the signal's reason
 */
export function readFirst(
  socket: Socket,
  lengthOf: (received: Buffer) => number | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const settle = (finish: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      socket.removeListener("readable", onReadable).removeListener("error", fail);
      socket.removeListener("end", onEnd).removeListener("close", onEnd);
      finish();
    };
    const fail = (error: unknown): void => settle(() => reject(error));
    const onAbort = (): void => fail(signal.reason);
    const onEnd = (): void => fail(closedEarly());
    const onReadable = (): void => {
      for (;;) {
        const chunk = socket.read() as Buffer | null;
        if (chunk === null) return;
        received = Buffer.concat([received, chunk]);
        const length = lengthOf(received) ?? Number.POSITIVE_INFINITY;
        if (length <= received.byteLength) {
          const rest = received.subarray(length);
          if (rest.byteLength > 0) socket.unshift(rest);
          settle(() => resolve(received.subarray(0, length)));
          return;
        }
        if (received.byteLength > MAX_GREETING_BYTES) fail(tooLong());
      }
    };
    socket.on("readable", onReadable).once("error", fail).once("end", onEnd).once("close", onEnd);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}

function closedEarly(): Error {
  return Object.assign(new Error("the connection was closed before it stood"), {
    code: "ECONNRESET",
  });
}

function tooLong(): Error {
  return Object.assign(new Error("the answer is too long"), { code: "EMSGSIZE" });
}
