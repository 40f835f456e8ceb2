import type { Readable } from "node:stream";
import { Agent, type buildConnector, type Dispatcher } from "undici";
import { connectionFailed, type EngineIdentity } from "./engine-error.ts";

/** One request to an engine. */
export interface EngineRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** From the root, such as `/v1.41/images/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly bytes: Readable };
  /** Until the answer begins, and then between any two pieces of it. Absent: as long as it takes. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

export interface EngineResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Dispatcher.ResponseData["body"];
}

/** HTTP to one engine, whatever it listens on. */
export interface EngineHttp {
  readonly engine: EngineIdentity;
  /** @throws engine_away, engine_failed, cancelled */
  send(request: EngineRequest): Promise<EngineResponse>;
}

/** Engines send few headers; whatever answers with more is none. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Engines ignore it over sockets and pipes; an odd name would be refused by their check of the Host header. */
const ORIGIN = "http://localhost";

/**
 * Speaks HTTP/1.1 over the connections that `connect` opens, one for each request: none is kept, so none has to be closed,
 * and none can have died meanwhile. An engine on another address than this is never asked: redirects are not followed.
 */
export function createEngineHttp(
  engine: EngineIdentity,
  connect: buildConnector.connector,
): EngineHttp {
  const agent = new Agent({
    connect,
    allowH2: false,
    pipelining: 0,
    // Loading and saving take as long as the engine's disk needs. Who waits gives up by signal.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  return {
    engine,
    async send(request) {
      const { method, path, query = {}, body, timeoutMs, signal } = request;
      const timeout = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
      const heading = new AbortController();
      const patience = AbortSignal.any([signal, ...timeout]);
      const stopWaiting = (): void => heading.abort(patience.reason);
      patience.addEventListener("abort", stopWaiting, { once: true });
      try {
        if (patience.aborted) throw patience.reason;
        const answer = await agent.request({
          origin: ORIGIN,
          method,
          path,
          query,
          headers: body === undefined ? {} : { "content-type": body.type },
          body: body?.bytes ?? null,
          bodyTimeout: timeoutMs ?? 0,
          signal: AbortSignal.any([signal, heading.signal]),
        });
        return { status: answer.statusCode, headers: answer.headers, body: answer.body };
      } catch (error) {
        throw connectionFailed(engine, error, signal);
      } finally {
        patience.removeEventListener("abort", stopWaiting);
      }
    },
  };
}
