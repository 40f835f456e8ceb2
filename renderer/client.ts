import { hasCode } from "../shared/errors.ts";
import { connect } from "../shared/ipc/client.ts";
import { contract, type PortolanContract } from "../shared/ipc/contract/index.ts";
import type { Client } from "../shared/ipc/procedure.ts";
import type { Port } from "../shared/ipc/wire.ts";
import type { OpenPort } from "./ports/port.ts";
import { pause } from "./pause.ts";

export type EngineClient = Client<PortolanContract>;

/** `lost` means that we are trying again; `refused` means that trying again is of no use. */
export type LinkState = "connecting" | "open" | "lost" | "refused";

/** The way to the engine, kept up for as long as the page lives. */
export interface EngineLink {
  /** Speaks to the engine as it is reachable now; while it is not, every call fails with `connection_lost`. */
  client(): EngineClient;
  state(): LinkState;
  /** Returns a function that stops listening. */
  subscribe(listener: (state: LinkState) => void): () => void;
  stop(): void;
}

/** First pause before trying again; doubles up to the last, so that a restarted host is found within seconds. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 8000;

/** Opens the port, speaks the contract on it, and opens it again whenever it is lost. */
export function createEngineLink(openPort: OpenPort): EngineLink {
  const stopping = new AbortController();
  const listeners = new Set<(state: LinkState) => void>();
  let state: LinkState = "connecting";
  let client = connect(contract, CLOSED_PORT);

  function enter(next: LinkState): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  async function keepOpen(): Promise<void> {
    let pauseMs = FIRST_RETRY_MS;
    while (!stopping.signal.aborted) {
      try {
        const port = await openPort({ signal: stopping.signal });
        client = connect(contract, port);
        const closed = new Promise<void>((resolve) => port.onClose(resolve));
        enter("open");
        pauseMs = FIRST_RETRY_MS;
        await closed;
      } catch (error) {
        if (hasCode(error, "unauthorized")) {
          enter("refused");
          return;
        }
      }
      if (stopping.signal.aborted) return;
      enter("lost");
      await pause(pauseMs, stopping.signal);
      pauseMs = Math.min(pauseMs * 2, LAST_RETRY_MS);
    }
  }

  void keepOpen();
  return {
    client: () => client,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => stopping.abort(),
  };
}

const CLOSED_PORT: Port = {
  send: () => undefined,
  onMessage: () => () => undefined,
  onClose(listener) {
    listener();
    return () => undefined;
  },
};
