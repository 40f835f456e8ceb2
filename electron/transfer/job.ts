import { AppError, toWireError, type WireError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { TransferKind, TransferPlan } from "../../shared/plan.ts";
import {
  isFinished,
  type Transfer,
  type TransferRequest,
  type TransferState,
} from "../../shared/transfer.ts";
import type { CopyReporter } from "./copy-graph.ts";
import { TransferProgress } from "./progress.ts";

/** Which state may follow which. Only what failed or was cancelled can be queued again. */
export const JOB_TRANSITIONS: Readonly<Record<TransferState, readonly TransferState[]>> = {
  queued: ["planning", "cancelled"],
  planning: ["running", "failed", "cancelled"],
  running: ["done", "failed", "cancelled"],
  done: [],
  failed: ["queued"],
  cancelled: ["queued"],
};

export interface JobOptions {
  readonly id: string;
  readonly request: TransferRequest;
  readonly kind: TransferKind;
  /** Locations as they are shown until the plan knows them better. */
  readonly source: string;
  readonly destination: string;
  readonly now: () => number;
  /** Called at every change; returns the number of the change. */
  readonly touch: () => number;
}

/** One transfer from the moment it is asked for until it is taken off the list. */
export class Job {
  readonly id: string;
  readonly request: TransferRequest;
  /** What may be shown of it, apart from states, layers and numbers. */
  #heading: { readonly kind: TransferKind; readonly source: string; readonly destination: string };
  readonly #now: () => number;
  readonly #touch: () => number;
  #controller = new AbortController();
  #state: TransferState = "queued";
  #changedAt = 0;
  #createdAt: number;
  #startedAt: number | undefined;
  #finishedAt: number | undefined;
  #progress: TransferProgress | undefined;
  #results: { name: string; digest: Digest }[] = [];
  #error: WireError | undefined;
  #ended = Promise.withResolvers<void>();

  constructor({ id, request, now, touch, ...heading }: JobOptions) {
    this.id = id;
    this.request = request;
    this.#heading = heading;
    this.#now = now;
    this.#touch = touch;
    this.#createdAt = now();
    this.#changedAt = touch();
  }

  get state(): TransferState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The number of its last change, layers included. */
  get changedAt(): number {
    return this.#changedAt;
  }

  /** Resolves when the job is done, failed or cancelled, the way it was last queued. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  startPlanning(): void {
    this.#become("planning");
    this.#startedAt = this.#now();
  }

  startRunning(plan: TransferPlan): void {
    this.#become("running");
    const { kind, source, destination } = plan;
    this.#heading = { kind, source, destination };
    this.#progress = new TransferProgress(plan.blobs, { now: this.#now, touch: this.#changed });
  }

  /** Where the executor reports to while the job runs. */
  get reporter(): CopyReporter {
    const progress = this.#progress;
    if (progress === undefined) throw new AppError("internal", "the transfer is not running");
    return {
      state: (digest, state) => progress.state(digest, state),
      position: (digest, bytes) => progress.position(digest, bytes),
      named: (name, digest) => {
        this.#results.push({ name, digest });
        this.#changed();
      },
    };
  }

  finish(): void {
    this.#end("done");
  }

  fail(error: unknown, logId = ""): void {
    this.#refuseIllegal("failed");
    this.#error = toWireError(error, logId);
    this.#end("failed");
  }

  /** Tells the work to stop. A job that has not begun is cancelled on the spot. */
  abort(reason: AppError): void {
    this.#controller.abort(reason);
    if (this.#state === "queued") this.markCancelled();
  }

  /** The work has come to rest after {@link abort}. */
  markCancelled(): void {
    this.#end("cancelled");
  }

  /** Makes it as if it had just been asked for. */
  requeue(): void {
    this.#become("queued");
    this.#controller = new AbortController();
    this.#createdAt = this.#now();
    this.#startedAt = undefined;
    this.#finishedAt = undefined;
    this.#progress = undefined;
    this.#results = [];
    this.#error = undefined;
    this.#ended = Promise.withResolvers<void>();
  }

  /** The transfer as others see it, with the layers that changed after the change `since`. */
  snapshot(since = -1): Transfer {
    const nothing = { bytesTotal: 0, bytesDone: 0, bytesPerSecond: 0 };
    const { etaSeconds, ...totals } = this.#progress?.totals() ?? {
      ...nothing,
      etaSeconds: undefined,
    };
    return {
      id: this.id,
      ...this.#heading,
      request: this.request,
      state: this.#state,
      createdAt: this.#createdAt,
      ...(this.#startedAt === undefined ? {} : { startedAt: this.#startedAt }),
      ...(this.#finishedAt === undefined ? {} : { finishedAt: this.#finishedAt }),
      ...totals,
      ...(etaSeconds === undefined || isFinished(this.#state) ? {} : { etaSeconds }),
      layers: this.#progress?.layers(since) ?? [],
      results: [...this.#results],
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  #end(state: "done" | "failed" | "cancelled"): void {
    this.#refuseIllegal(state);
    this.#progress?.cancelRest();
    this.#finishedAt = this.#now();
    this.#become(state);
    this.#ended.resolve();
  }

  #become(state: TransferState): void {
    this.#refuseIllegal(state);
    this.#state = state;
    this.#changed();
  }

  #refuseIllegal(next: TransferState): void {
    if (JOB_TRANSITIONS[this.#state].includes(next)) return;
    throw new AppError("internal", `transfer ${this.id} cannot go from ${this.#state} to ${next}`);
  }

  readonly #changed = (): number => {
    this.#changedAt = this.#touch();
    return this.#changedAt;
  };
}
