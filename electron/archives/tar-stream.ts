import type { Readable, Writable } from "node:stream";
import { cancelledError } from "../../shared/errors.ts";
import { type NewMember, type TarOutput, wrongMemberSize } from "./tar-output.ts";
import { endOfArchive, fileHeader, paddingAfter } from "./tar-write.ts";

export interface TarStreamOptions {
  /**
   * Who owns `output` ends it. Otherwise it is ended here, and destroyed when the file breaks off, so that its reader
   * learns of it. By default it is ours.
   */
  readonly isBorrowed?: boolean;
  /** What writers are told when `output` fails, or is closed without a word. By default, that the work was given up. */
  readonly explain?: (error: Error | undefined) => unknown;
}

/**
 * A tar file that goes out while it is written, one member after the other. Several may want to write at once: they take
 * turns, and nothing is opened for a member before its turn, so that nobody who waits holds what another one needs. What
 * breaks off has no end, by which every reader can tell.
 */
export class TarStream implements TarOutput {
  readonly #output: Writable;
  readonly #isBorrowed: boolean;
  readonly #explain: NonNullable<TarStreamOptions["explain"]>;
  /** Aborted with the reason when nothing can be written any more. */
  readonly #broken = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(output: Writable, options: TarStreamOptions = {}) {
    const { isBorrowed = false, explain = (error) => error ?? gaveUp() } = options;
    this.#output = output;
    this.#isBorrowed = isBorrowed;
    this.#explain = explain;
    output.on("error", (error) => this.break(explain(error)));
    // Also where the reader went away without a word, or before anybody listened here.
    output.on("close", () => this.break(explain(undefined)));
  }

  /** True when nothing more of it goes out. */
  get isBroken(): boolean {
    return this.#broken.signal.aborted;
  }

  append(member: NewMember, open: () => Promise<Readable>, signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, async () => {
      const bytes = await open();
      const stop = (): void => void bytes.destroy();
      this.#broken.signal.addEventListener("abort", stop, { once: true });
      try {
        await this.#writeMember(member, bytes, signal);
      } catch (error) {
        this.break(error);
        // Where that was broken before, this is only what came of it.
        this.#broken.signal.throwIfAborted();
      } finally {
        this.#broken.signal.removeEventListener("abort", stop);
      }
    });
  }

  finish(signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, async () => {
      const { promise: taken, resolve } = Promise.withResolvers<void>();
      // A failure is told by the event.
      this.#output.write(endOfArchive(), () => resolve());
      await this.#unlessBroken(taken, signal);
      if (!this.#isBorrowed) this.#output.end();
    });
  }

  abandon(): Promise<void> {
    this.break(gaveUp());
    return Promise.resolve();
  }

  /** Ends the file for its reader and all its writers. Only the first reason counts. */
  break(reason: unknown): void {
    if (this.#broken.signal.aborted) return;
    this.#broken.abort(reason);
    if (!this.#isBorrowed) this.#output.destroy(reason instanceof Error ? reason : gaveUp());
  }

  async #writeMember(member: NewMember, bytes: Readable, signal: AbortSignal): Promise<void> {
    // Nobody listens to it while the header waits for room.
    bytes.on("error", () => undefined);
    await this.#write(fileHeader(member.name, member.size), signal);
    let written = 0;
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      written += chunk.length;
      if (written > member.size) throw wrongMemberSize(member, written);
      member.watch?.(chunk);
      await this.#write(chunk, signal);
    }
    if (written !== member.size) throw wrongMemberSize(member, written);
    await this.#write(paddingAfter(member.size), signal);
  }

  async #inTurn(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#turn;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    this.#turn = before.then(() => over);
    try {
      await this.#unlessBroken(before, signal);
      await work();
    } finally {
      resolve();
    }
  }

  async #write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    this.#refuseBroken(signal);
    if (bytes.byteLength === 0 || this.#output.write(bytes)) return;
    const { promise: drained, resolve } = Promise.withResolvers<void>();
    this.#output.once("drain", resolve);
    try {
      await this.#unlessBroken(drained, signal);
    } finally {
      this.#output.off("drain", resolve);
    }
  }

  #refuseBroken(signal: AbortSignal): void {
    if (this.#output.destroyed) this.break(this.#explain(undefined));
    this.#broken.signal.throwIfAborted();
    if (signal.aborted) throw gaveUp();
  }

  async #unlessBroken(promise: Promise<void>, signal: AbortSignal): Promise<void> {
    this.#refuseBroken(signal);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const ending = [signal, this.#broken.signal];
    const end = (): void => resolve();
    for (const one of ending) one.addEventListener("abort", end, { once: true });
    await Promise.race([promise, ended]);
    for (const one of ending) one.removeEventListener("abort", end);
    this.#refuseBroken(signal);
  }
}

function gaveUp(): Error {
  return cancelledError("writing an archive");
}
