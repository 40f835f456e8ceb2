import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";

const READ_BYTES = 1024 * 1024;

/**
 * The SHA-256 of a file that is filled in any order. It reads what is settled again from the start on, as far as nothing
 * is missing: soon after it was written, while the system still has it in memory, and while others wait for the network.
 */
export class FollowingDigest {
  readonly #file: FileHandle;
  readonly #hash = createHash("sha256");
  /** Where settled bytes begin and end, beyond those in one piece with the start. */
  readonly #ahead = new Map<number, number>();
  #settled = 0;
  #taken = 0;
  #reading: Promise<void> | undefined;
  #failure: unknown;

  /** @param file open for reading, until {@link finish} */
  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** These bytes are written and stay as they are. To be said once of every byte. */
  settle(start: number, end: number): void {
    if (end > start) this.#ahead.set(start, end);
    for (;;) {
      const next = this.#ahead.get(this.#settled);
      if (next === undefined) break;
      this.#ahead.delete(this.#settled);
      this.#settled = next;
    }
    this.#follow();
  }

  /** Hexadecimal, of a file of so many bytes. */
  async finish(length: number): Promise<string> {
    this.#follow();
    await this.#reading;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#taken !== length) throw new AppError("internal", "a file was not filled");
    return this.#hash.digest("hex");
  }

  #follow(): void {
    if (this.#reading !== undefined || this.#failure !== undefined) return;
    if (this.#taken === this.#settled) return;
    this.#reading = this.#read()
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#reading = undefined;
      });
  }

  async #read(): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    while (this.#taken < this.#settled) {
      const wanted = Math.min(READ_BYTES, this.#settled - this.#taken);
      const { bytesRead } = await this.#file.read(buffer, 0, wanted, this.#taken);
      if (bytesRead === 0) throw new AppError("internal", "a file was cut while it was written");
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#taken += bytesRead;
    }
  }
}
