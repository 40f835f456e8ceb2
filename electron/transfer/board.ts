import type { Transfer, TransferEvent, TransferState } from "../../shared/transfer.ts";
import type { Clock } from "./clock.ts";

/** At most ten items a second reach one consumer: more cannot be read, and each costs a drawing of the page. */
const MIN_INTERVAL_MS = 100;
/** While something runs, speeds are told anew this often even if no byte moves, so that a standstill shows. */
const STANDSTILL_MS = 1000;

/** A transfer on the list: a job of this process, or what the journal tells of another one. */
export interface BoardEntry {
  readonly id: string;
  readonly state: TransferState;
  /** The number of its last change, layers included. */
  readonly changedAt: number;
  /** The transfer with the layers that changed after the change `since`; with all of them for -1. */
  snapshot(since?: number): Transfer;
}

interface Watcher {
  /** Ids the consumer must forget before it hears of them again, if ever. */
  readonly removed: Set<string>;
}

/** The list of all transfers, and what each of those who watch it knows already. */
export class TransferBoard<Entry extends BoardEntry = BoardEntry> {
  readonly #entries = new Map<string, Entry>();
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

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /** Puts a transfer on the list, in place of one with its id. */
  add(entry: Entry): void {
    if (this.#entries.has(entry.id)) this.forget(entry.id);
    this.#entries.set(entry.id, entry);
    this.touch();
  }

  remove(id: string): void {
    this.#entries.delete(id);
    this.forget(id);
  }

  /** Lets every consumer drop what it knows of a transfer; if it is still on the list, it is sent again whole. */
  forget(id: string): void {
    for (const watcher of this.#watchers) watcher.removed.add(id);
    this.touch();
  }

  /**
   * A snapshot, then patches with what changed since the consumer's last item. Nothing is made before it is asked
   * for, so a slow consumer costs nothing. With `only`, of that transfer alone. Ends when the signal is aborted.
   */
  async *watch(signal: AbortSignal, only?: string): AsyncGenerator<TransferEvent, void, undefined> {
    const watcher: Watcher = { removed: new Set() };
    this.#watchers.add(watcher);
    try {
      let sequence = 0;
      let seen = this.#revision;
      const shown = this.#shown(only);
      const known = new Set(shown.map(({ id }) => id));
      let sentAt = this.#clock.now();
      yield { kind: "snapshot", sequence, transfers: shown.map((entry) => entry.snapshot()) };
      while (await this.#nextItem(signal, seen, sentAt)) {
        const since = seen;
        seen = this.#revision;
        sequence += 1;
        const patch = this.#patch(watcher, known, { since, only });
        sentAt = this.#clock.now();
        yield { kind: "patch", sequence, ...patch };
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /** Resolves as soon as something is true of the list. @throws the signal's reason */
  async until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    while (!condition()) {
      signal.throwIfAborted();
      await this.#rest(signal, { change: true });
    }
  }

  #shown(only: string | undefined): Entry[] {
    if (only === undefined) return [...this.#entries.values()];
    const entry = this.#entries.get(only);
    return entry === undefined ? [] : [entry];
  }

  #patch(
    watcher: Watcher,
    known: Set<string>,
    { since, only }: { since: number; only: string | undefined },
  ): { changed: Transfer[]; removed: string[] } {
    const removed = [...watcher.removed].filter((id) => only === undefined || id === only);
    watcher.removed.clear();
    for (const id of removed) known.delete(id);
    const changed: Transfer[] = [];
    for (const entry of this.#shown(only)) {
      // Removals and news of one transfer go in two items, so that old layers are not merged into the new.
      if (removed.includes(entry.id)) {
        this.touch();
      } else if (!known.has(entry.id)) {
        known.add(entry.id);
        changed.push(entry.snapshot());
      } else if (entry.changedAt > since || entry.state === "running") {
        changed.push(entry.snapshot(since));
      }
    }
    return { changed, removed };
  }

  /** Waits until there is something to tell and the consumer may hear it. False when the watching is over. */
  async #nextItem(signal: AbortSignal, seen: number, sentAt: number): Promise<boolean> {
    if (this.#revision === seen) {
      const isRunning = [...this.#entries.values()].some(({ state }) => state === "running");
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
