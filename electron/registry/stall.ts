/** Below this average a connection is as good as dead. */
const MIN_BYTES_PER_SECOND = 1024;
/** The moving average is taken over so many parts, so that a slow connection is known soon after its minute. */
const PARTS = 6;
/** How often the computer's clock is compared with our own timers. */
const DRIFT_CHECK_MS = 10_000;
/** Timers that are so much too late were asleep: the computer slept, or the process was stopped. */
const MAX_DRIFT_MS = 30_000;

export interface StallOptions {
  /** Silence that is too long. */
  readonly silenceMs: number;
  /** So long the average may be under 1 KiB/s. 0 for no such rule. */
  readonly slowMs: number;
  /** Called once; the watch has stopped by then. */
  readonly onStall: (waitedMs: number) => void;
}

/**
 * Notices that the other side of a connection does nothing while we want it to: no byte for `silenceMs`, or hardly any
 * for `slowMs`. Time between `pause` and `resume`, in which we ourselves are the slow ones, does not count. Uses timers
 * only: a byte costs an addition and a refresh.
 */
export class StallWatch {
  readonly #options: StallOptions;
  readonly #peers: Set<StallWatch>;
  #silence: NodeJS.Timeout | undefined;
  #limitMs = 0;
  #part: NodeJS.Timeout | undefined;
  #wanting = true;
  /** True when the present part of the average was not all ours to judge. */
  #disturbed = false;
  #bytes = 0;
  #parts: number[] = [];
  #proofMs: number | undefined;

  /** @param peers the watches that are running; this one is among them while it runs */
  constructor(peers: Set<StallWatch>, options: StallOptions) {
    this.#peers = peers;
    this.#options = options;
  }

  /** A connection begins, and bytes are wanted. */
  start(): void {
    this.stop();
    this.#peers.add(this);
    this.#wanting = true;
    this.#arm(this.#options.silenceMs);
    this.#nextPart();
  }

  progress(bytes: number): void {
    this.#bytes += bytes;
    if (this.#limitMs === this.#options.silenceMs) this.#silence?.refresh();
    else if (this.#silence !== undefined) this.#arm(this.#options.silenceMs);
  }

  /** From now on we are the slow ones. */
  pause(): void {
    if (this.#silence === undefined) return;
    this.#wanting = false;
    this.#disturbed = true;
    if (this.#limitMs < this.#options.silenceMs) this.#arm(this.#options.silenceMs);
  }

  resume(): void {
    if (this.#wanting) return;
    this.#wanting = true;
    if (this.#proofMs === undefined) this.#silence?.refresh();
    else this.prove(this.#proofMs);
  }

  /** The connection may be dead without knowing it: the next byte has to come within `ms`. */
  prove(ms: number): void {
    if (this.#silence === undefined) return;
    this.#proofMs = this.#wanting ? undefined : ms;
    // Being asked again and again does not put the end off.
    const proving = this.#limitMs < this.#options.silenceMs;
    if (this.#wanting && !proving) this.#arm(Math.min(ms, this.#options.silenceMs));
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#part);
    this.#silence = undefined;
    this.#parts = [];
    this.#proofMs = undefined;
    this.#peers.delete(this);
  }

  #arm(ms: number): void {
    clearTimeout(this.#silence);
    this.#limitMs = ms;
    this.#silence = setTimeout(() => {
      // Resuming refreshes the timer, which starts it again.
      if (this.#wanting) this.#stalled(ms);
    }, ms);
  }

  #nextPart(): void {
    const { slowMs } = this.#options;
    if (slowMs === 0) return;
    this.#bytes = 0;
    this.#disturbed = !this.#wanting;
    this.#part = setTimeout(() => {
      this.#parts = this.#disturbed ? [] : [...this.#parts, this.#bytes].slice(-PARTS);
      const sum = this.#parts.reduce((total, bytes) => total + bytes, 0);
      const least = (MIN_BYTES_PER_SECOND * slowMs) / 1000;
      if (this.#parts.length === PARTS && sum < least) this.#stalled(slowMs);
      else this.#nextPart();
    }, slowMs / PARTS);
  }

  #stalled(waitedMs: number): void {
    this.stop();
    this.#options.onStall(waitedMs);
  }
}

/**
 * Tells when the computer, or this process, seems to have slept: the clock went on by much more than our timers did.
 * Setting the clock forward looks the same, and costs a few connections. Does not keep the process alive.
 * @returns ends it
 */
export function watchForSleep(now: () => number, onWake: () => void): () => void {
  let last = now();
  const timer = setInterval(() => {
    const passed = now() - last;
    last = now();
    if (passed - DRIFT_CHECK_MS > MAX_DRIFT_MS) onWake();
  }, DRIFT_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
