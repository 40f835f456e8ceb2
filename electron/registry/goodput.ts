import type { Clock } from "./clock.ts";

/** How often the clock is read while bytes come. */
const LOOK_EVERY = 1024 * 1024;
/** Long enough that a pause of one connection does not show. */
const WINDOW_MS = 1000;

/** What one host was seen to give, over all connections to it. */
export class Goodput {
  readonly #clock: Clock;
  #total = 0;
  #windowStart = 0;
  #windowBytes = 0;
  #lookAt = LOOK_EVERY;
  #best = 0;
  #restUntil = Number.NEGATIVE_INFINITY;
  #refusedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Bytes since the start. */
  get total(): number {
    return this.#total;
  }

  /** The most that it gave in any second, in bytes a millisecond. */
  get best(): number {
    return this.#best;
  }

  /** True while it is known that more connections bring nothing. */
  get isResting(): boolean {
    return this.#clock.monotonic() < this.#restUntil;
  }

  /** True for a while after it refused something that several connections asked for. */
  get isRefusing(): boolean {
    return this.#clock.monotonic() < this.#refusedUntil;
  }

  moved(bytes: number): void {
    this.#total += bytes;
    if (this.#total >= this.#lookAt) this.#look();
  }

  /** More connections brought nothing: this, in bytes a millisecond, is what the host gives. */
  rest(ms: number, best: number): void {
    this.#best = best;
    this.#restUntil = this.#clock.monotonic() + ms;
  }

  refused(ms: number): void {
    this.#refusedUntil = this.#clock.monotonic() + ms;
  }

  #look(): void {
    this.#lookAt = this.#total + LOOK_EVERY;
    const now = this.#clock.monotonic();
    const elapsedMs = now - this.#windowStart;
    if (elapsedMs < WINDOW_MS) return;
    // A longer one was idle for a part of its time, and says nothing.
    if (elapsedMs < 2 * WINDOW_MS)
      this.#best = Math.max(this.#best, (this.#total - this.#windowBytes) / elapsedMs);
    this.#windowStart = now;
    this.#windowBytes = this.#total;
  }
}
