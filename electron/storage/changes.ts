import { EventEmitter, on } from "node:events";
import type { DatabaseSync } from "node:sqlite";

/** How soon a change by another process is seen, in milliseconds. Asking costs SQLite one read of a counter. */
const POLL_INTERVAL_MS = 1000;

/** What can be watched apart: each has a counter in the database, which moves with every change of its tables. */
export type Topic = "connections" | "pulls" | "push-targets";

/** Tells when something in the database changed, so that every window shows the same. */
export interface Changes {
  /** Says that this process changed something. */
  announce(): void;
  /** One item for each change from now on, until the signal. Ends normally when it is aborted. */
  subscribe(signal: AbortSignal): AsyncIterable<void>;
}

/**
 * Changes of one topic. That other processes wrote shows in `PRAGMA data_version`, which SQLite moves on when another
 * connection commits; only then is the topic's own counter looked at, so that a transfer of another process, which is
 * noted several times a second, wakes nobody here. Source: sqlite.org/pragma.html#pragma_data_version
 */
export function watchChanges(database: DatabaseSync, topic: Topic): Changes {
  const emitter = new EventEmitter().setMaxListeners(0);
  const dataVersion = database.prepare("PRAGMA data_version");
  const count = database.prepare("SELECT value FROM change_counts WHERE topic = ?");
  const readCount = (): unknown => count.get(topic)?.["value"];
  let knownVersion: unknown;
  let knownCount: unknown;
  /** True when the topic changed since it was last looked at. */
  const look = (): boolean => {
    if (!database.isOpen) return false;
    const version = dataVersion.get()?.["data_version"];
    if (version === knownVersion) return false;
    knownVersion = version;
    const before = knownCount;
    knownCount = readCount();
    return before !== knownCount;
  };
  const poll = (): void => {
    if (look()) emitter.emit("change");
  };
  return {
    announce: () => {
      knownCount = readCount();
      emitter.emit("change");
    },
    subscribe(signal) {
      // What others wrote is news for those who watch already, and in the snapshot of whoever begins.
      if (emitter.listenerCount("change") > 0) poll();
      else {
        look();
        knownCount = readCount();
      }
      const timer = setInterval(poll, POLL_INTERVAL_MS);
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
