import { setTimeout as sleep } from "node:timers/promises";
import { cancelledError } from "../../shared/errors.ts";

/** Time and chance, passed in so that tests neither wait nor guess. */
export interface Clock {
  /** Milliseconds since 1970, by the computer's clock, which may jump. */
  now(): number;
  /** Milliseconds from an unknown start, which never jump. */
  monotonic(): number;
  /** @throws cancelled when the signal fires first */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(ms, undefined, { signal });
    } catch {
      throw cancelledError();
    }
  },
  random: () => Math.random(),
};
