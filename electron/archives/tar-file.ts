import type { GrowingFile } from "./growing-file.ts";
import { endOfArchive, fileHeader, paddingAfter } from "./tar-write.ts";

/** Where the bytes of a member go. */
export interface TarSlot {
  readonly offset: number;
  readonly size: number;
}

/** A tar file whose members are written beside each other: each has its slot as soon as its size is known. */
export class TarFile {
  readonly #file: GrowingFile;
  #end = 0;

  constructor(file: GrowingFile) {
    this.#file = file;
  }

  /** @throws invalid_input when the file cannot take so many bytes */
  checkLength(bytes: number): void {
    this.#file.checkLength(bytes);
  }

  /** Writes a header behind everything announced so far, and the padding, and says where the bytes go. */
  async announce(name: string, size: number): Promise<TarSlot> {
    const header = fileHeader(name, size);
    const at = this.#end;
    const offset = at + header.length;
    const padding = paddingAfter(size);
    this.#end = offset + size + padding.length;
    await this.write(header, at);
    await this.write(padding, offset + size);
    await this.#file.settle(at, offset);
    await this.#file.settle(offset + size, offset + size + padding.length);
    return { offset, size };
  }

  /** @throws destination_full, destination_not_writable */
  write(bytes: Uint8Array, position: number): Promise<void> {
    return this.#file.write(bytes, position);
  }

  /** All bytes of a member are written, and are what they should be. To be said once. */
  settle({ offset, size }: TarSlot): Promise<void> {
    return this.#file.settle(offset, offset + size);
  }

  /** Gives the file its name. @throws destination_exists when another one has it meanwhile and may not be replaced */
  async finish(): Promise<void> {
    const end = endOfArchive();
    await this.write(end, this.#end);
    await this.#file.settle(this.#end, this.#end + end.length);
    await this.#file.finish();
  }

  /** Leaves nothing behind. */
  abandon(): Promise<void> {
    return this.#file.abandon();
  }
}
