import type { WebSocket } from "ws";
import type { Port } from "../../../shared/ipc/wire.ts";

/** A tab that does not answer one ping by the time of the next is gone, however open its socket looks. */
const PING_INTERVAL_MS = 30_000;

/** The contract is pulled, so little ever waits; a tab that lets this much pile up has stopped reading. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

/** Spec: RFC 6455 section 7.4.1. */
const CLOSE_UNSUPPORTED_DATA = 1003;
const CLOSE_INVALID_PAYLOAD = 1007;

/** A WebSocket as a port of the contract: one JSON document a text frame. Anything else closes it. */
export function portFromWebSocket(socket: WebSocket): Port {
  keepAlive(socket);
  // ws closes the socket after an error by itself; without a listener Node would end the program.
  socket.on("error", () => undefined);
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      const receive = (frame: unknown, isBinary: boolean): void => {
        if (isBinary) {
          socket.close(CLOSE_UNSUPPORTED_DATA);
          return;
        }
        const parsed = parseFrame(String(frame));
        if (parsed === undefined) socket.close(CLOSE_INVALID_PAYLOAD);
        else listener(parsed.message);
      };
      socket.on("message", receive);
      return () => socket.off("message", receive);
    },
    onClose(listener) {
      socket.once("close", listener);
      return () => socket.off("close", listener);
    },
  };
}

function parseFrame(text: string): { readonly message: unknown } | undefined {
  try {
    return { message: JSON.parse(text) as unknown };
  } catch {
    return undefined; // Not JSON: the caller closes the socket.
  }
}

function keepAlive(socket: WebSocket): void {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  timer.unref();
  socket.once("close", () => clearInterval(timer));
}
