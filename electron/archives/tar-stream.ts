import { PassThrough, type Readable } from "node:stream";
import { AppError, cancelledError } from "../../shared/errors.ts";
import { endOfArchive, fileHeader, paddingAfter } from "./tar-write.ts";

/** Bytes on their way to whoever reads: enough that neither side waits for the other's every chunk. */
const BUFFER_BYTES = 1024 * 1024;

/**
 * A tar file that is read while it is written, one member after the other. Several may want to write at once: they take
 * turns, and nothing is opened for a member before its turn, so that nobody who waits holds what another one needs.
 */
export class TarStream {
  readonly #output = new PassThrough({ highWaterMark: BUFFER_BYTES });
  #turn: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor() {
    // Writers hear of it at their next byte.
    this.#output.on("error", (error) => (this.#failure ??= error));
  }

  /** What the tar file consists of, as it comes. Ends with an error unless {@link end} was called. */
  get output(): Readable {
    return this.#output;
  }

  /**
   * Writes one member when its turn has come. A failure in the middle of it is the end of the whole file.
   * @throws cancelled, size_mismatch, what `open` throws, and what ended the file
   */
  append(
    member: { readonly name: string; readonly size: number },
    open: () => Promise<AsyncIterable<Uint8Array>>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#inTurn(signal, async () => {
      const bytes = await open();
      try {
        await this.#write(fileHeader(member.name, member.size), signal);
        let written = 0;
        for await (const chunk of bytes) {
          written += chunk.byteLength;
          if (written > member.size) throw wrongSize(member, written);
          await this.#write(chunk, signal);
        }
        if (written !== member.size) throw wrongSize(member, written);
        await this.#write(paddingAfter(member.size), signal);
      } catch (error) {
        this.break(error);
        throw error;
      }
    });
  }

  /** Writes the end. @throws cancelled */
  end(signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, async () => {
      await this.#write(endOfArchive(), signal);
      this.#output.end();
    });
  }

  /** Ends the file for its reader and all its writers. */
  break(reason: unknown): void {
    this.#failure ??= reason;
    this.#output.destroy(reason instanceof Error ? reason : cancelledError("writing an archive"));
  }

  async #inTurn(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#turn;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    this.#turn = before.then(() => over);
    try {
      await untilAborted(before, signal);
      this.#refuseBroken();
      await work();
    } finally {
      resolve();
    }
  }

  async #write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    this.#refuseBroken();
    if (signal.aborted) throw cancelledError("writing an archive");
    if (bytes.byteLength === 0 || this.#output.write(bytes)) return;
    await untilAborted(this.#drained(), signal);
    this.#refuseBroken();
  }

  /** Also where the reader went away without a word. */
  #refuseBroken(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#output.destroyed) throw cancelledError("writing an archive");
  }

  #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => {
      this.#output.off("drain", done).off("close", done);
      resolve();
    };
    this.#output.once("drain", done).once("close", done);
    return promise;
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw cancelledError("writing an archive");
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(cancelledError("writing an archive"));
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function wrongSize({ name, size }: { name: string; size: number }, actual: number): AppError {
  return new AppError("size_mismatch", `${name} does not have ${size} bytes`, {
    details: { expected: size, actual },
  });
}
