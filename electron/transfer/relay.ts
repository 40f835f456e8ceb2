import { Readable } from "node:stream";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { ImageCallOptions, Source } from "../images/image-store.ts";
import { type Clock, systemClock } from "./clock.ts";
import { RelayStore, type SpillFile } from "./relay-store.ts";

const MIB = 1024 * 1024;
/** Of one blob. */
const MEMORY = 8 * MIB;
/** Of all blobs together. */
const ALL_MEMORY = 24 * MIB;
/** For a blob that finds all memory taken: enough for the network and the disk to work beside each other. */
const LEAST_MEMORY = MIB;
/** Smaller blobs fit into the buffers of their streams. */
const RELAY_FROM = 4 * MIB;
/** Servers and the boxes between them end connections that stand still for 20 s and more. */
const IDLE_MS = 10_000;
/** Larger blobs wait for the target again when so much of them has come. */
const MOST_SPILL = 1024 * MIB;

/** Where a relay may put what the memory does not hold. */
export interface SpillPlace {
  /** A file for at most so many bytes; undefined when there can be none. */
  open(wanted: number): Promise<SpillFile | undefined>;
}

/** One blob on its way between two registries. */
export interface Relay extends Pick<Source, "openBlob"> {
  close(): void;
}

export interface Relays {
  /** Undefined for blobs that need none. */
  open(
    source: Pick<Source, "openBlob">,
    descriptor: Descriptor,
    signal: AbortSignal,
  ): Relay | undefined;
}

export interface RelaysOptions {
  /** Without it, a slow target slows the source down. */
  readonly spills?: SpillPlace;
  readonly clock?: Clock;
  /** How long the source may stand still. Milliseconds. */
  readonly idleMs?: number;
  /** Of one blob. Bytes. */
  readonly memory?: number;
}

/** Makes relays that share their memory. */
export function createRelays(options: RelaysOptions): Relays {
  const { spills, clock = systemClock, idleMs = IDLE_MS, memory: most = MEMORY } = options;
  let free = ALL_MEMORY;
  return {
    open(source, descriptor, signal) {
      if (descriptor.size < RELAY_FROM) return undefined;
      const memory = free >= most ? most : LEAST_MEMORY;
      free -= memory;
      const onClose = (): void => {
        free += memory;
      };
      return new BlobRelay({ source, descriptor, signal, memory, spills, clock, idleMs, onClose });
    },
  };
}

interface BlobRelayOptions extends Required<Pick<RelaysOptions, "clock" | "idleMs">> {
  readonly source: Pick<Source, "openBlob">;
  readonly descriptor: Descriptor;
  readonly signal: AbortSignal;
  readonly memory: number;
  readonly spills: SpillPlace | undefined;
  readonly onClose: () => void;
}

/**
 * Reads the source on its own account, so that each side can break off and go on alone: a source that is cut is asked
 * for the rest, while the target takes what is here; a target that begins again gets what is here, while the source goes
 * on. When the target is so slow that the source would stand still, the rest goes to the spill.
 */
class BlobRelay implements Relay {
  readonly #options: BlobRelayOptions;
  #store: RelayStore;
  /** The source's stream, while it has more. */
  #pump: Readable | undefined;
  /** It has given everything, or failed. */
  #ended = false;
  #failure: unknown;
  /** The next byte that the reader wants. */
  #reader = 0;
  /** Counts the readers. */
  #turn = 0;
  #wake = Promise.withResolvers<void>();
  #callOff: (() => void) | undefined;
  #flushing = false;
  #spillAsked = false;
  #closed = false;

  constructor(options: BlobRelayOptions) {
    this.#options = options;
    this.#store = new RelayStore(options.memory, 0);
  }

  /** From the bytes that are here where they are; from the source what comes before and after them. */
  async openBlob(
    _descriptor: Descriptor,
    { offset = 0 }: ImageCallOptions & { readonly offset?: number },
  ): Promise<Readable> {
    this.#turn += 1;
    this.#tell();
    const { start, end } = this.#store;
    const head = await this.#openHead(offset);
    if (head === undefined && (offset < start || offset > end)) await this.#startAnew(offset);
    this.#reader = offset;
    if (this.#failure !== undefined) this.#stopPump();
    // Before anything is sent: whoever sends holds what others wait for who have begun to read.
    await this.#ensurePump();
    const bytes = this.#bytes(this.#turn, head);
    return Readable.from(bytes, { objectMode: false, highWaterMark: MIB });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#turn += 1;
    this.#stopPump();
    this.#tell();
    void this.#store.close().catch(() => undefined);
    this.#options.onClose();
  }

  async #startAnew(offset: number): Promise<void> {
    this.#stopPump();
    const old = this.#store;
    this.#store = new RelayStore(this.#options.memory, offset);
    this.#spillAsked = false;
    await old.close();
  }

  /** What comes before the bytes that are here, when all that comes after them is here too. */
  async #openHead(offset: number): Promise<Readable | undefined> {
    const { start, end, hasSpill } = this.#store;
    if (!hasSpill || offset >= start || end !== this.#options.descriptor.size) return undefined;
    return this.#openSource(offset);
  }

  /** @param turn of this reader; when another one comes, this one has nothing more to say */
  async *#bytes(turn: number, head: Readable | undefined): AsyncGenerator<Buffer> {
    if (head !== undefined) yield* this.#until(turn, head, this.#store.start);
    const { size } = this.#options.descriptor;
    while (this.#reader < size) {
      this.#wake = Promise.withResolvers();
      const bytes = await this.#store.read(this.#reader);
      if (turn !== this.#turn) return;
      if (bytes !== undefined) {
        this.#reader += bytes.length;
        this.#steer();
        yield bytes;
      } else if (this.#failure !== undefined) throw this.#failure;
      else if (this.#pump === undefined) return;
      else await this.#wake.promise;
    }
  }

  async *#until(turn: number, head: Readable, end: number): AsyncGenerator<Buffer> {
    for await (const chunk of head as AsyncIterable<Buffer>) {
      if (turn !== this.#turn) return;
      const fitting = chunk.subarray(0, end - this.#reader);
      this.#reader += fitting.length;
      yield fitting;
      if (this.#reader === end) return;
    }
  }

  #openSource(offset: number): Promise<Readable> {
    const { source, descriptor, signal } = this.#options;
    return source.openBlob(descriptor, { signal, offset });
  }

  /** The source goes on after the newest byte that is here. */
  async #ensurePump(): Promise<void> {
    const { end } = this.#store;
    if (this.#pump !== undefined || this.#ended) return;
    if (end === this.#options.descriptor.size || this.#closed) return;
    const pump = await this.#openSource(end);
    if (this.#closed) {
      pump.on("error", () => undefined).destroy();
      return;
    }
    this.#pump = pump;
    const { size } = this.#options.descriptor;
    pump.on("data", (chunk: Buffer) => {
      if (this.#pump !== pump) return;
      this.#store.append(chunk);
      this.#steer();
      this.#tell();
    });
    pump.once("end", () => this.#pumpEnded(pump, undefined));
    pump.once("error", (error) => this.#pumpEnded(pump, error));
    pump.once("close", () => {
      if (this.#store.end < size) this.#pumpEnded(pump, pump.errored);
    });
  }

  #pumpEnded(pump: Readable, failure: unknown): void {
    if (this.#pump !== pump) return;
    this.#disarm();
    this.#failure = failure ?? undefined;
    // A source that ends early is for the reader to judge, who counts.
    this.#ended = true;
    this.#pump = undefined;
    this.#tell();
  }

  #stopPump(): void {
    this.#disarm();
    const pump = this.#pump;
    this.#pump = undefined;
    this.#failure = undefined;
    this.#ended = false;
    pump?.on("error", () => undefined).destroy();
  }

  /** Lets the source go on, or holds it up. */
  #steer(): void {
    if (this.#store.hasSpill) void this.#flush();
    if (this.#store.isFull(this.#reader)) {
      this.#pump?.pause();
      this.#arm();
    } else {
      this.#disarm();
      this.#pump?.resume();
    }
  }

  #arm(): void {
    const { clock, idleMs, spills } = this.#options;
    if (this.#callOff !== undefined || spills === undefined || this.#spillAsked) return;
    this.#callOff = clock.after(idleMs, () => void this.#spill(spills));
  }

  #disarm(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  async #spill(spills: SpillPlace): Promise<void> {
    this.#spillAsked = true;
    const store = this.#store;
    const left = this.#options.descriptor.size - store.start;
    const file = await spills.open(Math.min(left, MOST_SPILL));
    if (file === undefined) return;
    if (store !== this.#store || this.#closed) await file.close();
    else {
      store.spillTo(file);
      this.#steer();
    }
  }

  async #flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    const store = this.#store;
    while (store === this.#store && !this.#closed && (await store.flush(this.#reader)));
    this.#flushing = false;
    if (store !== this.#store || this.#closed || store.isFull(this.#reader)) return;
    this.#disarm();
    this.#pump?.resume();
  }

  #tell(): void {
    this.#wake.resolve();
  }
}
