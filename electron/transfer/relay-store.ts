import { AppError } from "../../shared/errors.ts";

/** As `storage/spill-file.ts` has it. */
export interface SpillFile {
  readonly capacity: number;
  write(bytes: Uint8Array, position: number): Promise<void>;
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** What is read from the spill at once. */
const READ_BYTES = 1024 * 1024;

interface Chunk {
  /** The place of its first byte in the blob. */
  readonly at: number;
  readonly bytes: Buffer;
}

/**
 * The part of a blob between a source and a reader, without a gap: older bytes in the spill, when there is one, the
 * newest in memory. Bytes that the reader has had stay until their room is needed, for a reader that begins again.
 * Nothing leaves the memory for the spill before it is written, so a full disk loses nothing.
 */
export class RelayStore {
  readonly #memory: number;
  #chunks: Chunk[] = [];
  #held = 0;
  #end: number;
  #spill: { readonly file: SpillFile; from: number; to: number } | undefined;
  #spillEnded = false;

  /** @param memory bytes that may be held in memory @param start the place of the first byte to come */
  constructor(memory: number, start: number) {
    this.#memory = memory;
    this.#end = start;
  }

  /** The oldest byte that is here. */
  get start(): number {
    return this.#spill?.from ?? this.#end - this.#held;
  }

  /** The byte after the newest. */
  get end(): number {
    return this.#end;
  }

  get hasSpill(): boolean {
    return this.#spill !== undefined;
  }

  append(bytes: Buffer): void {
    this.#chunks.push({ at: this.#end, bytes });
    this.#end += bytes.length;
    this.#held += bytes.length;
  }

  /** True when no more bytes should come: those in memory are still needed. @param reader the next byte it wants */
  isFull(reader: number): boolean {
    while (this.#held >= this.#memory && this.#mayForget(reader)) this.#drop();
    return this.#held >= this.#memory;
  }

  /** From now on everything goes to the file first. The store closes it. */
  spillTo(file: SpillFile): void {
    const from = this.#end - this.#held;
    this.#spill = { file, from, to: from };
  }

  /**
   * Moves the oldest chunk in memory to the spill. False when there is none, or no room until the reader has gone on, or
   * the disk refuses: then the spill takes nothing more, and what it has stays.
   */
  async flush(reader: number): Promise<boolean> {
    const spill = this.#spill;
    const [chunk] = this.#chunks;
    if (spill === undefined || chunk === undefined || this.#spillEnded) return false;
    const { capacity } = spill.file;
    const from = Math.max(spill.from, spill.to + chunk.bytes.length - capacity);
    if (from > reader || chunk.bytes.length > capacity) return false;
    // What is overwritten now is gone, also when the writing fails.
    spill.from = from;
    try {
      const place = chunk.at % capacity;
      const first = chunk.bytes.subarray(0, capacity - place);
      await spill.file.write(first, place);
      if (first.length < chunk.bytes.length)
        await spill.file.write(chunk.bytes.subarray(first.length), 0);
    } catch {
      this.#spillEnded = true;
      return false;
    }
    spill.to += chunk.bytes.length;
    this.#drop();
    return true;
  }

  /** Some of the bytes from `position` on; undefined when they have not come yet. */
  async read(position: number): Promise<Buffer | undefined> {
    const spill = this.#spill;
    if (spill !== undefined && position < spill.to) {
      const { capacity } = spill.file;
      const place = position % capacity;
      const length = Math.min(READ_BYTES, spill.to - position, capacity - place);
      const bytes = await spill.file.read(place, length);
      if (bytes.length === 0) throw new AppError("internal", "the spill file was cut");
      return bytes;
    }
    const chunk = this.#chunks.find(({ at, bytes }) => position < at + bytes.length);
    return chunk?.bytes.subarray(position - chunk.at);
  }

  async close(): Promise<void> {
    this.#chunks = [];
    this.#held = 0;
    const spill = this.#spill;
    this.#spill = undefined;
    await spill?.file.close();
  }

  /** With a spill that still takes bytes, they leave the memory by that way only. */
  #mayForget(reader: number): boolean {
    const [first] = this.#chunks;
    if (first === undefined || first.at + first.bytes.length > reader) return false;
    if (this.#spill === undefined) return true;
    if (!this.#spillEnded) return false;
    // The spill would no longer reach up to the memory.
    const { file } = this.#spill;
    this.#spill = undefined;
    void file.close().catch(() => undefined);
    return true;
  }

  #drop(): void {
    const first = this.#chunks.shift();
    this.#held -= first?.bytes.length ?? 0;
  }
}
