import { cancelledError } from "../../shared/errors.ts";

/** Hands one item to whoever reads; settles when the next one is asked for. @throws cancelled when nobody reads any more */
export type Give<T> = (item: T) => Promise<void>;

/**
 * Turns work that hands out items into something that is read, one item after the other. The work waits while nobody
 * asks. Leaving the loop aborts the work's signal, and returns when the work has ended.
 */
export async function* pullFrom<T extends object>(
  work: (give: Give<T>, signal: AbortSignal) => Promise<void>,
  outer: AbortSignal,
): AsyncGenerator<T> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([outer, leaving.signal]);
  let asked = quiet<void>();
  let given = quiet<T | undefined>();
  const stop = (): void => asked.reject(cancelledError("reading a layer"));
  signal.addEventListener("abort", stop, { once: true });
  const done = work(async (item) => {
    given.resolve(item);
    await asked.promise;
  }, signal).then(
    () => given.resolve(undefined),
    (error: unknown) => given.reject(error),
  );
  try {
    for (let item = await given.promise; item !== undefined; item = await given.promise) {
      yield item;
      const waiting = asked;
      given = quiet();
      asked = quiet();
      if (signal.aborted) stop();
      waiting.resolve();
    }
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    leaving.abort();
    await done;
  }
}

/** A promise that may be rejected while nobody waits for it. */
function quiet<T>(): PromiseWithResolvers<T> {
  const resolvers = Promise.withResolvers<T>();
  resolvers.promise.catch(() => undefined);
  return resolvers;
}
