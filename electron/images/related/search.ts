import { hasCode, isAppError, toWireError, type WireError } from "../../../shared/errors.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";
import { type ReadManifest, readManifestOf } from "./subjects.ts";

/** What a search found, and whether that is all there is. */
export interface Findings<T> {
  readonly items: readonly T[];
  readonly complete: boolean;
  /** Why nothing was found. */
  readonly error?: WireError;
}

export interface SearchOptions extends ImageCallOptions {
  /** Manifests that are read at most. */
  readonly limit: number;
  readonly complete?: boolean;
}

/** A search through one place that goes on past what cannot be read, and remembers that it did. */
export class Search {
  readonly #source: Source;
  readonly #options: ImageCallOptions;
  #left: number;
  #complete: boolean;
  #problem: unknown;

  constructor(source: Source, { signal, limit, complete = true }: SearchOptions) {
    this.#source = source;
    this.#options = { signal };
    this.#left = limit;
    this.#complete = complete;
  }

  /** There is more than was looked at. */
  missSome(): void {
    this.#complete = false;
  }

  /** What `ask` answers; undefined for any failure, of which an expected one counts for nothing. @throws cancelled */
  async attempt<T>(
    ask: (options: ImageCallOptions) => Promise<T>,
    isExpected: (error: unknown) => boolean = () => false,
  ): Promise<T | undefined> {
    try {
      return await ask(this.#options);
    } catch (error) {
      if (this.#options.signal.aborted || !isAppError(error) || hasCode(error, "cancelled"))
        throw error;
      if (isExpected(error)) return undefined;
      this.#problem ??= error;
      this.#complete = false;
      return undefined;
    }
  }

  /** A manifest, for as long as there may be more of them. @throws cancelled */
  async read(descriptor: Descriptor): Promise<ReadManifest | undefined> {
    if (this.#left <= 0) {
      this.#complete = false;
      return undefined;
    }
    this.#left -= 1;
    return this.attempt((options) => readManifestOf(this.#source, descriptor, options));
  }

  /** Works through a list with a few at once. */
  async each<T>(
    list: readonly T[],
    parallel: number,
    work: (one: T) => Promise<void>,
  ): Promise<void> {
    const waiting = list.values();
    const worker = async (): Promise<void> => {
      for (const one of waiting) {
        this.#options.signal.throwIfAborted();
        await work(one);
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  findings<T>(items: readonly T[]): Findings<T> {
    const isRefused = items.length === 0 && this.#problem !== undefined;
    return {
      items,
      complete: this.#complete,
      ...(isRefused ? { error: toWireError(this.#problem) } : {}),
    };
  }
}
