import type { Readable } from "node:stream";
import { cancelledError } from "../../shared/errors.ts";
import type { GrowingFile } from "./growing-file.ts";
import { type NewMember, type TarOutput, wrongMemberSize } from "./tar-output.ts";
import { endOfArchive, fileHeader, paddingAfter } from "./tar-write.ts";
import { WriteBehind } from "./write-behind.ts";

/** A tar file whose members are written beside each other: each has its slot as soon as its size is known. */
export class TarFile implements TarOutput {
  readonly #file: GrowingFile;
  /** Where the bytes of each member begin, by its name: the same for every attempt at it. */
  readonly #slots = new Map<string, Promise<number>>();
  #end = 0;

  constructor(file: GrowingFile) {
    this.#file = file;
  }

  checkLength(bytes: number): void {
    this.#file.checkLength(bytes);
  }

  async append(
    member: NewMember,
    open: () => Promise<Readable>,
    signal: AbortSignal,
  ): Promise<void> {
    const start = await this.#slot(member);
    const behind = new WriteBehind((bytes, at) => this.#file.write(bytes, start + at));
    try {
      for await (const chunk of (await open()) as AsyncIterable<Buffer>) {
        if (signal.aborted) throw cancelledError("writing an archive");
        const taken = behind.taken + chunk.length;
        // One byte too many would lie in the next member.
        if (taken > member.size) throw wrongMemberSize(member, taken);
        member.watch?.(chunk);
        await behind.add(chunk);
      }
      await behind.end();
    } finally {
      // The next attempt at it writes to the same place.
      await behind.stop();
    }
    if (behind.taken !== member.size) throw wrongMemberSize(member, behind.taken);
    await this.#file.settle(start, start + member.size);
  }

  /** Gives the file its name. @throws destination_exists when another one has it meanwhile and may not be replaced */
  async finish(_signal: AbortSignal): Promise<void> {
    const end = endOfArchive();
    await this.#file.write(end, this.#end);
    await this.#file.settle(this.#end, this.#end + end.length);
    await this.#file.finish();
  }

  /** Leaves nothing behind. */
  abandon(): Promise<void> {
    return this.#file.abandon();
  }

  #slot(member: NewMember): Promise<number> {
    const slot = this.#slots.get(member.name) ?? this.#announce(member);
    this.#slots.set(member.name, slot);
    return slot;
  }

  /** Writes a header behind everything announced so far, and the padding, and says where the bytes go. */
  async #announce({ name, size }: NewMember): Promise<number> {
    const header = fileHeader(name, size);
    const at = this.#end;
    const start = at + header.length;
    const padding = paddingAfter(size);
    const end = start + size + padding.length;
    this.#end = end;
    await this.#file.write(header, at);
    await this.#file.write(padding, start + size);
    await this.#file.settle(at, start);
    await this.#file.settle(start + size, end);
    return start;
  }
}
