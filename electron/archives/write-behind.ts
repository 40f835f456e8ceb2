/** Bytes that are collected for one write. */
const BATCH_BYTES = 1024 * 1024;

/** Puts bytes to their place, counted from the member's first. */
type Write = (bytes: Uint8Array, position: number) => Promise<void>;

/** Writes the bytes of one member in large pieces, each while the next ones are read and hashed. */
export class WriteBehind {
  readonly #write: Write;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #taken = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(write: Write) {
    this.#write = write;
  }

  /** Bytes that were added. */
  get taken(): number {
    return this.#taken;
  }

  /** Waits only for the write before the one that is due. @throws what that threw */
  async add(bytes: Uint8Array): Promise<void> {
    this.#batch.push(bytes);
    this.#batchBytes += bytes.byteLength;
    this.#taken += bytes.byteLength;
    if (this.#batchBytes >= BATCH_BYTES) await this.#flush();
  }

  /** All of it is written. @throws what a write threw */
  async end(): Promise<void> {
    await this.#flush();
    await this.#running;
  }

  /** Nothing is written any more, whatever became of it. */
  async stop(): Promise<void> {
    await this.#running.catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const [only] = this.#batch;
    const bytes =
      this.#batch.length === 1 && only !== undefined ? only : Buffer.concat(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
    await this.#running;
    if (bytes.byteLength === 0) return;
    this.#running = this.#write(bytes, this.#taken - bytes.byteLength);
    // Whoever adds next, or ends, hears of it.
    this.#running.catch(() => undefined);
  }
}
