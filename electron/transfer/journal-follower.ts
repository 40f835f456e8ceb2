import type { TransferJournal, TransferRow } from "../../shared/transfer-journal.ts";
import { isActive, type TransferLimits } from "../../shared/transfer.ts";
import type { TransferBoard } from "./board.ts";
import type { Clock } from "./clock.ts";
import { ForeignTransfer } from "./foreign-transfer.ts";
import { Job } from "./job.ts";
import { isDue } from "./waiting.ts";

/** How soon a wish of another process is seen: it is to be obeyed within a second. Asking costs one small read. */
const POLL_INTERVAL_MS = 500;
/** A look that comes so much too late: the computer slept. */
const SLEPT_MS = 10_000;
/** Finished transfers that are on the list when a program starts; the others are in the history. */
const RECENT_FINISHED = 100;

export type ListedTransfer = Job | ForeignTransfer;

/** Tells whose a transfer is. A name belongs to one process for its whole life, and never to another one. */
export interface Ownership {
  /** The name of this process. */
  readonly owner: string;
  isMine(owner: string): boolean;
  isAlive(owner: string): boolean;
}

export interface FollowerOptions {
  readonly journal: TransferJournal;
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly board: TransferBoard<ListedTransfer>;
  /** A transfer became ours: it waits for its turn. */
  readonly enlist: (row: TransferRow) => void;
  /** Whether the journal is behind what this process knows of a job. */
  readonly isBehind: (job: Job) => boolean;
  /** Takes a transfer whose process died, in a process that stays. */
  readonly adopt: (id: string) => void;
  /** Tries again what waits for a host, in a process that stays. `woken`: the network may be back. */
  readonly renew: (id: string, woken: boolean) => void;
  readonly applyLimits: (limits: TransferLimits) => void;
  readonly logUnexpected?: ((error: unknown) => string) | undefined;
}

/** Carries what the journal says, by whomever it was written, over to the list and the jobs of this process. */
export class JournalFollower {
  readonly #options: FollowerOptions;
  #seen: number | undefined;
  #seenRemovals = 0;
  #limits: TransferLimits | undefined;
  #isListing = false;
  #adopts = false;
  #hasFailed = false;
  #lookedAt: number | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Begins to look twice a second. What was journalled before is not listed yet. */
  begin(): void {
    if (this.#seen !== undefined) return;
    this.#seenRemovals = this.#options.journal.removals();
    this.#seen = this.#options.journal.revision();
    this.#takeLimits();
    this.#schedule();
  }

  /** Lists everything that is journalled: all that is not finished, and the latest of the rest. */
  list(): void {
    if (this.#isListing) return;
    this.begin();
    const { journal } = this.#options;
    const finished = journal.finished({ limit: RECENT_FINISHED }).rows.toReversed();
    const unfinished = journal.unfinished();
    this.#isListing = true;
    for (const row of [...finished, ...unfinished]) this.#take(row);
  }

  /** Goes on, now and later, with transfers whose process has died. */
  stay(): void {
    this.#adopts = true;
    this.begin();
    this.#look();
  }

  /** Puts one transfer on the list, if there is such a one. */
  listOne(id: string): void {
    this.begin();
    const row = this.#options.journal.find(id);
    if (row !== undefined && !this.#options.board.entries.has(id)) this.#take(row);
  }

  /** Takes over what has changed since the last look. */
  pull(): void {
    this.begin();
    const { journal, board } = this.#options;
    const seen = this.#seen ?? 0;
    const revision = journal.revision();
    if (revision === seen) return;
    this.#seen = revision;
    for (const row of journal.changedSince(seen)) {
      if (this.#isListing || this.#isMine(row) || board.entries.has(row.transfer.id))
        this.#take(row);
    }
    this.#dropForgotten();
    this.#takeLimits();
  }

  /** The network may be back: what could not be reached is tried again now, in a process that stays. */
  wake(): void {
    if (this.#adopts) this.#look(true);
  }

  stop(): void {
    this.#stopTimer?.();
  }

  #take(row: TransferRow): void {
    const { board, enlist, isBehind } = this.#options;
    const { transfer, wish } = row;
    const entry = board.entries.get(transfer.id);
    if (entry instanceof Job && isBehind(entry)) return;
    const isActiveJob = entry instanceof Job && isActive(entry.state);
    if (this.#isMine(row) && isActive(transfer.state)) {
      if (!isActiveJob) return enlist(row);
      entry.moveTo(transfer.position);
      if (wish === undefined) entry.callBack();
      else entry.stop(wish.kind === "pause" ? "paused" : "cancelled", wish.by);
    } else if (entry instanceof Job && (isActiveJob || isSame(entry, row))) {
      // What this process wrote itself; its job knows more than the journal.
      entry.moveTo(transfer.position);
    } else if (entry instanceof ForeignTransfer) {
      entry.update(row, this.#isHeld(row.owner));
    } else {
      board.add(new ForeignTransfer(row, this.#isHeld(row.owner), board.touch));
    }
  }

  #dropForgotten(): void {
    const { journal, board } = this.#options;
    const removals = journal.removals();
    if (removals === this.#seenRemovals) return;
    this.#seenRemovals = removals;
    const ids = journal.ids();
    for (const [id, entry] of board.entries) {
      if (!ids.has(id) && !(entry instanceof Job && isActive(entry.state))) board.remove(id);
    }
  }

  #isMine(row: TransferRow): boolean {
    return row.owner !== undefined && this.#options.ownership.isMine(row.owner);
  }

  #isHeld(owner: string | undefined): boolean {
    return owner !== undefined && this.#options.ownership.isAlive(owner);
  }

  /** The death of a process shows nowhere in the journal. */
  #checkOwners(): void {
    const { board, adopt } = this.#options;
    const alive = new Map<string, boolean>();
    for (const entry of board.entries.values()) {
      if (!(entry instanceof ForeignTransfer)) continue;
      const { owner } = entry;
      if (entry.isElsewhere && owner !== undefined) {
        if (!alive.has(owner)) alive.set(owner, this.#isHeld(owner));
        entry.check(alive.get(owner) === true);
      }
      if (this.#adopts && entry.isOrphan) adopt(entry.id);
    }
  }

  /** Goes on with what has waited long enough, whoever began it. */
  #renewDue(woken: boolean): void {
    const { board, clock, renew } = this.#options;
    const setting = { now: clock.now(), woken };
    const waiting = [...board.entries.values()].filter(
      (entry) => entry.waiting !== undefined && isDue(entry.waiting, setting),
    );
    for (const { id } of waiting) renew(id, woken);
  }

  #takeLimits(): void {
    const limits = this.#options.journal.readLimits();
    if (JSON.stringify(limits) === JSON.stringify(this.#limits)) return;
    this.#limits = limits;
    this.#options.applyLimits(limits);
  }

  #look(woken = false): void {
    const now = this.#options.clock.now();
    const slept = now - (this.#lookedAt ?? now) > SLEPT_MS;
    this.#lookedAt = now;
    try {
      if (this.#adopts) this.list();
      this.#checkOwners();
      this.pull();
      if (this.#adopts) this.#renewDue(woken || slept);
      this.#hasFailed = false;
    } catch (error) {
      // Another process holds the database, or the disk is full: the next look may succeed. Said once.
      if (!this.#hasFailed) this.#options.logUnexpected?.(error);
      this.#hasFailed = true;
    }
  }

  #schedule(): void {
    this.#stopTimer = this.#options.clock.after(POLL_INTERVAL_MS, () => {
      this.#look();
      this.#schedule();
    });
  }
}

/** Whether a job that has come to rest is what the journal says, so that it can go on telling more than that. */
function isSame(job: Job, { transfer }: TransferRow): boolean {
  return job.state === transfer.state && job.waiting?.since === transfer.waiting?.since;
}
