import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { hasCode } from "../../shared/errors.ts";
import type { Locks } from "./file-lock.ts";

/**
 * Which processes are uploading. A run is one life of one process; it ends with the process however that dies, and its
 * name is never used again.
 */
export interface UploadRuns {
  /** The name of ours; undefined when there are too many. */
  own(signal: AbortSignal): Promise<string | undefined>;
  /** True while the process that has this name lives. Errs on the side of true. */
  isAlive(run: string, signal: AbortSignal): Promise<boolean>;
  /** Ends ours. */
  close(): Promise<void>;
}

/** Processes that upload at once on one home, and lock files that this takes. */
const MAX_SLOTS = 64;

/**
 * Runs in a database that {@link openStateDatabase} opened. Each holds the lock of a slot, which the operating system
 * ends with it, and writes its name beside the slot's number: no process id has to be judged, and no file is left over.
 */
export function createUploadRuns(database: DatabaseSync, locks: Locks): UploadRuns {
  const nameOf = database.prepare("SELECT run FROM upload_runs WHERE slot = ?");
  const slotOf = database.prepare("SELECT slot FROM upload_runs WHERE run = ?");
  const write = database.prepare("INSERT OR REPLACE INTO upload_runs (slot, run) VALUES (?, ?)");
  let owned: Promise<Owned | undefined> | undefined;

  const take = async (signal: AbortSignal): Promise<Owned | undefined> => {
    for (let slot = 0; slot < MAX_SLOTS; slot += 1) {
      const release = await tryLock(locks, slot, signal);
      if (release === undefined) continue;
      const run = randomUUID();
      write.run(slot, run);
      return { slot, run, release };
    }
    return undefined;
  };

  return {
    own: async (signal) => {
      owned ??= take(signal);
      try {
        return (await owned)?.run;
      } catch (error) {
        owned = undefined;
        throw error;
      }
    },
    isAlive: async (run, signal) => {
      const slot = slotOf.get(run)?.["slot"];
      const own = await owned;
      if (typeof slot !== "number") return false;
      if (slot === own?.slot) return run === own.run;
      const release = await tryLock(locks, slot, signal);
      await release?.();
      // Between our look and the lock another process may have taken the slot, and with it the name is gone.
      return release === undefined && nameOf.get(slot)?.["run"] === run;
    },
    close: async () => {
      const own = await owned;
      owned = undefined;
      await own?.release();
    },
  };
}

interface Owned {
  readonly slot: number;
  readonly run: string;
  readonly release: () => Promise<void>;
}

/** Undefined when another process has it. The lock lasts until it is released. */
async function tryLock(
  locks: Locks,
  slot: number,
  signal: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  const held = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const work = (): Promise<void> => {
    taken.resolve();
    return held.promise;
  };
  const ended = locks.withLock(`uploads of a process, ${slot}`, work, { signal, timeoutMs: 0 });
  try {
    await Promise.race([taken.promise, ended]);
  } catch (error) {
    if (hasCode(error, "lock_timeout")) return undefined;
    throw error;
  }
  return async () => {
    held.resolve();
    await ended;
  };
}
