import { type FSWatcher, unwatchFile, watch, watchFile } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Other tools write a file in several steps: what comes within this time, in milliseconds, is one change. */
const QUIET_MS = 60;
/** Where the system cannot tell us (network file systems, too many watches), we look this often. */
const POLL_INTERVAL_MS = 2000;

/**
 * One item after each change of a file in a folder, until the signal aborts. The folder is watched, not the file:
 * every change puts a new file in its place. Listening starts with the call.
 */
export function watchFolder(
  folder: string,
  name: string,
  signal: AbortSignal,
): AsyncIterable<void> {
  let changed = false;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const notify = (): void => {
    changed = true;
    wake?.();
  };
  const started = start(folder, name, () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      notify();
    }, QUIET_MS);
  });
  const stop = (): void => {
    clearTimeout(timer);
    void started.then((release) => release());
    wake?.();
  };
  signal.addEventListener("abort", stop, { once: true });

  async function* changes(): AsyncGenerator<void> {
    try {
      // A change before the watch was set up may have been missed: the first look costs little.
      await started;
      notify();
      while (!signal.aborted) {
        if (changed) {
          changed = false;
          yield;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }
  return changes();
}

/** Returns the function that ends the watch. */
async function start(folder: string, name: string, onEvent: () => void): Promise<() => void> {
  // A folder that cannot be made cannot be watched either; polling then waits for it to appear.
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  const poll = (): (() => void) => {
    const path = join(folder, name);
    watchFile(path, { interval: POLL_INTERVAL_MS, persistent: false }, onEvent);
    return () => unwatchFile(path, onEvent);
  };
  try {
    let release: () => void;
    const watcher: FSWatcher = watch(folder, { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) onEvent();
    });
    release = () => watcher.close();
    watcher.on("error", () => {
      watcher.close();
      release = poll();
    });
    return () => release();
  } catch {
    return poll();
  }
}
