import { AppError } from "../../shared/errors.ts";

export interface RunOptions {
  /** How many tasks run at once. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a task for each item, at most `limit` at once, in order of starting. The first failure aborts the signal the
 * others were given; it is thrown when all of them have come to rest, so nothing runs on behind the caller's back.
 */
export async function runBounded<T>(
  items: readonly T[],
  options: RunOptions,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  options.signal.throwIfAborted();
  const controller = new AbortController();
  const passOn = (): void => controller.abort(options.signal.reason);
  options.signal.addEventListener("abort", passOn, { once: true });
  const failures: unknown[] = [];
  const waiting = items.values();

  const work = async (): Promise<void> => {
    for (const item of waiting) {
      try {
        controller.signal.throwIfAborted();
        await task(item, controller.signal);
      } catch (error) {
        failures.push(error);
        controller.abort(siblingFailed());
        return;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.limit, items.length) }, work));
  } finally {
    options.signal.removeEventListener("abort", passOn);
  }
  if (failures.length > 0) throw failures[0];
}

/** Nobody wants less of what the others were doing: what they have may be gone on with. */
function siblingFailed(): AppError {
  return new AppError("cancelled", "a sibling task failed", { details: { resumable: true } });
}

/** Like {@link runBounded}, with the answers in the order of the items. */
export async function mapBounded<T, R>(
  items: readonly T[],
  options: RunOptions,
  task: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const numbered = items.map((item, index) => ({ item, index }));
  await runBounded(numbered, options, async ({ item, index }, signal) => {
    answers[index] = await task(item, signal);
  });
  return answers;
}

/** Waits for a promise, but no longer than the signal lets it; the promise itself goes on. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
