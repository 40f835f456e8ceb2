import { setImmediate } from "node:timers/promises";
import { cancelledError } from "../../../shared/errors.ts";
import type { Clock } from "../../../electron/registry/clock.ts";

/** A clock that stands still until the test moves it. */
export interface SteeredClock extends Clock {
  /** Moves on, and lets everything that is due happen in its order. */
  advance(ms: number): Promise<void>;
  /** Changes what time people think it is, and nothing else. */
  setBack(ms: number): void;
  /** How many are asleep. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

const START = Date.parse("2026-11-21T12:00:00Z");

/** @param random what chance says, from 0 up to 1 */
export function steeredClock(random: () => number = () => 0.5): SteeredClock {
  let time = 0;
  let wall = START;
  let asleep: Sleeper[] = [];
  return {
    now: () => wall + time,
    monotonic: () => time,
    random,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: time + ms, wake: resolve };
        asleep.push(sleeper);
        signal.addEventListener("abort", () => {
          asleep = asleep.filter((other) => other !== sleeper);
          reject(cancelledError());
        });
      }),
    get sleepers() {
      return asleep.length;
    },
    setBack: (ms) => {
      wall -= ms;
    },
    advance: async (ms) => {
      const end = time + ms;
      for (;;) {
        await setImmediate();
        const due = asleep.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        asleep = asleep.filter((other) => other !== due);
        time = Math.max(time, due.at);
        due.wake();
      }
      time = end;
    },
  };
}
