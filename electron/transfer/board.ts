import type { Transfer, TransferEvent } from "../../shared/transfer.ts";
import type { Clock } from "./clock.ts";
import type { Job } from "./job.ts";

/** At most ten items a second reach one consumer: more cannot be read, and each costs a drawing of the page. */
const MIN_INTERVAL_MS = 100;
/** While something runs, speeds are told anew this often even if no byte moves, so that a standstill shows. */
const STANDSTILL_MS = 1000;

interface Watcher {
  /** Ids the consumer must forget before it hears of them again, if ever. */
  readonly removed: Set<string>;
}

/** The list of all transfers, and what each of those who watch it knows already. */
export class TransferBoard {
  readonly #jobs = new Map<string, Job>();
  readonly #clock: Clock;
  readonly #watchers = new Set<Watcher>();
  readonly #sleepers = new Set<() => void>();
  #revision = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a change and wakes those who wait for one. */
  readonly touch = (): number => {
    this.#revision += 1;
    if (this.#sleepers.size > 0) this.#wake();
    return this.#revision;
  };

  get jobs(): ReadonlyMap<string, Job> {
    return this.#jobs;
  }

  add(job: Job): void {
    this.#jobs.set(job.id, job);
    this.touch();
  }

  remove(id: string): void {
    this.#jobs.delete(id);
    this.forget(id);
  }

  /** Lets every consumer drop what it knows of a transfer; if it is still on the list, it is sent again whole. */
  forget(id: string): void {
    for (const watcher of this.#watchers) watcher.removed.add(id);
    this.touch();
  }

  /**
   * A snapshot, then patches with what changed since the consumer's last item. Nothing is made before it is asked
   * for, so a slow consumer costs nothing. Ends when the signal is aborted.
   */
  async *watch(signal: AbortSignal): AsyncGenerator<TransferEvent, void, undefined> {
    const watcher: Watcher = { removed: new Set() };
    this.#watchers.add(watcher);
    try {
      let sequence = 0;
      let seen = this.#revision;
      const known = new Set(this.#jobs.keys());
      let sentAt = this.#clock.now();
      yield {
        kind: "snapshot",
        sequence,
        transfers: [...this.#jobs.values()].map((job) => job.snapshot()),
      };
      while (await this.#nextItem(signal, seen, sentAt)) {
        const since = seen;
        seen = this.#revision;
        sequence += 1;
        const patch = this.#patch(watcher, known, since);
        sentAt = this.#clock.now();
        yield { kind: "patch", sequence, ...patch };
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  #patch(
    watcher: Watcher,
    known: Set<string>,
    since: number,
  ): { changed: Transfer[]; removed: string[] } {
    const removed = [...watcher.removed];
    watcher.removed.clear();
    for (const id of removed) known.delete(id);
    const changed: Transfer[] = [];
    for (const job of this.#jobs.values()) {
      // Removals and news of one transfer go in two items, so that old layers are not merged into the new.
      if (removed.includes(job.id)) {
        this.touch();
      } else if (!known.has(job.id)) {
        known.add(job.id);
        changed.push(job.snapshot());
      } else if (job.changedAt > since || job.state === "running") {
        changed.push(job.snapshot(since));
      }
    }
    return { changed, removed };
  }

  /** Waits until there is something to tell and the consumer may hear it. False when the watching is over. */
  async #nextItem(signal: AbortSignal, seen: number, sentAt: number): Promise<boolean> {
    if (this.#revision === seen) {
      const isRunning = [...this.#jobs.values()].some((job) => job.state === "running");
      await this.#rest(signal, { change: true, ...(isRunning ? { timeMs: STANDSTILL_MS } : {}) });
    }
    const early = sentAt + MIN_INTERVAL_MS - this.#clock.now();
    if (early > 0) await this.#rest(signal, { change: false, timeMs: early });
    return !signal.aborted;
  }

  /** Resolves after `timeMs`, at the next change if `change` is set, or when the signal is aborted. */
  #rest(signal: AbortSignal, until: { change: boolean; timeMs?: number }): Promise<void> {
    return new Promise((resolve) => {
      let stopTimer: (() => void) | undefined;
      const end = (): void => {
        stopTimer?.();
        this.#sleepers.delete(end);
        signal.removeEventListener("abort", end);
        resolve();
      };
      if (signal.aborted) {
        end();
        return;
      }
      signal.addEventListener("abort", end, { once: true });
      if (until.change) this.#sleepers.add(end);
      if (until.timeMs !== undefined) stopTimer = this.#clock.after(until.timeMs, end);
    });
  }

  #wake(): void {
    for (const wake of this.#sleepers) wake();
  }
}
