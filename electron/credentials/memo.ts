/** Remembers results, good and bad, for a limited time. */
export interface Memo<T> {
  find(key: string): Remembered<T> | undefined;
  keep(key: string, value: T, milliseconds: number): void;
  keepError(key: string, error: Error, milliseconds: number): void;
  forget(key: string): void;
  clear(): void;
}

export interface Remembered<T> {
  /** @throws the error that was remembered */
  value(): T;
}

/** More registries than anybody uses in one run; beyond it the oldest is forgotten. */
const MAX_ENTRIES = 500;

/** @param now milliseconds that only go forward */
export function createMemo<T>(now: () => number): Memo<T> {
  const entries = new Map<string, Remembered<T> & { readonly until: number }>();

  function add(key: string, value: () => T, milliseconds: number): void {
    entries.delete(key);
    entries.set(key, { value, until: now() + milliseconds });
    const [oldest] = entries.keys();
    if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
  }

  return {
    find(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (now() < entry.until) return entry;
      entries.delete(key);
      return undefined;
    },
    keep: (key, value, milliseconds) => add(key, () => value, milliseconds),
    keepError: (key, error, milliseconds) =>
      add(
        key,
        () => {
          throw error;
        },
        milliseconds,
      ),
    forget: (key) => {
      entries.delete(key);
    },
    clear: () => entries.clear(),
  };
}
