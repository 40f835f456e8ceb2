/** Wakes everything that watches, as often as something changes; a change between two looks is not missed. */
export interface Changes {
  readonly tell: () => void;
  /** How often something changed so far. */
  readonly count: () => number;
  /** Resolves once more has changed than `seen`, or when the signal aborts. */
  readonly after: (seen: number, signal: AbortSignal) => Promise<void>;
}

export function createChanges(): Changes {
  const waiting = new Set<() => void>();
  let count = 0;
  return {
    tell() {
      count += 1;
      const wake = [...waiting];
      waiting.clear();
      for (const resolve of wake) resolve();
    },
    count: () => count,
    after: (seen, signal) =>
      new Promise((resolve) => {
        if (count > seen || signal.aborted) {
          resolve();
          return;
        }
        waiting.add(resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      }),
  };
}
