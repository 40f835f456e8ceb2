import { Readable } from "node:stream";
import { AppError, cancelledError, isAppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { abandonBody, contentEncoding, decodedBody, discardBody } from "./body.ts";
import { connectionError } from "./connection-error.ts";
import { tryParseContentRange } from "./content-range.ts";
import type { Answer, Exchange, RegistryRequest } from "./exchange.ts";
import { backOffMs, isPassingError, isPassingStatus } from "./retry.ts";
import { headerOf } from "./transport.ts";

/** Reads may be resumed so often without a megabyte of progress in between. */
const MAX_RESUMES = 6;
/** At a mirror once: the rest can be read elsewhere. */
const MAX_RESUMES_AT_MIRROR = 1;
const PROGRESS = 1024 * 1024;
/** As much as one write to disk takes. */
const HIGH_WATER_MARK = 1024 * 1024;

export interface BlobStreamOptions {
  readonly exchange: Exchange;
  readonly descriptor: Descriptor;
  /** The request for the whole blob; ranges are added. */
  readonly request: RegistryRequest;
  /** The first byte wanted. */
  readonly offset: number;
}

/**
 * The bytes of a blob as one stream, however many connections it takes. When a connection is cut, reset or silent, the
 * registry is asked again for the rest: not the storage it had pointed to, whose signed URL may be over. Ends at exactly
 * the descriptor's size or fails. Digests are checked by whoever reads.
 */
export class BlobStream extends Readable {
  readonly #exchange: Exchange;
  readonly #request: RegistryRequest;
  readonly #size: number;
  /** The next byte that the reader gets. */
  #position: number;
  /** Bytes at the start of the current body that the reader has already. */
  #skip = 0;
  #body: Readable | undefined;
  #ranges = true;
  #entityTag: string | undefined;
  #resumes = 0;
  #progressMark: number;
  #stallTimer: NodeJS.Timeout | undefined;
  #wanting = true;
  readonly #onAbort = (): void => {
    this.destroy(cancelledError("the download"));
  };

  constructor({ exchange, descriptor, request, offset }: BlobStreamOptions) {
    super({ highWaterMark: HIGH_WATER_MARK });
    this.#exchange = exchange;
    this.#request = request;
    this.#size = descriptor.size;
    this.#position = offset;
    this.#progressMark = offset;
    // It may be cancelled before its reader listens, who then sees it in the state of the stream.
    this.on("error", () => undefined);
    request.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Makes the first request, so that a missing blob is known before anybody reads. */
  async start(): Promise<void> {
    try {
      if (this.#position > 0 && this.#position === this.#size) this.push(null);
      else await this.#connect(true);
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  override _read(): void {
    this.#wanting = true;
    this.#stallTimer?.refresh();
    this.#body?.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#stallTimer);
    this.#request.signal.removeEventListener("abort", this.#onAbort);
    this.#release();
    callback(error);
  }

  /** @param first true when nothing was read yet, so that the request itself may be repeated */
  async #connect(first: boolean): Promise<void> {
    const from = this.#ranges ? this.#position : 0;
    const answer = await this.#exchange.send({
      ...this.#request,
      headers: { ...this.#request.headers, ...this.#rangeHeaders(from) },
      repeatable: first,
    });
    if (answer.status === 416 && from > 0) return this.#withoutRanges(answer);
    if (answer.status !== 200 && !(answer.status === 206 && from > 0)) {
      throw await this.#exchange.failure(this.#request, answer);
    }
    const start = answer.status === 206 ? this.#startOf(answer) : 0;
    if (start === undefined) return this.#withoutRanges(answer);
    this.#refuseWrongLength(answer, start);
    this.#skip = this.#position - start;
    if (contentEncoding(answer.headers) !== undefined) this.#ranges = false;
    const tag = headerOf(answer.headers, "etag");
    if (tag?.startsWith('"') === true) this.#entityTag = tag;
    this.#attach(decodedBody(answer));
    return undefined;
  }

  #rangeHeaders(from: number): Record<string, string> {
    if (from === 0) return {};
    const condition = this.#entityTag === undefined ? {} : { "if-range": this.#entityTag };
    return { range: `bytes=${from}-${this.#size - 1}`, ...condition };
  }

  /** The server understands ranges in its own way: take everything from the start, once. */
  async #withoutRanges(answer: Answer): Promise<void> {
    if (!this.#ranges) throw await this.#exchange.failure(this.#request, answer);
    await discardBody(answer.body);
    this.#ranges = false;
    return this.#connect(false);
  }

  /** Where a partial answer starts; undefined when it is not the part that was asked for. */
  #startOf(answer: Answer): number | undefined {
    const range = tryParseContentRange(headerOf(answer.headers, "content-range"));
    if (range === undefined || range.start !== this.#position) return undefined;
    const total = range.total ?? this.#size;
    return range.end < this.#size && total === this.#size ? range.start : undefined;
  }

  #refuseWrongLength(answer: Answer, start: number): void {
    const length = headerOf(answer.headers, "content-length");
    if (length === undefined || contentEncoding(answer.headers) !== undefined) return;
    const actual = Number(length) + start;
    if (answer.status === 206 ? actual <= this.#size : actual === this.#size) return;
    abandonBody(answer.body);
    throw this.#sizeMismatch(actual);
  }

  #attach(body: Readable): void {
    if (this.destroyed) {
      abandonBody(body);
      return;
    }
    this.#body = body;
    // A body that was let go of may still speak; only the current one is listened to.
    const current = (listener: () => void) => () => {
      if (this.#body === body) listener();
    };
    body.on("data", (chunk: Buffer) => {
      if (this.#body === body) this.#take(chunk);
    });
    body.on(
      "end",
      current(() => this.#ended()),
    );
    body.on("error", (error: Error) => {
      if (this.#body === body)
        this.#broke(connectionError(error, new URL(`https://${this.#exchange.host}/`)));
    });
    this.#watch();
    if (!this.#wanting) body.pause();
  }

  #take(chunk: Buffer): void {
    this.#stallTimer?.refresh();
    const fresh = this.#skip === 0 ? chunk : chunk.subarray(Math.min(this.#skip, chunk.length));
    this.#skip -= chunk.length - fresh.length;
    if (fresh.length === 0) return;
    this.#position += fresh.length;
    if (this.#position > this.#size) {
      this.destroy(this.#sizeMismatch(this.#position));
      return;
    }
    if (!this.push(fresh)) {
      this.#wanting = false;
      this.#body?.pause();
    }
  }

  #ended(): void {
    this.#body = undefined;
    clearTimeout(this.#stallTimer);
    if (this.#position === this.#size) this.push(null);
    else this.#broke(this.#truncated());
  }

  #broke(error: unknown): void {
    this.#release();
    clearTimeout(this.#stallTimer);
    if (this.destroyed) return;
    if (this.#position - this.#progressMark >= PROGRESS) this.#resumes = 0;
    this.#progressMark = this.#position;
    this.#resumes += 1;
    const hopeless = isAppError(error) && error.code !== "truncated_body" && !mayPass(error);
    const limit = this.#exchange.isMirror ? MAX_RESUMES_AT_MIRROR : MAX_RESUMES;
    if (hopeless || !isAppError(error) || this.#resumes > limit) {
      this.destroy(error instanceof Error ? error : this.#truncated());
      return;
    }
    void this.#resume();
  }

  async #resume(): Promise<void> {
    const { clock } = this.#exchange;
    try {
      await clock.sleep(backOffMs(this.#resumes, clock), this.#request.signal);
      if (!this.destroyed) await this.#connect(false);
    } catch (error) {
      this.#broke(error);
    }
  }

  /** Silence is a fault only while we want bytes: a slow reader is not the server's fault. */
  #watch(): void {
    clearTimeout(this.#stallTimer);
    const { stallMs } = this.#exchange.timeouts;
    this.#stallTimer = setTimeout(() => {
      if (!this.#wanting) return;
      const text = `${this.#exchange.host} sent nothing for ${stallMs} ms`;
      this.#broke(
        new AppError("connection_timeout", text, { details: { host: this.#exchange.host } }),
      );
    }, stallMs);
  }

  #release(): void {
    const body = this.#body;
    this.#body = undefined;
    if (body !== undefined) abandonBody(body);
  }

  #sizeMismatch(actual: number): AppError {
    return new AppError("size_mismatch", `blob has ${actual} bytes instead of ${this.#size}`, {
      details: {
        host: this.#exchange.host,
        ...this.#request.details,
        expected: this.#size,
        actual,
      },
    });
  }

  #truncated(): AppError {
    const actual = this.#position;
    return new AppError("truncated_body", `blob ended after ${actual} of ${this.#size} bytes`, {
      details: {
        host: this.#exchange.host,
        ...this.#request.details,
        expected: this.#size,
        actual,
      },
    });
  }
}

function mayPass(error: AppError): boolean {
  if (isPassingError(error)) return true;
  const { status } = error.details;
  return typeof status === "number" && isPassingStatus(status);
}
