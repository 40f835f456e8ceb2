import { AppError, cancelledError } from "../../shared/errors.ts";
import type { HostWait } from "../../shared/host-wait.ts";
import type { Clock } from "./clock.ts";
import { BASE_DELAY_MS, MAX_DELAY_MS, MAX_PATIENCE_MS, retryAfterMs } from "./retry.ts";
import type { Headers } from "./transport.ts";

/** After a pause requests go out one by one, 25 to 75 ms apart: a host that just recovered is not run over. */
const MOST_SPACING_MS = 75;
/** After that much time without another refusal everything is as before. */
const RECOVERY_MS = 10_000;
/** Answers to what was on its way when the pause began do not move its end by less than this. */
const SAME_PAUSE_MS = 1000;
/** Nobody is told to come back in thirty years. */
const MAX_SHOWN_MS = 24 * 60 * 60 * 1000;

/** The gates of all hosts. */
export class HostGates {
  readonly #clock: Clock;
  readonly #gates = new Map<string, HostGate>();
  readonly #listeners = new Set<(waits: readonly HostWait[]) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param host with port, as in a URL: who answers
   * @param name what people call it
   */
  of(host: string, name = host): HostGate {
    const known = this.#gates.get(host);
    if (known !== undefined) return known;
    const gate = new HostGate(name, this.#clock, () => this.#tell());
    this.#gates.set(host, gate);
    return gate;
  }

  /** Calls the listener with what is waited for now, and with every change. @returns ends it */
  watch(listener: (waits: readonly HostWait[]) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#waits());
    return () => void this.#listeners.delete(listener);
  }

  /** Somebody else asks from now on: what the host said to the one before does not count. */
  forget(host: string): void {
    for (const [key, gate] of this.#gates) if (key === host || gate.name === host) gate.open();
  }

  /** Time may have passed that our timers did not see. */
  wake(): void {
    for (const gate of this.#gates.values()) gate.lookAgain();
  }

  /** Whoever waits is cancelled. */
  close(): void {
    for (const gate of this.#gates.values()) gate.fail(cancelledError());
  }

  #waits(): HostWait[] {
    const now = this.#clock.now();
    const waits = [...this.#gates.values()].flatMap((gate) => gate.wait ?? []);
    return waits.filter(({ until }) => until > now);
  }

  #tell(): void {
    const waits = this.#waits();
    for (const listener of this.#listeners) listener(waits);
  }
}

interface Waiter {
  go(ticket: number): void;
  fail(error: AppError): void;
}

/**
 * Stands before one host. When the host says "too many requests", nobody's request passes until the time it named; then
 * they pass one by one. Where it names a time beyond our patience, requests fail at once instead, for as long as our
 * patience is, after which one may look again.
 */
export class HostGate {
  readonly name: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  /** On the monotonic clock. */
  #closedUntil = 0;
  #wait: HostWait | undefined;
  #status = 0;
  #refusing = false;
  /** Counts the pauses, so that answers to requests from before a pause are known. */
  #pauses = 0;
  /** Pauses in a row. */
  #strikes = 0;
  #nextAt = 0;
  #line: Waiter[] = [];
  #serving = false;
  #nap = new AbortController();

  constructor(name: string, clock: Clock, onChange: () => void) {
    this.name = name;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** The last pause that the host asked for. */
  get wait(): HostWait | undefined {
    return this.#wait;
  }

  /**
   * Waits until a request may be sent. @returns a ticket to be shown with the answer
   * @throws cancelled; rate_limited or registry_failed when the host wants to be left alone for long
   */
  async pass(signal: AbortSignal): Promise<number> {
    if (signal.aborted) throw cancelledError();
    const delayMs = this.#delayMs();
    if (this.#refusing && this.#clock.monotonic() < this.#closedUntil) throw this.#refusal();
    if (delayMs > 0 || this.#line.length > 0) return this.#queue(signal);
    this.#space();
    return this.#pauses;
  }

  /** Looks at every answer. */
  answered(ticket: number, status: number, headers: Headers): void {
    const asked = retryAfterMs(headers, this.#clock.now());
    const limited = status === 429 || (status === 503 && asked !== undefined);
    const early = ticket !== this.#pauses;
    if (!limited) {
      if (early || status >= 500) return;
      this.#strikes = 0;
      if (this.#refusing) this.open();
      return;
    }
    if (early && asked === undefined) return;
    if (!early) this.#strikes += 1;
    const now = this.#clock.monotonic();
    const ms = Math.max(asked ?? 0, this.#ownPauseMs());
    if (early && now + Math.min(ms, MAX_PATIENCE_MS) < this.#closedUntil + SAME_PAUSE_MS) return;
    this.#close(now, ms, status);
  }

  /** Lets everybody through. */
  open(): void {
    const changed = this.#wait !== undefined;
    this.#wait = undefined;
    this.#closedUntil = 0;
    this.#nextAt = 0;
    this.#strikes = 0;
    this.#refusing = false;
    this.lookAgain();
    if (changed) this.#onChange();
  }

  lookAgain(): void {
    this.#nap.abort();
  }

  /** Everybody who waits fails. */
  fail(error: AppError): void {
    const line = this.#line;
    this.#line = [];
    for (const waiter of line) waiter.fail(error);
    this.lookAgain();
  }

  #close(now: number, ms: number, status: number): void {
    this.#pauses += 1;
    this.#status = status;
    this.#refusing = ms > MAX_PATIENCE_MS;
    this.#closedUntil = now + Math.min(ms, MAX_PATIENCE_MS);
    this.#nextAt = this.#closedUntil;
    this.#wait = {
      host: this.name,
      until: this.#clock.now() + Math.min(ms, MAX_SHOWN_MS),
      reason: status === 429 ? "rate_limited" : "unavailable",
    };
    if (this.#refusing) this.fail(this.#refusal());
    this.#onChange();
  }

  #queue(signal: AbortSignal): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const settle = (finish: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const waiter: Waiter = {
      go: (ticket) => settle(() => resolve(ticket)),
      fail: (error) => settle(() => reject(error)),
    };
    const onAbort = (): void => {
      this.#line = this.#line.filter((other) => other !== waiter);
      if (this.#line.length === 0) this.lookAgain();
      reject(cancelledError());
    };
    this.#line.push(waiter);
    signal.addEventListener("abort", onAbort, { once: true });
    if (!this.#serving) void this.#serve();
    return promise;
  }

  /** Lets one after the other through. Sleeps only while somebody waits. */
  async #serve(): Promise<void> {
    this.#serving = true;
    while (this.#line.length > 0) {
      const delayMs = this.#delayMs();
      if (delayMs > 0) {
        this.#nap = new AbortController();
        // Ended early when the gate opens or nobody waits any more.
        await this.#clock.sleep(delayMs, this.#nap.signal).catch(() => undefined);
      } else {
        this.#space();
        this.#line.shift()?.go(this.#pauses);
      }
    }
    this.#serving = false;
  }

  /** By whichever clock says less: timers do not count the time in which the computer slept. */
  #delayMs(): number {
    const now = this.#clock.monotonic();
    const pauseMs = Math.min(this.#closedUntil - now, (this.#wait?.until ?? 0) - this.#clock.now());
    if (pauseMs > 0) return pauseMs;
    const spacingMs = this.#nextAt - now;
    return spacingMs > MOST_SPACING_MS ? 0 : spacingMs;
  }

  #space(): void {
    const now = this.#clock.monotonic();
    if (this.#wait === undefined || now > this.#closedUntil + RECOVERY_MS) return;
    this.#nextAt = now + (MOST_SPACING_MS * (1 + 2 * this.#clock.random())) / 3;
  }

  /** For a host that does not say how long: never less than half, so that the pause is one. */
  #ownPauseMs(): number {
    const longest = Math.min(BASE_DELAY_MS * 2 ** Math.max(0, this.#strikes - 1), MAX_DELAY_MS);
    return longest * (0.5 + this.#clock.random() / 2);
  }

  #refusal(): AppError {
    const leftMs = Math.max(0, (this.#wait?.until ?? 0) - this.#clock.now());
    const retryAfter = Math.ceil(leftMs / 1000);
    const code = this.#status === 429 ? "rate_limited" : "registry_failed";
    return new AppError(code, `${this.name} wants no requests for ${retryAfter} s`, {
      details: { host: this.name, status: this.#status, retryAfter },
    });
  }
}
