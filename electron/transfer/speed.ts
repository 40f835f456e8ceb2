/** Time constant of the moving average: long enough to be calm, short enough to show a change. */
const AVERAGE_SECONDS = 5;
/** Samples closer than this add noise and no knowledge. */
const MIN_SAMPLE_MS = 100;
/** How long an estimate needs before it is worth showing. */
const ETA_AFTER_MS = 3000;

/** Speed as an exponentially weighted moving average over 5 seconds, without the slow start such averages have. */
export class SpeedMeter {
  readonly #startedAt: number;
  #sampledAt: number;
  #sampledBytes = 0;
  #average = 0;

  constructor(now: number) {
    this.#startedAt = now;
    this.#sampledAt = now;
  }

  /** Takes a reading of the bytes moved so far. */
  sample(bytes: number, now: number): void {
    const elapsed = now - this.#sampledAt;
    if (elapsed < MIN_SAMPLE_MS) return;
    const current = Math.max(0, ((bytes - this.#sampledBytes) * 1000) / elapsed);
    const weight = 1 - Math.exp(-elapsed / 1000 / AVERAGE_SECONDS);
    this.#average += weight * (current - this.#average);
    this.#sampledAt = now;
    this.#sampledBytes = bytes;
  }

  get bytesPerSecond(): number {
    return Math.round(this.#speed());
  }

  /** Undefined for the first 3 seconds and while nothing moves. */
  etaSeconds(bytesLeft: number, now: number): number | undefined {
    const speed = this.#speed();
    if (now - this.#startedAt < ETA_AFTER_MS || speed < 1) return undefined;
    return Math.ceil(bytesLeft / speed);
  }

  #speed(): number {
    const seconds = (this.#sampledAt - this.#startedAt) / 1000;
    return seconds <= 0 ? 0 : this.#average / (1 - Math.exp(-seconds / AVERAGE_SECONDS));
  }
}
