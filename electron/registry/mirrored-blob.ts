import { createHash, type Hash } from "node:crypto";
import { Readable } from "node:stream";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import type { Repository } from "./repository.ts";

/** Somewhere a blob can be read from. */
export interface BlobPlace {
  readonly repository: Repository;
  /** Absent for the registry itself, whose content is checked by whoever reads, as without mirrors. */
  readonly mirror?: {
    failed(error: unknown): void;
    /** It must not be asked for this blob again. */
    doubt(): void;
  };
}

/** As much as one write to disk takes. */
const HIGH_WATER_MARK = 1024 * 1024;

/**
 * A blob read from the first place that has it. When a place breaks off, the next one goes on at the same byte. Bytes of
 * mirrors are hashed on the way, and the last ones are held back until the digest is right. A stream that starts in the
 * middle cannot be checked here: its reader does that, and when it asks for the whole blob again, these mirrors are left
 * out.
 */
export class MirroredBlob extends Readable {
  readonly #places: BlobPlace[];
  readonly #descriptor: Descriptor;
  readonly #hash: Hash | undefined;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** Mirrors that contributed. */
  readonly #used = new Set<BlobPlace>();
  #position: number;
  #current: Readable | undefined;
  readonly #onAbort = (): void => {
    this.destroy(cancelledError("the download"));
  };

  constructor(
    places: readonly BlobPlace[],
    descriptor: Descriptor,
    { signal, offset }: { readonly signal: AbortSignal; readonly offset: number },
  ) {
    super({ highWaterMark: HIGH_WATER_MARK });
    this.#places = [...places];
    this.#descriptor = descriptor;
    this.#position = offset;
    this.#hash = offset === 0 ? createHash(digestAlgorithm(descriptor.digest)) : undefined;
    this.#signal = signal;
    // It may be cancelled before its reader listens, who then sees it in the state of the stream.
    this.on("error", () => undefined);
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** As the stream of the place that is read now. */
  get resumed(): boolean {
    return (this.#current as { readonly resumed?: boolean } | undefined)?.resumed === true;
  }

  /** Opens the first place that has the blob. @throws what the last place fails with */
  async start(): Promise<void> {
    try {
      await this.#openNext();
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  override _read(): void {
    this.#current?.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#stop.abort();
    this.#current?.on("error", () => undefined).destroy();
    callback(error);
  }

  async #openNext(): Promise<void> {
    for (;;) {
      const place = this.#places.shift();
      if (place === undefined) throw cancelledError("the download");
      try {
        const signal = AbortSignal.any([this.#signal, this.#stop.signal]);
        const options = { signal, offset: this.#position };
        const stream = await place.repository.openBlob(this.#descriptor, options);
        this.#attach(place, stream);
        return;
      } catch (error) {
        // The registry itself comes last, and its word is the one that counts.
        if (place.mirror === undefined || this.#signal.aborted || this.destroyed) throw error;
        place.mirror.failed(error);
      }
    }
  }

  #attach(place: BlobPlace, stream: Readable): void {
    if (this.destroyed) {
      stream.on("error", () => undefined).destroy();
      return;
    }
    this.#current = stream;
    stream.on("data", (chunk: Buffer) => {
      if (place.mirror !== undefined) this.#used.add(place);
      this.#take(chunk);
    });
    stream.on("end", () => {
      if (!this.destroyed) this.push(null);
    });
    stream.on("error", (error: Error) => void this.#broke(place, error));
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#hash?.update(chunk);
    this.#position += chunk.length;
    if (this.#position === this.#descriptor.size && !this.#isRight()) return;
    if (!this.push(chunk)) this.#current?.pause();
  }

  /** Looks at the digest before the last bytes go out, so that nobody takes the blob for whole. */
  #isRight(): boolean {
    if (this.#used.size === 0) return true;
    const { digest: expected } = this.#descriptor;
    const actual =
      this.#hash === undefined
        ? undefined
        : digestOf(digestAlgorithm(expected), this.#hash.digest("hex"));
    if (actual === expected) return true;
    for (const place of this.#used) place.mirror?.doubt();
    if (actual === undefined) return true;
    const hosts = [...this.#used].map(({ repository }) => repository.host).join(", ");
    const text = `mirror ${hosts}: expected ${expected}, got ${actual}`;
    const details = { host: hosts, mirror: hosts, expected, actual };
    this.destroy(new AppError("digest_mismatch", text, { details }));
    return false;
  }

  async #broke(place: BlobPlace, error: Error): Promise<void> {
    this.#current = undefined;
    if (this.destroyed) return;
    if (place.mirror === undefined || this.#signal.aborted) {
      this.destroy(error);
      return;
    }
    place.mirror.failed(error);
    try {
      await this.#openNext();
    } catch (second) {
      this.destroy(second instanceof Error ? second : error);
    }
  }
}
