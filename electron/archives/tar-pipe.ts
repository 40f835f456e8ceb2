import type { Writable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { PIPE_PATH } from "../../shared/location.ts";
import { endOfArchive, fileHeader, paddingAfter } from "./tar-write.ts";
import type { TarSlot } from "./tar-file.ts";

/**
 * A tar file that goes out as it is written, for a pipe: one member after the other, each from its first byte to its
 * last. What breaks off has no end, by which every reader can tell.
 */
export class TarPipe {
  readonly #output: Writable;
  #at = 0;
  /** Where the bytes of the present member end. */
  #memberEnd = 0;
  #padding: Buffer = Buffer.alloc(0);

  constructor(output: Writable) {
    this.#output = output;
    // Each write hears of it; without a listener it would end the process.
    output.on("error", () => undefined);
  }

  /** Begins a member. @throws destination_not_writable when the one before is not whole */
  async announce(name: string, size: number): Promise<TarSlot> {
    if (this.#at !== this.#memberEnd) throw brokenPipe("an earlier part was not written whole");
    await this.#push(fileHeader(name, size));
    const offset = this.#at;
    this.#memberEnd = offset + size;
    this.#padding = paddingAfter(size);
    return { offset, size };
  }

  /** @throws destination_not_writable also for bytes that are not the next ones: what is out cannot be taken back */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (bytes.byteLength === 0) return;
    if (position !== this.#at) throw brokenPipe("what was written cannot be written again");
    await this.#push(bytes);
    if (this.#at !== this.#memberEnd) return;
    await this.#push(this.#padding);
    this.#memberEnd = this.#at;
  }

  finish(): Promise<void> {
    return this.#push(endOfArchive());
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }

  async #push(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#output.write(bytes, (error) => {
        if (error) reject(brokenPipe("code" in error ? String(error.code) : error.message));
        else resolve();
      });
    });
    this.#at += bytes.byteLength;
  }
}

function brokenPipe(why: string): AppError {
  return new AppError("destination_not_writable", `the pipe cannot be written: ${why}`, {
    details: { path: PIPE_PATH, why },
  });
}
