import type { TransferJournal } from "../../shared/transfer-journal.ts";
import { isActive, isFinished, type TransferLogLine } from "../../shared/transfer.ts";
import type { Clock } from "./clock.ts";
import type { Job, JobListener } from "./job.ts";

/** How far a transfer has come is written this often: a crash costs nothing, as planning finds out what is there. */
const PROGRESS_INTERVAL_MS = 2000;
/** Finished transfers kept in the journal; the oldest go first. */
const MAX_FINISHED = 500;
/** Lines that wait for the next writing, while the disk takes none. */
const MAX_WAITING_LINES = 1000;

export interface RecorderOptions {
  readonly journal: TransferJournal;
  /** Whether a name is this process. */
  readonly isMine: (owner: string) => boolean;
  readonly clock: Clock;
  readonly logUnexpected?: ((error: unknown) => string) | undefined;
}

/**
 * Writes the jobs of this process into the journal: each state at once, progress and log lines every two seconds. When
 * the journal cannot be written, as on a full disk, the transfer goes on and the writing is tried again.
 */
export class Recorder implements JobListener {
  readonly #options: RecorderOptions;
  readonly #lines = new Map<string, TransferLogLine[]>();
  /** Running, and the change that was written last. */
  readonly #running = new Map<Job, number>();
  readonly #unsaved = new Set<Job>();
  /** Of each job, the list of digests that is journalled. */
  readonly #needs = new WeakMap<Job, Job["needs"]>();
  #stopTimer: (() => void) | undefined;
  #isClosing = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Whether the journal is behind what this process knows of the transfer. */
  isBehind(job: Job): boolean {
    return this.#unsaved.has(job);
  }

  noted(job: Job, code: TransferLogLine["code"], facts: TransferLogLine["facts"]): void {
    const lines = this.#lines.get(job.id) ?? [];
    lines.push({ at: this.#options.clock.now(), code, facts });
    if (lines.length > MAX_WAITING_LINES) lines.shift();
    this.#lines.set(job.id, lines);
  }

  changed(job: Job): void {
    if (job.state === "running") this.#running.set(job, job.changedAt);
    else this.#running.delete(job);
    this.#save(job);
    this.#schedule();
  }

  /** Writes the rest; jobs that have not ended belong to nobody from now on. */
  close(jobs: Iterable<Job>): void {
    this.#isClosing = true;
    this.#stopTimer?.();
    for (const job of jobs) if (isActive(job.state) || this.isBehind(job)) this.#save(job);
  }

  #save(job: Job): void {
    const { journal, isMine, logUnexpected } = this.#options;
    const lines = this.#lines.get(job.id) ?? [];
    const { needs } = job;
    try {
      const keeps = isActive(job.state) && !this.#isClosing;
      journal.change(job.id, (row) =>
        row.owner !== undefined && isMine(row.owner)
          ? {
              transfer: { ...job.record(), position: row.transfer.position },
              lines,
              ...(this.#needs.get(job) === needs ? {} : { needs }),
              ...(keeps ? {} : { owner: undefined, wish: undefined }),
            }
          : undefined,
      );
      this.#lines.delete(job.id);
      this.#needs.set(job, needs);
      this.#unsaved.delete(job);
      if (isFinished(job.state)) journal.keepFinished(MAX_FINISHED);
    } catch (error) {
      // Said once, not every two seconds.
      if (!this.#unsaved.has(job)) logUnexpected?.(error);
      this.#unsaved.add(job);
    }
  }

  #schedule(): void {
    const isNeeded = this.#running.size + this.#unsaved.size > 0;
    if (this.#isClosing || this.#stopTimer !== undefined || !isNeeded) return;
    this.#stopTimer = this.#options.clock.after(PROGRESS_INTERVAL_MS, () => {
      this.#stopTimer = undefined;
      for (const job of this.#unsaved) this.#save(job);
      for (const [job, savedAt] of this.#running) {
        if (job.changedAt === savedAt) continue;
        this.#running.set(job, job.changedAt);
        this.#save(job);
      }
      this.#schedule();
    });
  }
}
