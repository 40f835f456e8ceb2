import type { Clock } from "./clock.ts";
import type { SlotPool } from "./host-slots.ts";

/** When and how a blob is fetched in ranges beside each other. */
export interface RangeLimits {
  /** Smaller blobs come in one stream. Bytes. */
  readonly from: number;
  readonly rangeBytes: number;
  /** Connections for one blob at most. */
  readonly most: number;
  /** A new connection is not judged before: TCP takes some ten round trips to find its speed. */
  readonly settleMs: number;
  /** How long is measured. */
  readonly windowMs: number;
  /** What is done sooner is not worth another connection. */
  readonly worthMs: number;
}

const MIB = 1024 * 1024;

export const RANGE_LIMITS: RangeLimits = {
  from: 256 * MIB,
  rangeBytes: 16 * MIB,
  most: 4,
  settleMs: 500,
  windowMs: 500,
  worthMs: 2000,
};

/** One connection that gives less than this share of what the host gives is held back by its distance, or by itself. */
const HELD_BACK = 0.6;
/** A host for which more connections brought nothing, or a refusal, is not tried again for so long. */
export const NO_RANGES_MS = 600_000;

type Phase = "alone" | "trying" | "wide" | "narrow";

/**
 * Says how many connections one blob should have, by measuring alone: first one; several on trial when one looks slow, or
 * nobody knows; and one again when together they do not give much more. Other blobs come first: while they move, the
 * connections of the host are in use, and nothing is measured.
 */
export class RangeAdvice {
  readonly #pool: SlotPool;
  readonly #clock: Clock;
  readonly #limits: RangeLimits;
  #phase: Phase = "alone";
  /** Where the present measurement began, and whether that was after settling. */
  #mark: { readonly at: number; readonly bytes: number; readonly settled: boolean };
  #alone = 0;

  constructor(pool: SlotPool, clock: Clock, limits: RangeLimits) {
    this.#pool = pool;
    this.#clock = clock;
    this.#limits = limits;
    this.#mark = { at: clock.monotonic(), bytes: pool.goodput.total, settled: false };
  }

  /** To be asked every megabyte or so. @param left bytes of the blob that are still to come */
  connections(left: number): number {
    if (this.#pool.goodput.isRefusing) this.#phase = "narrow";
    switch (this.#phase) {
      case "alone":
        return this.#measureOne(left);
      case "trying":
        return this.#measureAll();
      case "wide":
        return this.#limits.most;
      default:
        return 1;
    }
  }

  /** The host gave no part: one connection from now on, for later blobs too. */
  stop(): void {
    this.#pool.goodput.refused(NO_RANGES_MS);
  }

  #measureOne(left: number): number {
    if (this.#pool.active !== 1 || this.#pool.waiting > 0) {
      this.#begin(false);
      return 1;
    }
    const rate = this.#rate();
    if (rate === undefined) return 1;
    this.#begin(true);
    const { goodput } = this.#pool;
    // A host that gives nothing is not held back, but gone.
    if (rate === 0 || left / rate < this.#limits.worthMs) return 1;
    if (goodput.isResting && rate >= HELD_BACK * goodput.best) return 1;
    this.#alone = rate;
    this.#phase = "trying";
    this.#begin(false);
    return this.#limits.most;
  }

  #measureAll(): number {
    const rate = this.#rate();
    if (rate === undefined) return this.#limits.most;
    if (this.#alone < HELD_BACK * rate) {
      this.#phase = "wide";
      return this.#limits.most;
    }
    this.#phase = "narrow";
    this.#pool.goodput.rest(NO_RANGES_MS, rate);
    return 1;
  }

  /** Bytes a millisecond; undefined while it is too early to tell. */
  #rate(): number | undefined {
    const { at, bytes, settled } = this.#mark;
    const elapsedMs = this.#clock.monotonic() - at;
    if (!settled) {
      if (elapsedMs >= this.#limits.settleMs) this.#begin(true);
      return undefined;
    }
    if (elapsedMs < this.#limits.windowMs) return undefined;
    return (this.#pool.goodput.total - bytes) / elapsedMs;
  }

  #begin(settled: boolean): void {
    this.#mark = { at: this.#clock.monotonic(), bytes: this.#pool.goodput.total, settled };
  }
}
