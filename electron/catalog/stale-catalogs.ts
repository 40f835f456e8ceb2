import { EventEmitter, once } from "node:events";
import { isAppError } from "../../shared/errors.ts";

export interface StaleCatalogsOptions {
  /** Reads the list of one account anew. */
  readonly read: (address: string, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  /** For failures that are none of the registry's. */
  readonly logUnexpected: (error: unknown) => void;
}

/** What could not be read is not tried again for so long: people type a search letter by letter. */
const RETRY_MS = 3_600_000;

/** Reads old lists again in the background, one at a time, whoever asked for it and however often. */
export class StaleCatalogs {
  readonly #options: StaleCatalogsOptions;
  readonly #closed = new AbortController();
  readonly #triedAt = new Map<string, number>();
  readonly #waiting = new Set<string>();
  readonly #news = new EventEmitter().setMaxListeners(0);
  #running: Promise<void> | undefined;

  constructor(options: StaleCatalogsOptions) {
    this.#options = options;
  }

  /** Puts lists into the queue, except those that were tried lately. */
  queue(addresses: readonly string[]): void {
    if (this.#closed.signal.aborted) return;
    const since = this.#options.now() - RETRY_MS;
    for (const address of addresses) {
      if ((this.#triedAt.get(address) ?? -Infinity) < since) this.#waiting.add(address);
    }
    if (this.#waiting.size > 0) this.#running ??= this.#run();
  }

  /** Those of the addresses that are being read or will be. */
  pending(addresses: readonly string[]): string[] {
    return addresses.filter((address) => this.#waiting.has(address));
  }

  /** The account is another one: what became of its list says nothing any more. */
  forget(address: string): void {
    this.#triedAt.delete(address);
  }

  /** Until one more list was read, or could not be. */
  async next({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    await once(this.#news, "read", { signal });
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const address of this.#waiting) {
      if (this.#closed.signal.aborted) break;
      await this.#readOne(address);
      this.#waiting.delete(address);
      this.#news.emit("read");
    }
    this.#running = undefined;
    // Nobody may go on waiting for what will not be read.
    this.#waiting.clear();
    this.#news.emit("read");
  }

  async #readOne(address: string): Promise<void> {
    this.#triedAt.set(address, this.#options.now());
    try {
      await this.#options.read(address, this.#closed.signal);
    } catch (error) {
      // The user asked for something else: that a registry cannot be reached is shown where its list is.
      if (!isAppError(error)) this.#options.logUnexpected(error);
    }
  }
}
