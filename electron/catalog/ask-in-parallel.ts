export interface AskingOptions {
  /** Questions under way at once. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * The answers to all items, a few questions at a time, as they come: each item of the result has what came since the one
 * before. Who stops reading stops the questions. The first failure ends it.
 */
export async function* askInParallel<Item, Answer>(
  items: readonly Item[],
  { limit, signal }: AskingOptions,
  ask: (item: Item, signal: AbortSignal) => Promise<Answer>,
): AsyncGenerator<readonly Answer[]> {
  const stopped = new AbortController();
  const asking = AbortSignal.any([signal, stopped.signal]);
  const failures: unknown[] = [];
  let answers: Answer[] = [];
  let news = Promise.withResolvers<void>();
  const waiting = items.values();
  const work = async (): Promise<void> => {
    try {
      for (const item of waiting) {
        asking.throwIfAborted();
        const answer = await ask(item, asking);
        answers.push(answer);
        news.resolve();
      }
    } catch (error) {
      failures.push(error);
      stopped.abort(error);
    }
  };
  let ended = false;
  const workers = Promise.all(Array.from({ length: Math.min(limit, items.length) }, work)).then(
    () => {
      ended = true;
      news.resolve();
    },
  );
  try {
    while (!ended || answers.length > 0) {
      await news.promise;
      const taken = answers;
      answers = [];
      if (!ended) news = Promise.withResolvers();
      if (taken.length > 0) yield taken;
    }
    if (failures.length > 0) throw failures[0];
  } finally {
    stopped.abort();
    await workers;
  }
}
