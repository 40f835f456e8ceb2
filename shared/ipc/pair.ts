import type { Port } from "./wire.ts";

/** Two ends of an in-process port, for the command line and for tests. Messages arrive in order, never at once. */
export function createPortPair(): {
  readonly left: Port;
  readonly right: Port;
  readonly close: () => void;
} {
  const leftEnd = createEnd();
  const rightEnd = createEnd();
  return {
    left: leftEnd.port(rightEnd),
    right: rightEnd.port(leftEnd),
    close() {
      leftEnd.close();
      rightEnd.close();
    },
  };
}

interface End {
  deliver(message: unknown): void;
  port(other: End): Port;
  close(): void;
}

function createEnd(): End {
  const listeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<() => void>();
  let closed = false;
  return {
    deliver(message) {
      void Promise.resolve().then(() => {
        if (!closed) for (const listener of listeners) listener(message);
      });
    },
    port: (other) => ({
      send: (message) => other.deliver(message),
      onMessage: (listener) => subscribe(listeners, listener),
      onClose: (listener) => subscribe(closeListeners, listener),
    }),
    close() {
      if (closed) return;
      closed = true;
      for (const listener of closeListeners) listener();
    },
  };
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => set.delete(listener);
}
