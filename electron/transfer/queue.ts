import { randomUUID } from "node:crypto";
import { checkConfirmation } from "../../shared/confirmation.ts";
import { AppError, cancelledError, isAppError } from "../../shared/errors.ts";
import {
  formatLocation,
  type Location,
  parseLocation,
  withDefaultTag,
} from "../../shared/location.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import type { TransferKind, TransferPlan } from "../../shared/plan.ts";
import {
  isFinished,
  type Transfer,
  type TransferEvent,
  type TransferRequest,
} from "../../shared/transfer.ts";
import type { Places } from "../images/image-store.ts";
import { BlobLedger } from "./blob-ledger.ts";
import { TransferBoard } from "./board.ts";
import { type Clock, systemClock } from "./clock.ts";
import { copyGraph } from "./copy-graph.ts";
import { Job } from "./job.ts";
import { nameCopies, needsSourceNames } from "./names.ts";
import { untilAborted } from "./parallel.ts";
import { transferKind } from "./plan.ts";
import { prepareTransfer } from "./prepare.ts";
import { withLocation } from "./sides.ts";

/** Transfers that run at once; each moves several blobs at once, so that more would only share the same link. */
const DEFAULT_CONCURRENCY = 3;
/** Finished transfers kept on the list; the oldest go first. */
const MAX_FINISHED = 500;
/** Transfers waiting or running; more is a runaway script, not a person. */
const MAX_UNFINISHED = 10_000;

export interface TransferQueueOptions {
  readonly places: Places;
  readonly clock?: Clock;
  /** Transfers that run at once. */
  readonly concurrency?: number;
  /** Receives every error that is not an AppError and returns the id under which it was logged. */
  readonly logUnexpected?: (error: unknown) => string;
}

/** What the contract's `transfers.*` and the command line call. */
export interface TransferQueue {
  /** What a request would do, found out by reading only. */
  plan(request: TransferRequest, options: { readonly signal: AbortSignal }): Promise<TransferPlan>;
  /** Puts a request in the queue and returns its id. @throws invalid_location, invalid_reference, invalid_platform */
  start(request: TransferRequest): string;
  /** Stops a transfer at once; what has finished stays finished. @throws transfer_unknown */
  cancel(id: string): void;
  /** Queues a failed or cancelled transfer again under its id. @throws transfer_unknown, invalid_input */
  retry(id: string): void;
  /** Takes finished transfers off the list. */
  clear(): void;
  /** @throws transfer_unknown */
  get(id: string): Transfer;
  /** A snapshot, then patches, at most ten a second; ends when the signal is aborted. */
  watch(options: { readonly signal: AbortSignal }): AsyncIterable<TransferEvent>;
  /** The transfer when it is finished. @throws transfer_unknown */
  wait(id: string, options: { readonly signal: AbortSignal }): Promise<Transfer>;
  /** Cancels everything and resolves when all of it has come to rest. */
  close(): Promise<void>;
}

/** One queue for the whole program, so that transfers share blobs and do not crowd each other out. */
export function createTransferQueue(options: TransferQueueOptions): TransferQueue {
  return new Queue(options);
}

class Queue implements TransferQueue {
  readonly #options: TransferQueueOptions;
  readonly #clock: Clock;
  readonly #board: TransferBoard;
  readonly #ledger: BlobLedger;
  readonly #running = new Map<Job, Promise<void>>();
  #closed = false;

  constructor(options: TransferQueueOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#board = new TransferBoard(this.#clock);
    this.#ledger = new BlobLedger(() => this.#clock.now());
  }

  async plan(
    request: TransferRequest,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<TransferPlan> {
    try {
      return (await this.#prepare(request, signal)).plan;
    } catch (error) {
      throw signal.aborted ? cancelledError("planning") : error;
    }
  }

  start(request: TransferRequest): string {
    this.#refuseMore();
    const heading = readHeading(request);
    const id = randomUUID();
    const { touch } = this.#board;
    this.#board.add(new Job({ id, request, ...heading, now: () => this.#clock.now(), touch }));
    this.#dropOldFinished();
    this.#startNext();
    return id;
  }

  cancel(id: string): void {
    this.#job(id).abort(cancelledError("the transfer"));
  }

  retry(id: string): void {
    const job = this.#job(id);
    if (job.state !== "failed" && job.state !== "cancelled") {
      throw new AppError("invalid_input", `transfer ${id} is ${job.state}, nothing to try again`, {
        details: { id, state: job.state },
      });
    }
    this.#refuseMore();
    job.requeue();
    this.#board.forget(id);
    this.#startNext();
  }

  clear(): void {
    for (const job of this.#board.jobs.values()) {
      if (isFinished(job.state)) this.#board.remove(job.id);
    }
  }

  get(id: string): Transfer {
    return this.#job(id).snapshot();
  }

  watch({ signal }: { readonly signal: AbortSignal }): AsyncIterable<TransferEvent> {
    return this.#board.watch(signal);
  }

  async wait(id: string, { signal }: { readonly signal: AbortSignal }): Promise<Transfer> {
    const job = this.#job(id);
    await untilAborted(job.ended, signal);
    return job.snapshot();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#board.jobs.values()) {
      if (!isFinished(job.state)) job.abort(cancelledError("the transfer"));
    }
    await Promise.all(this.#running.values());
  }

  #startNext(): void {
    const concurrency = this.#options.concurrency ?? DEFAULT_CONCURRENCY;
    for (const job of this.#board.jobs.values()) {
      if (this.#closed || this.#running.size >= concurrency) return;
      if (job.state === "queued" && !this.#running.has(job)) this.#running.set(job, this.#run(job));
    }
  }

  async #run(job: Job): Promise<void> {
    const { signal } = job;
    try {
      job.startPlanning();
      const prepared = await this.#prepare(job.request, signal);
      signal.throwIfAborted();
      const { plan, destination } = prepared;
      checkConfirmation(destination.location, plan.confirm, job.request.confirmation);
      job.startRunning(plan);
      const { reporter } = job;
      const now = (): number => this.#clock.now();
      await copyGraph(prepared, { signal, reporter, ledger: this.#ledger, now });
      job.finish();
    } catch (error) {
      if (signal.aborted) job.markCancelled();
      else {
        const logId = isAppError(error) ? "" : this.#options.logUnexpected?.(error);
        job.fail(withLocation(error, job.request), logId);
      }
    } finally {
      this.#running.delete(job);
      this.#startNext();
    }
  }

  async #prepare(
    request: TransferRequest,
    signal: AbortSignal,
  ): ReturnType<typeof prepareTransfer> {
    const { places } = this.#options;
    try {
      return await prepareTransfer(request, { places, signal, now: () => this.#clock.now() });
    } catch (error) {
      throw withLocation(error, request);
    }
  }

  #refuseMore(): void {
    if (this.#closed) throw cancelledError("the transfer queue");
    const unfinished = [...this.#board.jobs.values()].filter((job) => !isFinished(job.state));
    if (unfinished.length < MAX_UNFINISHED) return;
    throw new AppError("invalid_input", `more than ${MAX_UNFINISHED} transfers are waiting`);
  }

  #dropOldFinished(): void {
    const finished = [...this.#board.jobs.values()].filter((job) => isFinished(job.state));
    const excess = Math.max(0, finished.length - MAX_FINISHED);
    for (const job of finished.slice(0, excess)) this.#board.remove(job.id);
  }

  #job(id: string): Job {
    const job = this.#board.jobs.get(id);
    if (job !== undefined) return job;
    throw new AppError("transfer_unknown", `there is no transfer ${id}`, { details: { id } });
  }
}

/** Reads what is typed before anything is queued, so that a slip of the pen is answered at once. */
function readHeading(request: TransferRequest): {
  kind: TransferKind;
  source: string;
  destination: string;
} {
  const source = parseLocation(request.source);
  const destination = parseLocation(request.destination);
  request.platforms.forEach(parsePlatform);
  const names = { ...request, source, destination };
  if (!needsSourceNames(names)) nameCopies(names, []);
  return {
    kind: transferKind(source, destination, isSameRepository(source, destination)),
    source: formatLocation(withDefaultTag(source)),
    destination: formatLocation(destination),
  };
}

/** A guess until the places are open: they know better what is the same. */
function isSameRepository(source: Location, destination: Location): boolean {
  if (source.kind === "oci" && destination.kind === "oci") return source.path === destination.path;
  if (source.kind === "store") return destination.kind === "store";
  if (source.kind !== "registry" || destination.kind !== "registry") return false;
  const [a, b] = [source.reference, destination.reference];
  return a.registry === b.registry && a.repository === b.repository;
}
