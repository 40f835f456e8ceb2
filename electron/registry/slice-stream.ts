import { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";

/**
 * Cuts one stream into consecutive pieces of known length, each a stream of its own, without holding more than what the
 * source handed over last. The source is read once, so whatever it verifies covers all pieces together.
 */
export class StreamSlicer {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #left: Buffer | undefined;

  constructor(source: Readable) {
    this.#source = source;
    this.#chunks = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** The next `length` bytes. The piece before must have been read to its end. */
  slice(length: number): Readable {
    let missing = length;
    const next = async (piece: Readable): Promise<void> => {
      const chunk = missing === 0 ? undefined : (this.#left ?? (await this.#pull()));
      if (chunk === undefined) {
        if (missing > 0) piece.destroy(endedEarly(missing));
        else piece.push(null);
        return;
      }
      const fitting = chunk.length <= missing ? chunk : chunk.subarray(0, missing);
      this.#left = fitting.length < chunk.length ? chunk.subarray(fitting.length) : undefined;
      missing -= fitting.length;
      piece.push(fitting);
      if (missing === 0) piece.push(null);
    };
    return new Readable({
      highWaterMark: 1024 * 1024,
      read() {
        next(this).catch((error: unknown) => {
          this.destroy(error instanceof Error ? error : new Error(String(error)));
        });
      },
    });
  }

  /** Waits until the source has nothing more, so that its own check of the end has been made. */
  async finish(): Promise<void> {
    const rest = this.#left ?? (await this.#pull());
    if (rest === undefined) return;
    this.close();
    throw new AppError("size_mismatch", "the content is longer than its descriptor says");
  }

  close(): void {
    this.#source.on("error", () => undefined).destroy();
  }

  async #pull(): Promise<Buffer | undefined> {
    for (;;) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }
}

function endedEarly(missing: number): AppError {
  return new AppError("truncated_body", `the content ended ${missing} bytes early`, {
    details: { missing },
  });
}
