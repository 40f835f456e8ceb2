import { EventEmitter, on } from "node:events";
import type { DatabaseSync } from "node:sqlite";

/** How soon a change by another process is seen, in milliseconds. Asking costs SQLite one read of a counter. */
const POLL_INTERVAL_MS = 1000;

/** Tells when the database changed, so that every window shows the same. */
export interface Changes {
  /** Says that this process changed something. */
  announce(): void;
  /** One item for each change from now on, until the signal. Ends normally when it is aborted. */
  subscribe(signal: AbortSignal): AsyncIterable<void>;
}

/**
 * Changes of a state database. Those of other processes show in `PRAGMA data_version`, which SQLite moves on when
 * another connection commits. Source: sqlite.org/pragma.html#pragma_data_version
 */
export function watchChanges(database: DatabaseSync): Changes {
  const emitter = new EventEmitter().setMaxListeners(0);
  const dataVersion = database.prepare("PRAGMA data_version");
  const read = (): unknown => (database.isOpen ? dataVersion.get()?.["data_version"] : undefined);
  return {
    announce: () => void emitter.emit("change"),
    subscribe(signal) {
      let known = read();
      const timer = setInterval(() => {
        const now = read();
        if (now === known) return;
        known = now;
        emitter.emit("change");
      }, POLL_INTERVAL_MS);
      timer.unref();
      return untilAborted(on(emitter, "change", { signal }), () => clearInterval(timer));
    },
  };
}

async function* untilAborted(
  events: AsyncIterable<unknown>,
  release: () => void,
): AsyncGenerator<void> {
  try {
    for await (const _event of events) yield;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
  } finally {
    release();
  }
}
