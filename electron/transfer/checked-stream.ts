import { Readable } from "node:stream";
import { cancelledError } from "../../shared/errors.ts";

/** One buffer of this size lets the network and the disk work at the same time without many wake-ups. */
const BUFFER_BYTES = 1024 * 1024;

export interface CheckedStreamOptions {
  readonly source: Readable;
  /** Looks at the next bytes and returns those to pass on. What it throws ends the stream. */
  readonly take: (chunk: Buffer) => Buffer;
  /** Called when the bytes that `take` returned have been passed on. */
  readonly passed: () => void;
  /** Called at the source's end, before the stream's own; what it throws comes instead. */
  readonly finish: () => void;
  /** What to fail with when the source, or a check, fails. */
  readonly blame: (error: unknown) => Error;
  readonly signal: AbortSignal;
}

/**
 * Passes a stream on, each piece once it was checked, and as the piece it came in. A Transform in a pipeline would do the
 * same for three times the work a piece.
 */
export class CheckedStream extends Readable {
  readonly #source: Readable;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => {
    this.destroy(cancelledError("reading the blob"));
  };

  constructor({ source, take, passed, finish, blame, signal }: CheckedStreamOptions) {
    super({ highWaterMark: BUFFER_BYTES });
    this.#source = source;
    this.#signal = signal;
    // It may be cancelled while nobody listens, who then sees it in the state of the stream.
    this.on("error", () => undefined);
    signal.addEventListener("abort", this.#onAbort, { once: true });
    const guarded = (step: () => void): void => {
      if (this.destroyed) return;
      try {
        step();
      } catch (error) {
        this.destroy(blame(error));
      }
    };
    const end = (): void => {
      finish();
      this.push(null);
    };
    source
      .on("data", (chunk: Buffer) => guarded(() => this.#pass(take(chunk), passed)))
      .on("end", () => guarded(end))
      // Its last word may come after ours.
      .on("error", (error) => this.destroy(blame(error)))
      // Without an end or an error before it, the bytes are too few.
      .on("close", () => guarded(() => void (source.readableEnded || end())));
  }

  #pass(bytes: Buffer, passed: () => void): void {
    if (bytes.byteLength === 0) return;
    const hasRoom = this.push(bytes);
    passed();
    if (!hasRoom) this.#source.pause();
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#source.destroy();
    callback(error);
  }
}
