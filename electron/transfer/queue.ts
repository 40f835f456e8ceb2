import { randomUUID } from "node:crypto";
import { checkConfirmation } from "../../shared/confirmation.ts";
import { AppError, cancelledError, isAppError } from "../../shared/errors.ts";
import { refuseReplacing } from "../../shared/kept-tags.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import type { TransferChange, TransferParty, TransferRow } from "../../shared/transfer-journal.ts";
import {
  isActive,
  isFinished,
  type Transfer,
  type TransferEvent,
  type TransferLimits,
  type TransferLogLine,
  type TransferRequest,
} from "../../shared/transfer.ts";
import { BlobLedger } from "./blob-ledger.ts";
import { TransferBoard } from "./board.ts";
import { type Clock, systemClock } from "./clock.ts";
import { checkSpace } from "./check-destination.ts";
import { copyGraph } from "./copy-graph.ts";
import { refuseFixed } from "./fixed-tags.ts";
import { anchored, readHeading } from "./heading.ts";
import { Job } from "./job.ts";
import { JournalFollower, type ListedTransfer } from "./journal-follower.ts";
import { whilePinned } from "./moved-tag.ts";
import { type PrepareOptions, prepareTransfer } from "./prepare.ts";
import { Recorder } from "./recorder.ts";
import { withLocation } from "./sides.ts";
import type { TransferQueue, TransferQueueOptions } from "./transfer-queue.ts";
import { waitFor } from "./waiting.ts";
import {
  type Asker,
  decideAdoption,
  decideCancel,
  decidePause,
  decideRenewal,
  decideResume,
  decideRetry,
} from "./steering.ts";

/** Transfers waiting or running; more is a runaway script, not a person. */
const MAX_UNFINISHED = 10_000;

export type { TransferQueue, TransferQueueOptions } from "./transfer-queue.ts";

/** One queue for the whole program, so that transfers share blobs and do not crowd each other out. */
export function createTransferQueue(options: TransferQueueOptions): TransferQueue {
  return new Queue(options);
}

class Queue implements TransferQueue {
  readonly #options: TransferQueueOptions;
  readonly #clock: Clock;
  readonly #board: TransferBoard<ListedTransfer>;
  readonly #ledger: BlobLedger;
  readonly #recorder: Recorder;
  readonly #follower: JournalFollower;
  readonly #running = new Map<Job, Promise<void>>();
  #party: TransferParty;
  #concurrency = 1;
  #closed = false;

  constructor(options: TransferQueueOptions) {
    const { journal, ownership, clock = systemClock, logUnexpected } = options;
    this.#options = options;
    this.#party = options.party;
    this.#clock = clock;
    this.#board = new TransferBoard(clock);
    this.#ledger = new BlobLedger(() => clock.now());
    const isMine = (owner: string): boolean => ownership.isMine(owner);
    this.#recorder = new Recorder({ journal, isMine, clock, logUnexpected });
    this.#follower = new JournalFollower({
      journal,
      ownership,
      clock,
      board: this.#board,
      logUnexpected,
      enlist: (row) => this.#enlist(row),
      isBehind: (job) => this.#recorder.isBehind(job),
      adopt: (id) => this.#steer(id, decideAdoption),
      renew: (id, woken) =>
        this.#steer(id, (row, asker) => decideRenewal(row, { ...asker, woken })),
      applyLimits: (limits) => this.#applyLimits(limits),
    });
  }

  async plan(
    request: TransferRequest,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<TransferPlan> {
    try {
      return (await this.#prepare(request, { signal, frugal: true })).plan;
    } catch (error) {
      throw signal.aborted ? cancelledError("planning") : error;
    }
  }

  start(request: TransferRequest): string {
    this.#refuseMore();
    const heading = readHeading(request);
    const id = randomUUID();
    const now = this.#clock.now();
    const nothing = { bytesTotal: 0, bytesDone: 0, bytesPerSecond: 0, layers: [], results: [] };
    const transfer: Transfer = {
      id,
      ...heading,
      request: anchored(request),
      state: "queued",
      createdAt: now,
      ...nothing,
    };
    this.#follower.begin();
    const { journal, ownership } = this.#options;
    const line: TransferLogLine = { at: now, code: "queued", facts: { by: this.#party } };
    journal.add(transfer, ownership.owner, [line]);
    this.#follower.pull();
    return id;
  }

  pause(id: string): void {
    this.#steer(id, decidePause);
  }

  resume(id: string): void {
    this.#refuseMore();
    this.#steer(id, decideResume);
  }

  cancel(id: string): void {
    this.#steer(id, decideCancel);
  }

  retry(id: string): void {
    this.#refuseMore();
    const { journal } = this.#options;
    this.#steer(id, (row, asker) =>
      decideRetry(row, { ...asker, lastPosition: journal.lastPosition() }),
    );
  }

  again(id: string, confirmation?: string): string {
    const { confirmation: _old, ...request } = this.get(id).request;
    return this.start({ ...request, ...(confirmation === undefined ? {} : { confirmation }) });
  }

  move(id: string, before?: string): void {
    for (const other of [id, before ?? id]) {
      if (isFinished(this.get(other).state))
        throw new AppError("invalid_input", `transfer ${other} is finished: it has no place`, {
          details: { id: other, why: "it is finished" },
        });
    }
    this.#options.journal.reorder((ids) => {
      const others = ids.filter((other) => other !== id);
      const at = before === undefined || before === id ? -1 : others.indexOf(before);
      return at === -1 ? [...others, id] : others.toSpliced(at, 0, id);
    });
    this.#follower.pull();
  }

  clear(id?: string): void {
    this.#options.journal.clear(id);
    this.#follower.pull();
  }

  get(id: string): Transfer {
    return this.#entry(id).snapshot();
  }

  history(page: { limit: number; before?: string | undefined }): {
    transfers: readonly Transfer[];
    next: string | undefined;
  } {
    const { rows, next } = this.#options.journal.finished(page);
    return { transfers: rows.map(({ transfer }) => transfer), next };
  }

  log(id: string): readonly TransferLogLine[] {
    this.#entry(id);
    return this.#options.journal.log(id);
  }

  limits(): TransferLimits {
    return this.#options.journal.readLimits();
  }

  setLimits(limits: TransferLimits): void {
    this.#options.journal.saveLimits(limits);
    this.#follower.pull();
  }

  watch(options: {
    readonly signal: AbortSignal;
    readonly id?: string | undefined;
  }): AsyncIterable<TransferEvent> {
    const { signal, id } = options;
    if (id === undefined) this.#follower.list();
    else this.#follower.listOne(id);
    return this.#board.watch(signal, id);
  }

  async wait(id: string, { signal }: { readonly signal: AbortSignal }): Promise<Transfer> {
    await this.#board.until(() => isFinished(this.#entry(id).state), signal);
    return this.get(id);
  }

  stay(party: TransferParty): void {
    this.#party = party;
    this.#follower.stay();
  }

  wake(): void {
    if (!this.#closed) this.#follower.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#follower.stop();
    for (const job of this.#jobs()) job.stop("queued", this.#party);
    await Promise.all(this.#running.values());
    this.#recorder.close(this.#jobs());
  }

  /** Changes a transfer in the journal, as the journal knows it at that moment, and carries the change over. */
  #steer(id: string, decide: (row: TransferRow, asker: Asker) => TransferChange | undefined): void {
    const { journal, ownership } = this.#options;
    const { owner } = ownership;
    this.#follower.begin();
    const row = journal.change(id, (row) => {
      const isHeld = row.owner !== undefined && ownership.isAlive(row.owner);
      return decide(row, { by: this.#party, owner, isHeld, now: this.#clock.now() });
    });
    if (row === undefined) throw unknownTransfer(id);
    this.#follower.pull();
  }

  #enlist({ transfer }: TransferRow): void {
    const known = this.#board.entries.get(transfer.id);
    if (known instanceof Job) {
      known.requeue(transfer);
      this.#board.forget(known.id);
    } else {
      const { touch } = this.#board;
      const now = (): number => this.#clock.now();
      this.#board.add(new Job({ transfer, now, touch, listener: this.#recorder }));
    }
    this.#startNext();
  }

  #applyLimits(limits: TransferLimits): void {
    this.#concurrency = limits.concurrency;
    this.#options.applyLimits?.(limits);
    this.#startNext();
  }

  #startNext(): void {
    while (!this.#closed && this.#running.size < this.#concurrency) {
      const waiting = this.#jobs().filter(
        (job) => job.state === "queued" && !this.#running.has(job),
      );
      const [first, ...others] = waiting;
      if (first === undefined) return;
      const next = others.reduce((a, b) => (b.position < a.position ? b : a), first);
      this.#running.set(next, this.#run(next));
    }
  }

  async #run(job: Job): Promise<void> {
    const { signal } = job;
    try {
      job.startPlanning();
      const prepared = await this.#prepare(job.work, {
        signal,
        frugal: false,
        onCheck: () => job.advanceTo("check"),
      });
      signal.throwIfAborted();
      const { plan, destination } = prepared;
      if (prepared.keepTags) refuseReplacing(plan);
      refuseFixed(plan);
      checkConfirmation(destination.location, plan.confirm, job.request.confirmation);
      await checkSpace(prepared, signal);
      job.startRunning(plan);
      const { reporter } = job;
      const now = (): number => this.#clock.now();
      const { relays, undo } = this.#options;
      const means = { signal, reporter, ledger: this.#ledger, now, relays, undo };
      const copy = () => copyGraph(prepared, means);
      const refusal = await whilePinned(prepared.pinned, signal, copy);
      if (refusal === undefined) return job.finish();
      signal.throwIfAborted();
      job.goThroughHere(withLocation(refusal, job.request));
    } catch (error) {
      if (signal.aborted) job.comeToRest();
      else this.#breakOff(job, withLocation(error, job.request));
    } finally {
      this.#running.delete(job);
      this.#startNext();
    }
  }

  /** Pauses a job whose failure will pass; any other failure is its end. */
  #breakOff(job: Job, error: unknown): void {
    const { waits, wasPlanned } = job;
    const wait = waitFor(error, { now: this.#clock.now(), waits, wasPlanned });
    if (wait !== undefined) return job.wait(wait);
    job.fail(error, isAppError(error) ? "" : this.#options.logUnexpected?.(error));
  }

  async #prepare(
    request: TransferRequest,
    options: Pick<PrepareOptions, "signal" | "frugal" | "onCheck">,
  ): ReturnType<typeof prepareTransfer> {
    const { places } = this.#options;
    try {
      return await prepareTransfer(request, { places, ...options, now: () => this.#clock.now() });
    } catch (error) {
      throw withLocation(error, request);
    }
  }

  #refuseMore(): void {
    if (this.#closed) throw cancelledError("the transfer queue");
    const unfinished = this.#jobs().filter((job) => isActive(job.state));
    if (unfinished.length < MAX_UNFINISHED) return;
    throw new AppError("invalid_input", `more than ${MAX_UNFINISHED} transfers are waiting`);
  }

  #jobs(): Job[] {
    return [...this.#board.entries.values()].filter((entry) => entry instanceof Job);
  }

  #entry(id: string): ListedTransfer {
    if (!this.#board.entries.has(id)) this.#follower.listOne(id);
    const entry = this.#board.entries.get(id);
    if (entry === undefined) throw unknownTransfer(id);
    return entry;
  }
}

function unknownTransfer(id: string): AppError {
  return new AppError("transfer_unknown", `there is no transfer ${id}`, { details: { id } });
}
