import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { AppError, cancelledError } from "../../shared/errors.ts";
import { fileError } from "./file-error.ts";
import { isBusy } from "./sqlite-busy.ts";

export interface LockOptions {
  readonly signal: AbortSignal;
  /** How long to wait for others, in milliseconds. Default: 30 s. */
  readonly timeoutMs?: number;
}

/** Keeps everybody else out of a file or folder, in this process and in others that use the same lock folder. */
export interface Locks {
  /**
   * Runs `work` while nobody else holds the lock of `path`, which must be absolute and real.
   * @throws lock_timeout, cancelled
   */
  withLock<T>(path: string, work: () => Promise<T>, options: LockOptions): Promise<T>;
}

/** An index is written in milliseconds: whoever holds the lock longer than this hangs. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** First and longest pause between two attempts; the holder is another process, so there is nothing to be woken by. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 50;

/**
 * Locks as files of `folder`, one for each locked path. A lock is an exclusive transaction of SQLite on an empty file,
 * so it is the operating system's own lock: it ends with its holder, however that dies, and no stale file or reused
 * process id has to be judged. Nothing is ever written to the file.
 */
export function createLocks(folder: string): Locks {
  const queues = new Map<string, Promise<unknown>>();
  return {
    withLock: (path, work, options) => {
      const file = join(folder, `${createHash("sha256").update(path).digest("hex")}.lock`);
      const deadline = performance.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      const { signal } = options;
      return queued(queues, file, signal, async () => {
        const release = await acquire({ folder, file, path, deadline, signal });
        try {
          return await work();
        } finally {
          release();
        }
      });
    },
  };
}

/**
 * One holder at a time within this process, in the order of asking: a process would only fight itself over the file.
 * Who gives up while waiting is told at once; what already runs is left to its end.
 */
function queued<T>(
  queues: Map<string, Promise<unknown>>,
  key: string,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const before = queues.get(key) ?? Promise.resolve();
  return new Promise<T>((resolve, reject) => {
    const giveUp = (): void => reject(cancelledError("waiting for a lock"));
    const start = (): Promise<T> => {
      signal.removeEventListener("abort", giveUp);
      return run();
    };
    const mine = before.then(start, start);
    queues.set(key, mine);
    const leave = (): void => {
      if (queues.get(key) === mine) queues.delete(key);
    };
    mine.then(leave, leave);
    mine.then(resolve, reject);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}

interface Attempt {
  readonly folder: string;
  readonly file: string;
  readonly path: string;
  readonly deadline: number;
  readonly signal: AbortSignal;
}

async function acquire(attempt: Attempt): Promise<() => void> {
  const { signal } = attempt;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    if (signal.aborted) throw cancelledError("waiting for a lock");
    const release = await tryAcquire(attempt);
    if (release !== undefined) return release;
    if (performance.now() >= attempt.deadline) throw lockTimeout(attempt.path);
    try {
      await delay(pause, undefined, { signal });
    } catch {
      throw cancelledError("waiting for a lock");
    }
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function tryAcquire({ folder, file }: Attempt): Promise<(() => void) | undefined> {
  let connection: DatabaseSync | undefined;
  try {
    connection = await openLockFile(folder, file);
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection?.close();
    if (isBusy(error)) return undefined;
    throw fileError(error, file);
  }
  const held = connection;
  // Closing ends the transaction and with it the lock.
  return () => held.close();
}

async function openLockFile(folder: string, file: string): Promise<DatabaseSync> {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return openOrExplain(folder, file);
  }
}

function openOrExplain(folder: string, file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw new AppError("destination_not_writable", `cannot make lock files in ${folder}`, {
      details: { path: folder },
      cause,
    });
  }
}

function lockTimeout(path: string): AppError {
  return new AppError("lock_timeout", `another program has been changing ${path} for too long`, {
    details: { path },
  });
}
