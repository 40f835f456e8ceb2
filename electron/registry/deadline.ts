import { cancelledError } from "../../shared/errors.ts";

/**
 * Gives `work` a signal that fires when the caller's does, with the reason `cancelled`, or after `timeoutMs`, with an
 * error that has the code ETIMEDOUT. Work that heeds the signal rejects with its reason.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const give = (): void => controller.abort(cancelledError());
  const timer = setTimeout(() => {
    const late = new Error(`no answer within ${timeoutMs} ms`);
    controller.abort(Object.assign(late, { code: "ETIMEDOUT" }));
  }, timeoutMs);
  if (signal.aborted) give();
  signal.addEventListener("abort", give, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", give);
  }
}
