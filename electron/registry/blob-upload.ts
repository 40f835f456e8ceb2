import type { Readable } from "node:stream";
import { AppError, cancelledError, isAppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { isPassingError, isPassingStatus } from "../../shared/passing.ts";
import { hasBlob } from "./blobs.ts";
import { discardBody } from "./body.ts";
import { noteBlobs } from "./mount-index.ts";
import { tryParseUploadRange } from "./content-range.ts";
import type { Answer, RegistryRequest } from "./exchange.ts";
import type { RequestBody } from "./redirect.ts";
import { cutBlob } from "./registry-profile.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { backOffMs, MAX_PATIENCE_MS } from "./retry.ts";
import { StreamSlicer } from "./slice-stream.ts";
import { headerOf } from "./transport.ts";
import { claimUpload, findEarlier, notePosition } from "./upload-continuation.ts";
import { isWorthKeeping, type UploadEntry } from "./upload-journal.ts";
import {
  closingUrl,
  readStatus,
  sessionOf,
  sessionRequest,
  startSession,
  type UploadSession,
} from "./upload-session.ts";

/** What is to be uploaded. `open` may be called again, with the offset up to which the registry has the bytes. */
export interface BlobContent {
  readonly descriptor: Descriptor;
  open(offset: number): Promise<Readable>;
}

/** Failures in a row without a megabyte of progress. */
const MAX_FAILURES = 5;
const PROGRESS = 1024 * 1024;
/** After so many cuts of one long PUT, chunks: less is lost with each. */
const CUTS_BEFORE_CHUNKS = 2;
/** So many failures in a row are no accident. */
const BLIND_FROM = 3;
/** So many chunks in a row of which a registry says that nothing arrived: it does not count. ECR's Range stays at the first. */
const UNCOUNTED_CHUNKS = 2;
/** Below this a 413 is about something else. */
const SMALLEST_CHUNK = 1024 * 1024;
/** 201 is due; ECR answers 201 to PATCH, others 200 or 204. */
const TAKEN: readonly number[] = [200, 201, 202, 204];

/**
 * Pushes one blob: POST and PUT, or POST, PATCH for each chunk, and PUT. After any failure that may pass, the registry is
 * asked how far it got and the rest is sent; when it forgot, the upload starts again. With a journal the upload outlives
 * the process: whoever uploads the same blob next goes on with it.
 * Spec: distribution-spec v1.1, Pushing blobs (end-4a, end-5, end-6, end-13).
 * @throws denied, registry_refused, and whatever the content's own stream fails with
 */
export async function uploadBlob(
  context: RepositoryContext,
  content: BlobContent,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  await new BlobUpload(context, content, options.signal).run();
}

class BlobUpload {
  readonly #context: RepositoryContext;
  readonly #content: BlobContent;
  readonly #signal: AbortSignal;
  /** Present while the upload is noted in a journal. */
  #entry: UploadEntry | undefined;
  #session: UploadSession | undefined;
  /** Bytes the registry says it has. */
  #stored = 0;
  #chunked = false;
  #chunkSize = 0;
  #slicer: StreamSlicer | undefined;
  /** The content's own failure: it is not the registry's, and trying again does not help. */
  #sourceError: unknown;
  #failures = 0;
  #progressMark = 0;
  /** Chunks in a row that brought nothing. */
  #uncounted = 0;
  #resumed = false;
  #restarted = false;
  #started = false;

  constructor(context: RepositoryContext, content: BlobContent, signal: AbortSignal) {
    this.#context = context;
    this.#content = content;
    this.#signal = signal;
  }

  #takeCutting(): void {
    const { profile, limits } = this.#context;
    const traits = { ...profile.current(), ...limits };
    const isNoted = this.#entry !== undefined;
    const { chunked, chunkSize } = cutBlob(this.#content.descriptor.size, traits, isNoted);
    this.#chunked = chunked;
    this.#chunkSize = chunkSize;
  }

  async run(): Promise<void> {
    const { digest } = this.#content.descriptor;
    this.#session = this.#context.sessions.take(this.#context.name, digest);
    try {
      await this.#takeUp();
      let done = false;
      while (!done) done = await this.#attempt();
      this.#session = undefined;
      this.#entry?.clear();
      noteBlobs(this.#context, [digest]);
    } catch (error) {
      if (this.#entry !== undefined && isWorthKeeping(error, this.#signal)) {
        this.#session = undefined;
      } else this.#entry?.clear();
      throw error;
    } finally {
      this.#slicer?.close();
      this.#entry?.release();
      if (this.#session !== undefined)
        this.#context.sessions.cancel(this.#context, digest, this.#session);
    }
  }

  /** Makes the upload ours in the journal, and goes on with what somebody before us left. */
  async #takeUp(): Promise<void> {
    const { descriptor } = this.#content;
    this.#entry = await claimUpload(this.#context, descriptor, this.#signal);
    const found = await findEarlier(this.#context, descriptor, this.#entry, this.#signal);
    if (found !== undefined) {
      if (this.#session !== undefined)
        this.#context.sessions.cancel(this.#context, descriptor.digest, this.#session);
      this.#session = found.session;
      this.#resumed = true;
      this.#continueFrom(found.stored);
    }
    this.#takeCutting();
    await this.#note();
  }

  async #note(): Promise<void> {
    if (this.#session === undefined) return;
    await notePosition(this.#context, this.#entry, this.#session, this.#stored, this.#signal);
  }

  /** One try at the rest of the blob. True when the registry has all of it. */
  async #attempt(): Promise<boolean> {
    try {
      if (this.#session === undefined && (await this.#start())) return true;
      if (this.#chunked || this.#stored > 0) await this.#sendChunks();
      else await this.#sendWhole();
      return true;
    } catch (error) {
      return this.#recover(error);
    }
  }

  /** True when there is nothing to upload after all. */
  async #start(): Promise<boolean> {
    const { digest } = this.#content.descriptor;
    const started = await startSession(this.#context, digest, this.#signal);
    if (started === "there already") return true;
    this.#session = started;
    // The first answer of an unknown registry tells what it is.
    if (!this.#started) this.#takeCutting();
    this.#started = true;
    await this.#note();
    return false;
  }

  async #sendWhole(): Promise<void> {
    const { size } = this.#content.descriptor;
    await this.#finish({ length: size, open: () => this.#open(0), replayable: false });
  }

  async #sendChunks(): Promise<void> {
    const { size } = this.#content.descriptor;
    while (this.#stored < size) {
      const session = this.#current();
      const start = this.#stored;
      const length = Math.min(Math.max(this.#chunkSize, session.minChunkSize), size - start);
      this.#slicer ??= new StreamSlicer(await this.#open(start));
      const slicer = this.#slicer;
      const request: RegistryRequest = {
        ...this.#request("PATCH", session.location, {
          length,
          open: () => this.#watched(slicer.slice(length)),
          replayable: false,
        }),
        headers: {
          "content-type": "application/octet-stream",
          "content-range": `${start}-${start + length - 1}`,
        },
      };
      const answer = await this.#context.exchange.expect(request, ...TAKEN);
      await discardBody(answer.body);
      await this.#chunkTaken(answer, start + length);
    }
    await this.#slicer?.finish();
    await this.#finish(undefined);
  }

  async #chunkTaken(answer: Answer, sent: number): Promise<void> {
    this.#session = await sessionOf(this.#context, answer, this.#signal, this.#current());
    const { countsBytes } = this.#context.profile.current();
    const range = countsBytes ? headerOf(answer.headers, "range") : undefined;
    const told = tryParseUploadRange(range) ?? sent;
    const stored = told === "none-or-one" ? Math.min(sent, 1) : told;
    if (stored > sent) throw this.#confused(`claims ${stored} bytes of ${sent} sent`);
    this.#uncounted = stored > this.#stored ? 0 : this.#uncounted + 1;
    this.#moveTo(stored);
    // It took less than we sent: go on from there, with the content opened anew.
    if (stored < sent) this.#takeBack();
    if (told === "none-or-one" && sent > 1) throw this.#confused("lost what it had");
    if (stored === sent) this.#failures = 0;
    await this.#note();
  }

  #takeBack(): void {
    this.#dropSource();
    this.#resumed = true;
    if (this.#uncounted < UNCOUNTED_CHUNKS) return;
    this.#uncounted = 0;
    this.#context.profile.observe({ countsBytes: false });
    throw this.#confused("does not say how much of an upload it has");
  }

  /** The closing PUT, with the whole blob in it or nothing. */
  async #finish(body: RequestBody): Promise<void> {
    const { digest } = this.#content.descriptor;
    const url = closingUrl(this.#current().location, digest);
    const type = body === undefined ? {} : { "content-type": "application/octet-stream" };
    const request: RegistryRequest = {
      ...this.#request("PUT", url, body ?? Buffer.alloc(0)),
      headers: type,
    };
    const answer = await this.#context.exchange.expect(request, ...TAKEN);
    await discardBody(answer.body);
    if (headerOf(answer.headers, "docker-content-digest") === digest) return;
    // It did not say what it stored, or something else: look, twice, as one server may write and another one read.
    for (let look = 0; look < 2; look += 1)
      if (await hasBlob(this.#context, digest, { signal: this.#signal })) return;
    throw this.#confused("does not have the blob it just took");
  }

  /** Decides what a failure means. True when the blob is there after all. */
  async #recover(error: unknown): Promise<boolean> {
    const { digest, size } = this.#content.descriptor;
    this.#dropSource();
    if (this.#signal.aborted) throw cancelledError("the upload");
    const session = this.#session;
    // Starting a session was tried several times already.
    if (session === undefined || error === this.#sourceError || !isAppError(error)) throw error;
    const next = this.#reaction(error);
    if (next === "give up") throw error;
    if (next === "ask") this.#countFailure(error);
    if (this.#failures >= CUTS_BEFORE_CHUNKS && size > SMALLEST_CHUNK) this.#chunked = true;
    await this.#pause(error);
    if (next === "ask" && this.#maySendBlindly(error)) return false;
    const status =
      next === "restart"
        ? undefined
        : await readStatus(this.#context, session, digest, this.#signal);
    if (status !== undefined) {
      this.#session = status.session;
      this.#continueFrom(status.stored, error.details["status"] === 416);
      return false;
    }
    if (next === "restart") this.#context.sessions.cancel(this.#context, digest, session);
    else if (isPassingError(error)) this.#context.profile.observe({ chunksHelp: false });
    this.#restart();
    return next !== "restart" && hasBlob(this.#context, digest, { signal: this.#signal });
  }

  #countFailure(error: AppError): void {
    if (this.#stored - this.#progressMark >= PROGRESS) this.#failures = 0;
    this.#progressMark = this.#stored;
    this.#failures += 1;
    if (this.#failures > MAX_FAILURES) throw error;
  }

  /**
   * Where every second request fails, as behind a proxy of which one of two servers is down, a question that succeeds is
   * followed by a chunk that does not, for ever. So every other time nothing is asked: the registry compares where a
   * chunk begins with what it has, and refuses (416) what does not fit.
   */
  #maySendBlindly({ details: { status } }: AppError): boolean {
    const isTrouble = typeof status === "number" && status >= 500;
    return isTrouble && this.#failures >= BLIND_FROM && this.#failures % 2 === 1;
  }

  #reaction(error: AppError): "ask" | "restart" | "give up" {
    const { status, registryCode } = error.details;
    const passing = isPassingError(error) || error.code === "rate_limited";
    if (passing || status === 401 || status === 416) return "ask";
    if (typeof status === "number" && isPassingStatus(status)) return "ask";
    if (status === 413) return this.#cutSmaller() ? "restart" : "give up";
    if (this.#restarted) return "give up";
    const forgotten =
      status === 404 && this.#session !== undefined && registryCode !== "NAME_UNKNOWN";
    const spoiled = this.#resumed && registryCode === "DIGEST_INVALID";
    const lost = registryCode === "BLOB_UPLOAD_UNKNOWN" || registryCode === "BLOB_UPLOAD_INVALID";
    if (!forgotten && !spoiled && !lost && error.details["confused"] !== true) return "give up";
    this.#restarted = true;
    return "restart";
  }

  /** True when there is something smaller to try after "too large". */
  #cutSmaller(): boolean {
    const { size } = this.#content.descriptor;
    const sent = this.#chunked ? Math.min(this.#chunkSize, size) : size;
    const least = Math.max(SMALLEST_CHUNK, this.#session?.minChunkSize ?? 0);
    const half = Math.min(this.#chunkSize, Math.ceil(sent / 2));
    // The smallest is tried last: it is what many proxies take by default.
    const next = Math.max(half, least);
    if (next >= sent) return false;
    this.#chunked = true;
    this.#chunkSize = next;
    this.#context.profile.observe({ maxMonolithic: next, chunkSize: next });
    return true;
  }

  /** @param refused the registry refused to go on where we had thought it was */
  #continueFrom(stored: number | "none-or-one", refused = false): void {
    if (stored === "none-or-one") {
      // Nothing, or one byte: if it refused the one, it is the other.
      if (this.#stored > 1) this.#restart();
      else if (refused) this.#moveTo(1 - this.#stored);
    } else if (stored > this.#content.descriptor.size) this.#restart();
    else this.#moveTo(stored);
    if (this.#stored > 0) this.#resumed = true;
  }

  #restart(): void {
    this.#session = undefined;
    this.#entry?.clear();
    this.#progressMark = 0;
    this.#moveTo(0);
  }

  #moveTo(stored: number): void {
    this.#stored = stored;
  }

  async #pause(error: AppError): Promise<void> {
    const { clock } = this.#context.exchange;
    const asked = error.details["retryAfter"];
    const askedMs = typeof asked === "number" ? asked * 1000 : 0;
    if (askedMs > MAX_PATIENCE_MS) throw error;
    // A refused token or offset is put right at once; only trouble needs time.
    const atOnce = error.details["status"] === 401 || error.details["status"] === 416;
    await clock.sleep(
      atOnce ? 0 : Math.max(askedMs, backOffMs(this.#failures, clock)),
      this.#signal,
    );
  }

  async #open(offset: number): Promise<Readable> {
    try {
      return this.#watched(await this.#content.open(offset));
    } catch (error) {
      this.#sourceError = error;
      throw error;
    }
  }

  /** A body that a broken connection takes down fails with the connection's raw error, which is never what we get. */
  #watched(source: Readable): Readable {
    return source.once("error", (error) => {
      this.#sourceError = error;
    });
  }

  #dropSource(): void {
    this.#slicer?.close();
    this.#slicer = undefined;
  }

  #current(): UploadSession {
    if (this.#session === undefined) throw this.#confused("has no session");
    return this.#session;
  }

  #request(method: "PATCH" | "PUT", url: URL, body: RequestBody): RegistryRequest {
    return sessionRequest(
      this.#context,
      method,
      url,
      this.#content.descriptor.digest,
      this.#signal,
      body,
    );
  }

  #confused(what: string): AppError {
    const { digest } = this.#content.descriptor;
    return new AppError("registry_failed", `${this.#context.exchange.host} ${what}`, {
      details: { ...referenceDetails(this.#context, digest), confused: true },
    });
  }
}
