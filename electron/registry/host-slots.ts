import { Readable } from "node:stream";
import { AppError, cancelledError, hasCode } from "../../shared/errors.ts";
import { Bandwidth, MeteredBody } from "./bandwidth.ts";
import type { Clock } from "./clock.ts";
import { Goodput } from "./goodput.ts";
import { HostGates } from "./host-gate.ts";
import { RANGE_LIMITS, type RangeLimits, NO_RANGES_MS } from "./range-advice.ts";
import { StallWatch } from "./stall.ts";
import type { Hop, HopAnswer, Transport } from "./transport.ts";

/** As many as Docker and containerd move at once; every registry bears it. */
export const FIRST_SLOTS = 3;
/** As many as there are connections. More look like an attack to public registries. */
export const MOST_SLOTS = 8;
/** What one more has to bring to stay. */
const LEAST_GAIN = 1.1;
/** Long enough to measure large blobs. */
const WINDOW_MS = 500;
/** Small blobs are measured by their number: a few rounds say enough, but no fewer than fit in this time. */
const SHORT_WINDOW_MS = 50;
const ROUNDS = 2;
/** A finished request counts as so many bytes, so that small blobs, which cost time and not bytes, count too. */
const REQUEST_WORTH = 64 * 1024;
/** How often the clock is read while bytes come. */
const MEASURE_EVERY = 1024 * 1024;
/** After one more brought nothing, or trouble came, the number stays for so long. */
const REST_MS = 10_000;
/** Connections that break together are one trouble. */
const SAME_TROUBLE_MS = 1000;

export type Direction = "download" | "upload";

/** The right to move one blob. */
export interface Slot {
  moved(bytes: number): void;
  /** The host refused or cut this: it may be too much for it. */
  troubled(): void;
  /** May be called again. */
  release(): void;
}

/**
 * How many blobs move at once, for each host and direction. The two directions are counted apart, and a copy takes a
 * download before an upload, never the other way round: so copies between two hosts cannot wait for each other in a
 * circle. A download keeps its slot when its connection breaks, for the same reason.
 */
export class HostSlots {
  readonly #clock: Clock;
  readonly #pools = new Map<string, SlotPool>();
  readonly #most: Record<Direction, number> = { download: MOST_SLOTS, upload: MOST_SLOTS };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param host as in a reference */
  of(host: string, direction: Direction): SlotPool {
    const key = `${direction} ${host}`;
    const known = this.#pools.get(key) ?? new SlotPool(this.#clock);
    this.#pools.set(key, known);
    known.setMost(this.#most[direction]);
    return known;
  }

  /** Allows at most so many at every host, whatever it would bear. What moves already goes on. */
  setMost(direction: Direction, most: number): void {
    this.#most[direction] = most;
    for (const [key, pool] of this.#pools) if (key.startsWith(`${direction} `)) pool.setMost(most);
  }
}

/** Climbs while that brings a tenth more, by leaps until it first does not, and halves when the host is in trouble. */
export class SlotPool {
  readonly goodput: Goodput;
  readonly #clock: Clock;
  readonly #line: (() => void)[] = [];
  #climbed = FIRST_SLOTS;
  #most = MOST_SLOTS;
  #active = 0;
  #bytes = 0;
  #measureAt = MEASURE_EVERY;
  #finished = 0;
  #windowStart: number;
  /** What was enough before more slots were tried. */
  #before: { readonly goodput: number; readonly limit: number } | undefined;
  /** No limit of the host has shown yet: a short transfer of many small blobs must not end before the climb does. */
  #leaping = true;
  #restUntil = 0;
  #troubledAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.goodput = new Goodput(clock);
    this.#windowStart = clock.monotonic();
  }

  get limit(): number {
    return this.#limit;
  }

  /** Not more than so many, however many the host would bear. */
  setMost(most: number): void {
    this.#most = most;
    this.#admit();
  }

  get #limit(): number {
    return Math.min(this.#climbed, this.#most);
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** First come, first served. @throws cancelled */
  async take(signal: AbortSignal): Promise<Slot> {
    if (signal.aborted) throw cancelledError();
    if (this.#active < this.#limit) this.#active += 1;
    else await this.#queue(signal);
    let held = true;
    return {
      moved: (bytes) => this.#moved(bytes),
      troubled: () => this.troubled(),
      release: () => {
        if (held) this.#release();
        held = false;
      },
    };
  }

  /** The host refused, or cut a connection. */
  troubled(): void {
    const now = this.#clock.monotonic();
    if (now - this.#troubledAt < SAME_TROUBLE_MS) return;
    this.#troubledAt = now;
    this.#climbed = Math.max(1, Math.floor(this.#limit / 2));
    this.#rest(now);
  }

  #queue(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const go = (): void => {
      signal.removeEventListener("abort", onAbort);
      this.#active += 1;
      resolve();
    };
    const onAbort = (): void => {
      this.#line.splice(this.#line.indexOf(go), 1);
      reject(cancelledError());
    };
    // Only what somebody waited through says anything about the number of slots.
    if (this.#line.length === 0) this.#beginWindow(this.#clock.monotonic());
    this.#line.push(go);
    signal.addEventListener("abort", onAbort, { once: true });
    return promise;
  }

  #release(): void {
    this.#active -= 1;
    this.#finished += 1;
    this.#measure();
    this.#admit();
  }

  #admit(): void {
    while (this.#active < this.#limit) {
      const next = this.#line.shift();
      if (next === undefined) return;
      next();
    }
  }

  #moved(bytes: number): void {
    this.goodput.moved(bytes);
    this.#bytes += bytes;
    if (this.#bytes < this.#measureAt) return;
    this.#measureAt = this.#bytes + MEASURE_EVERY;
    this.#measure();
    this.#admit();
  }

  #measure(): void {
    if (this.#line.length === 0) return;
    const now = this.#clock.monotonic();
    const elapsedMs = now - this.#windowStart;
    const rounds = this.#finished >= ROUNDS * this.#limit && elapsedMs >= SHORT_WINDOW_MS;
    if (!rounds && elapsedMs < WINDOW_MS) return;
    const goodput = (this.#bytes + this.#finished * REQUEST_WORTH) / elapsedMs;
    this.#beginWindow(now);
    this.#decide(goodput, now);
  }

  #decide(goodput: number, now: number): void {
    if (this.#before !== undefined && goodput < this.#before.goodput * LEAST_GAIN) {
      this.#climbed = this.#before.limit;
      this.#rest(now);
    } else if (this.#limit < MOST_SLOTS && now >= this.#restUntil) {
      this.#before = { goodput, limit: this.#limit };
      this.#climbed = Math.min(MOST_SLOTS, this.#leaping ? this.#limit * 2 : this.#limit + 1);
    } else {
      this.#before = undefined;
    }
  }

  #rest(now: number): void {
    this.#leaping = false;
    this.#before = undefined;
    this.#restUntil = now + REST_MS;
    this.#beginWindow(now);
  }

  #beginWindow(now: number): void {
    this.#windowStart = now;
    this.#bytes = 0;
    this.#measureAt = MEASURE_EVERY;
    this.#finished = 0;
  }
}

/** What all requests of an engine have to heed together, whichever transport they take. */
export interface Traffic {
  readonly gates: HostGates;
  readonly slots: HostSlots;
  readonly down: Bandwidth;
  readonly up: Bandwidth;
  readonly ranges: RangeLimits;
  /** The streams that are running. */
  readonly watches: Set<StallWatch>;
}

export function createTraffic(clock: Clock, ranges: Partial<RangeLimits> = {}): Traffic {
  return {
    gates: new HostGates(clock),
    slots: new HostSlots(clock),
    down: new Bandwidth(clock),
    up: new Bandwidth(clock),
    ranges: { ...RANGE_LIMITS, ...ranges },
    watches: new Set(),
  };
}

/** As `transport`, but a request is sent when the host lets us, and an upload when it is its turn. */
export function withTraffic(transport: Transport, options: SharedOptions): Transport {
  return { ...transport, send: (hop) => sendAmongOthers(hop, options, transport) };
}

export interface SharedOptions {
  readonly traffic: Traffic;
  /** The registry, as in a reference. */
  readonly host: string;
  readonly stallMs: number;
}

async function sendAmongOthers(
  hop: Hop,
  { traffic, host, stallMs }: SharedOptions,
  transport: Transport,
): Promise<HopAnswer> {
  const { body, lane, reach, signal, url } = hop;
  const gate = traffic.gates.of(url.host, reach === "registry" ? host : url.host);
  const pool = lane === "metadata" ? undefined : traffic.slots.of(host, lane);
  const isUpload = lane === "upload" && body instanceof Readable;
  const ignore = (): void => undefined;
  // While it waits it may fail; then its sending fails.
  if (body instanceof Readable) body.on("error", ignore);
  let release = ignore;
  try {
    let sent = body;
    if (pool !== undefined && isUpload) {
      const slot = await pool.take(signal);
      release = () => slot.release();
      sent = metered(body, slot, { traffic, url, stallMs });
    }
    const ticket = await gate.pass(signal);
    const answer = await transport.send({ ...hop, body: sent });
    gate.answered(ticket, answer.status, answer.headers);
    if (answer.status === 429 || answer.status === 503) {
      pool?.troubled();
      pool?.goodput.refused(NO_RANGES_MS);
    }
    return answer;
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    // A kept connection that ends says nothing of the load, unless it was moving something.
    const moving = hasCode(error, "connection_lost") && (isUpload || !error.details["reused"]);
    if (moving) pool?.troubled();
    throw error;
  } finally {
    release();
  }
}

function metered(
  source: Readable,
  slot: Slot,
  { traffic, url, stallMs }: { traffic: Traffic; url: URL; stallMs: number },
): Readable {
  const watch = new StallWatch(traffic.watches, {
    silenceMs: stallMs,
    slowMs: 0,
    onStall: (ms) => {
      const text = `${url.host} took nothing for ${ms} ms`;
      body.destroy(new AppError("connection_timeout", text, { details: { host: url.host } }));
    },
  });
  const body = new MeteredBody(source, { bandwidth: traffic.up, watch, slot });
  return body;
}
