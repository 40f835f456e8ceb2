/** Paths that the operating system asked this application to open, on their way to a page. */
export interface OpenedFiles {
  /** Tells the page that listens; without one they wait for the next. @param paths absolute */
  open(paths: readonly string[]): void;
  /** What waits, then what comes, until the signal. Of several listeners only one is told of a path. */
  watch(signal: AbortSignal): AsyncIterable<readonly string[]>;
}

/** Whoever opens more at once has selected a folder full by mistake; a page could not show them either. */
const MAX_WAITING = 1000;

/** A queue from the desktop to its page. */
export function createOpenedFiles(): OpenedFiles {
  let waiting: string[] = [];
  const listeners = new Set<() => void>();
  return {
    open(paths) {
      waiting = [...new Set([...waiting, ...paths])].slice(0, MAX_WAITING);
      for (const wake of listeners) wake();
    },
    async *watch(signal) {
      while (!signal.aborted) {
        const paths = waiting;
        waiting = [];
        if (paths.length > 0) yield paths;
        else await nextChange(listeners, signal);
      }
    },
  };
}

/** Resolves when somebody calls the listeners, or the signal fires. */
async function nextChange(listeners: Set<() => void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  listeners.add(resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  listeners.delete(resolve);
}
