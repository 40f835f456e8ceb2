import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { Port } from "../../shared/ipc/wire.ts";
import { createListeners, type OpenPort } from "./port.ts";

/** Where the session survives a reload of this tab; it ends with the tab. */
const SESSION_KEY = "portolan-session";

/**
 * The way to an engine in the host that served this page. The one-time token is exchanged for a session, once; after
 * that, and after a reload, the session opens the socket.
 */
export function openWebSocketPort(launchToken: string | undefined): OpenPort {
  let oneTime = launchToken;
  return async ({ signal }) => {
    if (oneTime !== undefined) {
      const session = await exchange(oneTime, signal);
      oneTime = undefined;
      sessionStorage.setItem(SESSION_KEY, session);
    }
    const session = sessionStorage.getItem(SESSION_KEY);
    if (session === null) throw refused();
    return connectSocket(session, signal);
  };
}

/** The session of this tab, for requests beside the socket. Empty while there is none. */
export function currentSession(): string {
  return sessionStorage.getItem(SESSION_KEY) ?? "";
}

const sessionReply = z.object({ session: z.string().min(1) });

async function exchange(oneTime: string, signal: AbortSignal): Promise<string> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { Authorization: `Bearer ${oneTime}` },
    signal,
  });
  if (response.status === 401 || response.status === 403) throw refused();
  if (!response.ok) throw lost(`the session was answered with status ${response.status}`);
  return sessionReply.parse(await response.json()).session;
}

async function connectSocket(session: string, signal: AbortSignal): Promise<Port> {
  const socket = new WebSocket(`ws://${location.host}/port`, ["portolan", `token.${session}`]);
  const abort = (): void => socket.close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await opened(socket);
  } catch (error) {
    // A browser hides why an upgrade failed. A host that still serves the page but not the socket has refused us.
    if (!signal.aborted && (await hostAnswers(signal))) throw refused();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
  return adapt(socket);
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("close", () => reject(lost("the socket did not open")), { once: true });
  });
}

async function hostAnswers(signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(location.pathname, { signal })).ok;
  } catch {
    return false; // Not reachable at all: worth another try later.
  }
}

function adapt(socket: WebSocket): Port {
  const messages = createListeners<[unknown]>();
  const closings = createListeners<[]>();
  socket.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (typeof event.data === "string") messages.tell(JSON.parse(event.data));
  });
  socket.addEventListener("close", () => closings.tell());
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: messages.add,
    onClose: closings.add,
  };
}

function refused(): AppError {
  sessionStorage.removeItem(SESSION_KEY);
  return new AppError("unauthorized", "the host does not know this page's session");
}

function lost(why: string): AppError {
  return new AppError("connection_lost", `the engine cannot be reached: ${why}`);
}
