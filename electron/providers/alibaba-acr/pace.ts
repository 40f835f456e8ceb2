import type { RegistryApi } from "../../registry/api.ts";

/** What Harbor keeps to with this API (goharbor/harbor, src/pkg/reg/adapter/aliacr). */
export const REQUESTS_PER_SECOND = 15;

const SECOND_MS = 1000;

/** Waits until one more request fits into the second. @throws cancelled */
export type Pace = (signal: AbortSignal) => Promise<void>;

/** Lets at most {@link REQUESTS_PER_SECOND} begin within any second; the others wait in their order. */
export function createPace({ now, sleep }: Pick<RegistryApi, "now" | "sleep">): Pace {
  /** When the last of them began, or will. */
  let begun: number[] = [];
  let asked = 0;
  return async (signal) => {
    const at = now();
    // A clock that was set back says nothing about the requests before.
    if (at < asked) begun = [];
    asked = at;
    const free = begun.length < REQUESTS_PER_SECOND ? at : (begun.shift() ?? at) + SECOND_MS;
    const begins = Math.max(at, free);
    begun.push(begins);
    if (begins > at) await sleep(begins - at, signal);
  };
}
