import { untilAborted } from "./parallel.ts";

export interface LedgerOptions {
  /** When the caller last looked at the destination, in milliseconds since 1970. */
  readonly plannedAt: number;
  readonly signal: AbortSignal;
}

interface Entry {
  readonly work: Promise<void>;
  finishedAt: number | undefined;
}

/** Finished blobs remembered; the oldest is forgotten first, and forgetting one costs at most one idle copy. */
const MAX_REMEMBERED = 10_000;

/**
 * Which blobs the transfers of this program are writing, or wrote since a plan was made. Several tags of one image
 * share most layers; each layer is moved once, and the other transfers wait for it.
 */
export class BlobLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Runs `work` unless another transfer does, or did after `plannedAt`. Returns true when the other did it. When the
   * other one fails, its turn passes to the next.
   */
  async once(key: string, options: LedgerOptions, work: () => Promise<void>): Promise<boolean> {
    for (;;) {
      const entry = this.#entries.get(key);
      if (entry === undefined) break;
      if (entry.finishedAt !== undefined) {
        if (entry.finishedAt > options.plannedAt) return true;
        break;
      }
      // Its failure is reported by the transfer it belongs to.
      await untilAborted(
        entry.work.catch(() => undefined),
        options.signal,
      );
    }
    await this.#run(key, work);
    return false;
  }

  async #run(key: string, work: () => Promise<void>): Promise<void> {
    const entry: Entry = { work: work(), finishedAt: undefined };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    try {
      await entry.work;
      entry.finishedAt = this.#now();
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    if (this.#entries.size <= MAX_REMEMBERED) return;
    for (const [key, entry] of this.#entries) {
      if (entry.finishedAt === undefined) continue;
      this.#entries.delete(key);
      return;
    }
  }
}
