import { Readable } from "node:stream";
import { AppError, cancelledError, hasCode, isAppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { baseMediaType } from "../../shared/oci/media-types.ts";
import { isAwayError, isPassingError, isPassingStatus } from "../../shared/passing.ts";
import { abandonBody, contentEncoding, decodedBody, discardBody, readErrorBody } from "./body.ts";
import { brokenBody } from "./connection-error.ts";
import { tryParseContentRange } from "./content-range.ts";
import type { Answer, Exchange, RegistryRequest } from "./exchange.ts";
import type { Slot } from "./host-slots.ts";
import { isHtml, registryCodeOf } from "./response-error.ts";
import { backOffMs, MAX_PATIENCE_MS, MAX_TRIES } from "./retry.ts";
import { StallWatch } from "./stall.ts";
import { headerOf } from "./transport.ts";

/** Reads may be resumed so often without a megabyte of progress in between. */
const MAX_RESUMES = MAX_TRIES - 1;
/** At a mirror once: the rest can be read elsewhere. */
const MAX_RESUMES_AT_MIRROR = 1;
const PROGRESS = 1024 * 1024;
/** Larger than any configuration people wrote; what it holds is read at once in any case. */
const MAX_DOCUMENT = 4 * 1024 * 1024;
/** As much as one write to disk takes. */
const HIGH_WATER_MARK = 1024 * 1024;
/** Parts come several at a time. */
const PART_HIGH_WATER_MARK = 256 * 1024;

export interface BlobStreamOptions {
  readonly exchange: Exchange;
  readonly descriptor: Descriptor;
  /** The request for the whole blob; ranges are added. */
  readonly request: RegistryRequest;
  /** The first byte wanted. */
  readonly offset: number;
  /** Only the bytes before `end`, or nothing. An eager reader is told of every refusal at once. */
  readonly part?: { readonly end: number; readonly eager: boolean };
}

/**
 * The bytes of a blob as one stream, however many connections it takes. When a connection is cut, reset or silent, the
 * registry is asked again for the rest: not the storage it had pointed to, whose signed URL may be over. Ends at exactly
 * the descriptor's size, or at the end of the part, or fails. Digests are checked by whoever reads.
 */
export class BlobStream extends Readable {
  readonly #exchange: Exchange;
  readonly #request: RegistryRequest;
  readonly #size: number;
  readonly #part: BlobStreamOptions["part"];
  /** Where to stop. */
  readonly #end: number;
  /** The next byte that the reader gets. */
  #position: number;
  /** Bytes at the start of the current body that the reader has already. */
  #skip = 0;
  #body: Readable | undefined;
  #ranges = true;
  #entityTag: string | undefined;
  #resumes = 0;
  #resumed = false;
  #progressMark: number;
  readonly #isDocument: boolean;
  readonly #watch: StallWatch;
  /** Kept while connections break: others may wait with what we wait for. */
  #slot: Slot | undefined;
  #wanting = true;
  /** Bytes were taken that the bandwidth has not granted yet. */
  #owing = false;
  readonly #onAbort = (): void => {
    this.destroy(cancelledError("the download"));
  };

  constructor({ exchange, descriptor, request, offset, part }: BlobStreamOptions) {
    super({ highWaterMark: part === undefined ? HIGH_WATER_MARK : PART_HIGH_WATER_MARK });
    this.#exchange = exchange;
    this.#isDocument = isDocument(descriptor);
    this.#request = this.#isDocument ? { ...request, lane: "metadata" } : request;
    this.#size = descriptor.size;
    this.#part = part;
    this.#end = part?.end ?? descriptor.size;
    this.#position = offset;
    this.#progressMark = offset;
    const { timeouts, traffic } = exchange;
    const { stallMs: silenceMs, slowMs } = timeouts;
    const onStall = (ms: number): void => this.#broke(this.#silent(ms));
    this.#watch = new StallWatch(traffic.watches, { silenceMs, slowMs, onStall });
    // It may be cancelled before its reader listens, who then sees it in the state of the stream.
    this.on("error", () => undefined);
    request.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** True once the rest was asked for anew: what came may be wrong where the parts meet. */
  get resumed(): boolean {
    return this.#resumed;
  }

  /** Makes the first request, so that a missing blob is known before anybody reads. */
  async start(): Promise<void> {
    try {
      if (this.#position > 0 && this.#position === this.#size) this.push(null);
      else {
        if (!this.#isDocument) this.#slot = await this.#takeSlot();
        await this.#connect(true);
      }
    } catch (error) {
      this.destroy();
      // It may have come after the stream was cancelled.
      this.#slot?.release();
      throw error;
    }
  }

  #takeSlot(): Promise<Slot> {
    const { host, traffic } = this.#exchange;
    return traffic.slots.of(host, "download").take(this.#request.signal);
  }

  override _read(): void {
    this.#wanting = true;
    this.#flow();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#watch.stop();
    this.#request.signal.removeEventListener("abort", this.#onAbort);
    this.#release();
    this.#slot?.release();
    callback(error);
  }

  /** @param first true when nothing was read yet, so that the request itself may be repeated */
  async #connect(first: boolean): Promise<void> {
    const from = this.#ranges ? this.#position : 0;
    const answer = await this.#exchange.send({
      ...this.#request,
      headers: { ...this.#request.headers, ...this.#rangeHeaders(from) },
      repeatable: first && this.#part?.eager !== true,
    });
    if (this.#part !== undefined) return this.#attachPart(answer);
    if (answer.status === 416 && from > 0) return this.#withoutRanges(answer);
    if (answer.status !== 200 && !(answer.status === 206 && from > 0)) {
      throw await this.#exchange.failure(this.#request, answer);
    }
    const start = answer.status === 206 ? this.#startOf(answer) : 0;
    if (start === undefined) return this.#withoutRanges(answer);
    await this.#refuseWrongLength(answer, start);
    this.#noteTag(answer);
    this.#skip = this.#position - start;
    if (contentEncoding(answer.headers) !== undefined) this.#ranges = false;
    this.#attach(decodedBody(answer));
    return undefined;
  }

  /** What could go on from another byte goes on only with the same content. Weak tags are not for ranges. */
  #noteTag(answer: Answer): void {
    const tag = headerOf(answer.headers, "etag");
    if (tag?.startsWith('"') === true) this.#entityTag = tag;
  }

  /** Exactly what was asked for, as it is; anything else is for another way of reading. */
  async #attachPart(answer: Answer): Promise<void> {
    if (answer.status >= 400 && answer.status !== 416)
      throw await this.#exchange.failure(this.#request, answer);
    const isExact =
      answer.status === 206 &&
      contentEncoding(answer.headers) === undefined &&
      this.#startOf(answer) !== undefined;
    if (!isExact) {
      abandonBody(answer.body);
      const { host } = this.#exchange;
      throw new AppError("unsupported", `${host} does not give parts of blobs`, {
        details: { host, ...this.#request.details, status: answer.status },
      });
    }
    await this.#refuseWrongLength(answer, this.#position);
    this.#noteTag(answer);
    this.#attach(answer.body);
  }

  #rangeHeaders(from: number): Record<string, string> {
    if (from === 0 && this.#part === undefined) return {};
    const condition = this.#entityTag === undefined ? {} : { "if-range": this.#entityTag };
    return { range: `bytes=${from}-${this.#end - 1}`, ...condition };
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
    return range.end < this.#end && total === this.#size ? range.start : undefined;
  }

  async #refuseWrongLength(answer: Answer, start: number): Promise<void> {
    if (contentEncoding(answer.headers) !== undefined) return;
    const length = headerOf(answer.headers, "content-length");
    const actual = Number(length ?? this.#end - start) + start;
    if (answer.status === 206 ? actual <= this.#end : actual === this.#size) {
      if (length !== undefined || !isHtml(answer.headers)) return;
    }
    throw (await this.#refusalIn(answer)) ?? this.#sizeMismatch(actual);
  }

  /** Some registries, and most login pages of networks, refuse with status 200. Undefined when it is no refusal. */
  async #refusalIn(answer: Answer): Promise<AppError | undefined> {
    const type = baseMediaType(headerOf(answer.headers, "content-type") ?? "");
    const isPage = isHtml(answer.headers);
    if (answer.status !== 200 || (!isPage && type !== "application/json")) {
      abandonBody(answer.body);
      return undefined;
    }
    const text = await readErrorBody(answer, this.#request.signal);
    if (!isPage && registryCodeOf(text) === undefined) return undefined;
    return this.#exchange.explain(this.#request, answer, text);
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
        this.#broke(brokenBody(error, new URL(`https://${this.#exchange.host}/`)));
    });
    this.#watch.start();
    this.#flow();
  }

  /** Reads on only when the reader wants bytes and they are paid for; only then can the server be at fault. */
  #flow(): void {
    if (this.#wanting && !this.#owing) {
      this.#watch.resume();
      this.#body?.resume();
    } else {
      this.#watch.pause();
      this.#body?.pause();
    }
  }

  #take(chunk: Buffer): void {
    this.#watch.progress(chunk.length);
    this.#slot?.moved(chunk.length);
    this.#pay(chunk.length);
    const fresh = this.#skip === 0 ? chunk : chunk.subarray(Math.min(this.#skip, chunk.length));
    this.#skip -= chunk.length - fresh.length;
    if (fresh.length === 0) return;
    this.#position += fresh.length;
    if (this.#position > this.#end) {
      this.destroy(this.#sizeMismatch(this.#position));
      return;
    }
    if (!this.push(fresh)) {
      this.#wanting = false;
      this.#flow();
    }
  }

  #pay(bytes: number): void {
    const granted = this.#exchange.traffic.down.take(bytes);
    if (granted === undefined) return;
    this.#owing = true;
    this.#flow();
    void granted.then(() => {
      this.#owing = false;
      this.#flow();
    });
  }

  #ended(): void {
    this.#body = undefined;
    this.#watch.stop();
    if (this.#position !== this.#end) {
      this.#broke(this.#truncated());
      return;
    }
    this.#slot?.release();
    this.push(null);
  }

  #broke(error: unknown): void {
    this.#release();
    this.#watch.stop();
    if (this.destroyed) return;
    if (hasCode(error, "connection_lost")) this.#slot?.troubled();
    if (this.#position - this.#progressMark >= PROGRESS) {
      this.#resumes = 0;
      this.#progressMark = this.#position;
    }
    this.#resumes += 1;
    const hopeless =
      isAppError(error) &&
      error.code !== "truncated_body" &&
      (!mayPass(error) || (this.#part?.eager === true && "status" in error.details));
    const limit = this.#exchange.isMirror ? MAX_RESUMES_AT_MIRROR : MAX_RESUMES;
    if (hopeless || !isAppError(error) || this.#resumes > limit) {
      this.destroy(error instanceof Error ? error : this.#truncated());
      return;
    }
    this.#resumed = true;
    void this.#resume(askedPause(error));
  }

  async #resume(askedMs: number): Promise<void> {
    const { clock } = this.#exchange;
    try {
      await clock.sleep(Math.max(backOffMs(this.#resumes, clock), askedMs), this.#request.signal);
      if (!this.destroyed) await this.#connect(false);
    } catch (error) {
      this.#broke(error);
    }
  }

  #silent(ms: number): AppError {
    const { host } = this.#exchange;
    const text = `${host} sent hardly anything for ${ms} ms`;
    return new AppError("connection_timeout", text, { details: { host } });
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

/** Configurations and the like, which people look at: they do not wait behind layers. */
function isDocument({ mediaType, size }: Descriptor): boolean {
  return size <= MAX_DOCUMENT && mediaType.endsWith("json");
}

/** A host that answered before exists: while it cannot be reached, its network is away, or it is being restarted. */
function mayPass(error: AppError): boolean {
  if (isPassingError(error) || isAwayError(error)) return true;
  const { status, retryAfter } = error.details;
  if (typeof retryAfter === "number" && retryAfter * 1000 > MAX_PATIENCE_MS) return false;
  return typeof status === "number" && isPassingStatus(status);
}

/** What the server asked for in its refusal. */
function askedPause({ details: { retryAfter } }: AppError): number {
  return typeof retryAfter === "number" ? retryAfter * 1000 : 0;
}
