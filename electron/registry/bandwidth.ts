import { Readable } from "node:stream";
import type { Clock } from "./clock.ts";
import type { Slot } from "./host-slots.ts";
import type { StallWatch } from "./stall.ts";

/** Streams take turns in pieces of this size: small enough to be fair, large enough to cost nothing. */
export const QUANTUM = 64 * 1024;
/** What may be saved up while nobody sends. Timers are not more exact than some milliseconds. */
const BURST_SECONDS = 0.05;

/** Bytes a second that may be received and sent by all registries together; 0 for no limit. */
export interface BandwidthLimits {
  readonly downloadBytesPerSecond: number;
  readonly uploadBytesPerSecond: number;
  /** One layer at a time goes to each registry. Default: as many as it bears. */
  readonly oneUploadAtATime?: boolean;
}

/**
 * A token bucket for one direction. Who asks waits in line, so streams that ask for a quantum at a time get equal
 * shares. The rate may change at any time, also while somebody waits.
 */
export class Bandwidth {
  readonly #clock: Clock;
  #rate = 0;
  #tokens = 0;
  /** When tokens were last counted, on the monotonic clock. */
  #countedAt = 0;
  #line: { readonly bytes: number; readonly grant: () => void }[] = [];
  #serving = false;
  #nap = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isLimited(): boolean {
    return this.#rate > 0;
  }

  /** @param bytesPerSecond 0 for no limit */
  setRate(bytesPerSecond: number): void {
    this.#count();
    this.#rate = Math.max(0, bytesPerSecond);
    // A debt made under another rate would be paid for too long, or not at all.
    this.#tokens = 0;
    this.#nap.abort();
  }

  /** Undefined when the bytes may pass at once; else a promise for the moment at which they may. Never rejects. */
  take(bytes: number): Promise<void> | undefined {
    if (this.#rate === 0) return undefined;
    if (this.#line.length === 0 && this.#spend(bytes)) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#line.push({ bytes, grant: resolve });
    if (!this.#serving) void this.#serve();
    return promise;
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    for (let first = this.#line[0]; first !== undefined; first = this.#line[0]) {
      if (this.#rate === 0 || this.#spend(first.bytes)) {
        this.#line.shift();
        first.grant();
      } else {
        this.#nap = new AbortController();
        const missingMs = ((1 - this.#tokens) / this.#rate) * 1000;
        // Woken when the rate changes; then it is counted anew.
        await this.#clock.sleep(Math.max(1, missingMs), this.#nap.signal).catch(() => undefined);
      }
    }
    this.#serving = false;
  }

  /** Whoever finds a token may take more than there are: the next one waits until the debt is paid. */
  #spend(bytes: number): boolean {
    this.#count();
    if (this.#tokens < 1) return false;
    this.#tokens -= bytes;
    return true;
  }

  #count(): void {
    const now = this.#clock.monotonic();
    const earned = ((now - this.#countedAt) / 1000) * this.#rate;
    const most = Math.max(QUANTUM, this.#rate * BURST_SECONDS);
    this.#tokens = Math.min(most, this.#tokens + earned);
    this.#countedAt = now;
  }
}

export interface UploadMeter {
  readonly bandwidth: Bandwidth;
  /** Runs while the socket has no room for what we have. */
  readonly watch: StallWatch;
  /** Told of bytes that were handed on. */
  readonly slot: Pick<Slot, "moved">;
}

/**
 * A body on its way to the socket: held to the bandwidth, counted, and watched. Destroying it destroys its source,
 * without telling it why: what happens to a connection is not the source's failure.
 */
export class MeteredBody extends Readable {
  readonly #source: Readable;
  readonly #meter: UploadMeter;
  #paying = false;

  constructor(source: Readable, meter: UploadMeter) {
    super({ highWaterMark: source.readableHighWaterMark });
    this.#source = source;
    this.#meter = meter;
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    source.once("end", () => this.#end()).once("error", (error) => this.destroy(error));
    source.once("close", () => {
      if (!source.readableEnded) this.destroy(source.errored ?? undefined);
    });
    source.pause();
    // undici pauses a body while the socket is full, and at no other time. Node may tell of a resumption after the pause
    // that followed it.
    this.on("pause", () => meter.watch.resume());
    this.on("resume", () => {
      if (!this.isPaused()) meter.watch.pause();
    });
    meter.watch.start();
    meter.watch.pause();
    if (source.errored !== null) this.destroy(source.errored);
  }

  override _read(): void {
    if (!this.#paying) this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#meter.watch.stop();
    this.#source.on("error", () => undefined).destroy();
    callback(error);
  }

  #take(chunk: Buffer): void {
    const { bandwidth, slot } = this.#meter;
    slot.moved(chunk.length);
    if (bandwidth.isLimited) void this.#pay(chunk);
    else if (!this.push(chunk)) this.#source.pause();
  }

  async #pay(chunk: Buffer): Promise<void> {
    this.#paying = true;
    this.#source.pause();
    let room = true;
    for (let at = 0; at < chunk.length && !this.destroyed; at += QUANTUM) {
      const piece = chunk.subarray(at, at + QUANTUM);
      await this.#meter.bandwidth.take(piece.length);
      if (!this.destroyed) room = this.push(piece);
    }
    this.#paying = false;
    if (this.#source.readableEnded) this.#end();
    else if (room) this.#source.resume();
  }

  /** The end may come while the last bytes wait for the bandwidth. */
  #end(): void {
    if (!this.#paying && !this.destroyed) this.push(null);
  }
}
