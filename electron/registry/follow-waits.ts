import type { HostWait } from "../../shared/host-wait.ts";

/** Shorter pauses are over before they are read. */
const LEAST_TOLD_MS = 2000;

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. Default: the computer's clock. */
  readonly now?: () => number;
}

/**
 * The hosts that asked us to wait, as one list now and after every change. A wait whose time has come is taken off by
 * itself. Ends when the signal is aborted.
 * @param watch calls its listener at once and with every change, and returns what ends it
 */
export async function* followWaits(
  watch: (listener: (waits: readonly HostWait[]) => void) => () => void,
  { signal, now = Date.now }: FollowOptions,
): AsyncGenerator<readonly HostWait[], void, undefined> {
  let known: readonly HostWait[] = [];
  let news = Promise.withResolvers<void>();
  const isKnown = (wait: HostWait): boolean =>
    known.some(({ host, until }) => host === wait.host && until === wait.until);
  const stop = watch((waits) => {
    known = waits.filter((wait) => isKnown(wait) || wait.until - now() >= LEAST_TOLD_MS);
    news.resolve();
  });
  const end = (): void => news.resolve();
  signal.addEventListener("abort", end, { once: true });
  try {
    let told: string | undefined;
    while (!signal.aborted) {
      news = Promise.withResolvers();
      const waits = known.filter(({ until }) => until > now());
      const text = JSON.stringify(waits);
      if (text !== told) yield waits;
      told = text;
      const next = Math.min(...waits.map(({ until }) => until));
      const timer = Number.isFinite(next) ? setTimeout(end, next - now() + 1) : undefined;
      await news.promise;
      clearTimeout(timer);
    }
  } finally {
    stop();
    signal.removeEventListener("abort", end);
  }
}
