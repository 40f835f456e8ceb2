import type { Changes } from "./changes.ts";

/** A snapshot now, and again after every change. */
export async function* watch<T>(
  take: () => T,
  changes: Changes,
  signal: AbortSignal,
): AsyncGenerator<T> {
  while (!signal.aborted) {
    const seen = changes.count();
    yield take();
    await changes.after(seen, signal);
  }
}
