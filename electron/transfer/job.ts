import { AppError, toWireError, type WireError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import type { JournalledTransfer, TransferParty } from "../../shared/transfer-journal.ts";
import {
  isFinished,
  type LayerState,
  type Transfer,
  TRANSFER_PHASES,
  type TransferLogCode,
  type TransferLogLine,
  type TransferPhase,
  type TransferRequest,
  type TransferState,
  type TransferWait,
} from "../../shared/transfer.ts";
import type { BoardEntry } from "./board.ts";
import type { CopyReporter } from "./copy-graph.ts";
import { TransferProgress } from "./progress.ts";

/**
 * Which state may follow which. Work that is stopped is paused, cancelled, or waits to go on. Only what was paused,
 * failed or was cancelled can be queued again.
 */
export const JOB_TRANSITIONS: Readonly<Record<TransferState, readonly TransferState[]>> = {
  queued: ["planning", "paused", "cancelled"],
  planning: ["running", "queued", "paused", "failed", "cancelled"],
  running: ["done", "queued", "paused", "failed", "cancelled"],
  paused: ["queued", "cancelled"],
  done: [],
  failed: ["queued"],
  cancelled: ["queued"],
};

/** What becomes of a job whose work is stopped. A weaker wish never undoes a stronger one. */
export type StopAs = "queued" | "paused" | "cancelled";

const STRENGTH: Readonly<Record<StopAs, number>> = { queued: 0, paused: 1, cancelled: 2 };

/** Learns of every state and of every event worth a line in the log. Must not throw. */
export interface JobListener {
  changed(job: Job): void;
  noted(job: Job, code: TransferLogCode, facts: TransferLogLine["facts"]): void;
}

export interface JobOptions {
  /** As it was journalled: queued. Locations are shown as they are there until the plan knows them better. */
  readonly transfer: JournalledTransfer;
  readonly now: () => number;
  /** Called at every change; returns the number of the change. */
  readonly touch: () => number;
  readonly listener: JobListener;
}

/** So many bytes are progress: whatever is in the way lets something through. */
const PROGRESS_BYTES = 1024 * 1024;

/** The log's word for a step of a layer; undefined for steps that everybody expects. */
const LAYER_CODES: Partial<Record<LayerState, TransferLogCode>> = {
  exists: "blob_exists",
  mounted: "blob_mounted",
  done: "blob_done",
};

/** One transfer that this process runs, from the moment it is queued until it is taken off the list. */
export class Job implements BoardEntry {
  readonly id: string;
  readonly #now: () => number;
  readonly #touch: () => number;
  readonly #listener: JobListener;
  /** Digests of all that the plan names. */
  #needs: readonly Digest[] = [];
  /** What is shown of it, apart from state, progress and results. */
  #shown: JournalledTransfer;
  #controller = new AbortController();
  #stop: { readonly as: StopAs; readonly by: TransferParty } | undefined;
  #state: TransferState = "queued";
  #changedAt: number;
  #phase: TransferPhase = "resolve";
  #progress: TransferProgress | undefined;
  /** What the registry says of its own copying. */
  #server: Transfer["serverCopy"];
  #results: Transfer["results"] = [];
  /** What names point at that the plan replaces. */
  #replaced: ReadonlyMap<string, Digest | undefined> = new Map();
  #error: WireError | undefined;

  constructor({ transfer, now, touch, listener }: JobOptions) {
    this.id = transfer.id;
    this.#shown = transfer;
    this.#now = now;
    this.#touch = touch;
    this.#listener = listener;
    this.#server = refusedOf(transfer);
    this.#changedAt = touch();
  }

  get state(): TransferState {
    return this.#state;
  }

  get request(): TransferRequest {
    return this.#shown.request;
  }

  /** The request as it is carried out: a registry that would not copy is not asked to again. */
  get work(): TransferRequest {
    const { request } = this.#shown;
    return this.#server?.refused === undefined ? request : { ...request, serverCopy: "never" };
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get changedAt(): number {
    return this.#changedAt;
  }

  get position(): number {
    return this.#shown.position;
  }

  /** Digests of everything that its plan names, the same list until there is another plan. */
  get needs(): readonly Digest[] {
    return this.#needs;
  }

  /** What it waits for while it is paused. */
  get waiting(): TransferWait | undefined {
    return this.#state === "paused" ? this.#shown.waiting : undefined;
  }

  /** How often in a row it has waited without getting further. */
  get waits(): number {
    return this.#hasAdvanced() ? 0 : (this.#shown.waits ?? 0);
  }

  /** Whether it was planned once, now or in an earlier attempt: both sides have answered then. */
  get wasPlanned(): boolean {
    const { bytesTotal, waits = 0 } = this.#shown;
    return this.#progress !== undefined || bytesTotal > 0 || waits > 0;
  }

  /** Notes its place among the others. */
  moveTo(position: number): void {
    if (position === this.#shown.position) return;
    this.#shown = { ...this.#shown, position };
    this.#changed();
  }

  startPlanning(): void {
    this.#refuseIllegal("planning");
    this.#shown = { ...this.#shown, startedAt: this.#now() };
    this.#phase = "resolve";
    this.#become("planning");
  }

  /** Notes what it is busy with. Layers are worked at side by side, so that only the way forward counts. */
  advanceTo(phase: TransferPhase): void {
    if (TRANSFER_PHASES.indexOf(phase) <= TRANSFER_PHASES.indexOf(this.#phase)) return;
    this.#phase = phase;
    this.#changed();
  }

  startRunning(plan: TransferPlan): void {
    this.#refuseIllegal("running");
    const { kind, source, destination, blobs, bytes } = plan;
    this.#shown = { ...this.#shown, kind, source, destination };
    this.#needs = digestsOf(plan);
    this.#replaced = new Map(plan.tags.map(({ name, previous }) => [name, previous]));
    this.#progress = new TransferProgress(blobs, {
      now: this.#now,
      touch: this.#changed,
      before: this.#shown,
    });
    this.advanceTo(blobs.some(({ action }) => action === "mount") ? "mount" : "transfer");
    if (plan.serverCopy !== undefined) this.#server = {};
    this.#note("planned", { blobs: blobs.length, ...bytes });
    this.#become("running");
  }

  /** Where the executor reports to while the job runs. */
  get reporter(): CopyReporter {
    const progress = this.#progress;
    if (progress === undefined) throw new AppError("internal", "the transfer is not running");
    return {
      state: (digest, state) => this.#step(progress, digest, state),
      position: (digest, bytes) => progress.position(digest, bytes),
      resumed: (digest, bytes) => progress.resumed(digest, bytes),
      phase: (phase) => this.advanceTo(phase),
      server: (progress) => {
        this.#server = progress;
        this.#changed();
      },
      named: (name, digest) => {
        const previous = this.#replaced.get(name);
        const before = previous === undefined ? {} : { previous };
        this.#results.push({ name, digest, ...before });
        this.#note("named", { name, digest, ...before });
        this.#changed();
      },
    };
  }

  /** The registry would not copy by itself. Waits again, to go through this computer. */
  goThroughHere(refusal: unknown): void {
    this.#refuseIllegal("queued");
    const refused = toWireError(refusal);
    this.#note("server_refused", { ...refused.details, code: refused.code });
    this.#waitAgain({ ...this.record(), serverCopy: { refused } });
  }

  finish(): void {
    this.#refuseIllegal("done");
    this.#note("done", {});
    this.#end("done");
  }

  fail(error: unknown, logId = ""): void {
    this.#refuseIllegal("failed");
    this.#error = toWireError(error, logId);
    this.#note("failed", { code: this.#error.code });
    this.#end("failed");
  }

  /** What made the work fail will pass: paused until then, with everything that was moved so far. */
  wait(waiting: TransferWait): void {
    this.#refuseIllegal("paused");
    const { why, host, until, error } = waiting;
    const { status } = error.details;
    this.#note("waiting", {
      why,
      host,
      code: error.code,
      ...(status === undefined ? {} : { status }),
      ...(until === undefined ? {} : { until }),
    });
    this.#shown = { ...this.#shown, waiting, waits: this.waits + 1 };
    this.#become("paused");
  }

  /** Tells the work to stop. A job that has not begun comes to rest on the spot. */
  stop(as: StopAs, by: TransferParty): void {
    if (isFinished(this.#state) || this.#state === "paused") return;
    const before = this.#stop;
    if (before === undefined || STRENGTH[as] > STRENGTH[before.as]) this.#stop = { as, by };
    this.#controller.abort(stopReason(as));
    if (this.#state === "queued" && as !== "queued") this.comeToRest();
  }

  /** Takes back a pause that the work has not obeyed yet: it begins anew when it has come to rest. */
  callBack(): void {
    if (this.#stop?.as === "paused") this.#stop = { ...this.#stop, as: "queued" };
  }

  /** The work has ended because of {@link stop}. */
  comeToRest(): void {
    const { as, by } = this.#stop ?? { as: "cancelled", by: "cli" };
    this.#refuseIllegal(as);
    this.#note(as === "queued" ? "interrupted" : as, { by });
    if (as === "cancelled") this.#end("cancelled");
    else if (as === "paused") this.#become("paused");
    else this.#waitAgain(this.record());
  }

  /** Waits again, as the journal says: with another time of asking and another place, or how far it had come. */
  requeue(transfer: JournalledTransfer): void {
    this.#refuseIllegal("queued");
    this.#waitAgain(transfer);
  }

  /** The transfer as others see it, with the layers that changed after the change `since`. */
  snapshot(since = -1): Transfer {
    const { bytesTotal, bytesDone } = this.#shown;
    const unknown = { bytesTotal, bytesDone, bytesPerSecond: 0, etaSeconds: undefined };
    const { etaSeconds, ...totals } = this.#progress?.totals() ?? unknown;
    const isMoving = this.#state === "running";
    const { phase: _earlier, serverCopy: _before, ...shown } = this.#shown;
    return {
      ...shown,
      state: this.#state,
      ...(isMoving || this.#state === "planning" ? { phase: this.#phase } : {}),
      ...totals,
      ...(isMoving || isFinished(this.#state) ? {} : { bytesPerSecond: 0 }),
      ...(etaSeconds !== undefined && isMoving ? { etaSeconds } : {}),
      ...(this.#server === undefined ? {} : { serverCopy: this.#server }),
      layers: this.#layers(since),
      results: [...this.#results],
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  /** What the journal keeps of it. */
  record(): JournalledTransfer {
    const { etaSeconds: _unknownLater, ...transfer } = this.snapshot(Number.MAX_SAFE_INTEGER);
    return { ...transfer, position: this.#shown.position, layers: [] };
  }

  #layers(since: number): Transfer["layers"] {
    const layers = this.#progress?.layers(since) ?? [];
    if (this.#state !== "paused") return layers;
    // The work was told to stop, or will be tried again; what it left goes on later.
    return layers.map((layer) =>
      layer.state === "cancelled" || layer.state === "failed"
        ? { ...layer, state: "waiting" }
        : layer,
    );
  }

  /** Whether this attempt brought something that earlier ones did not. */
  #hasAdvanced(): boolean {
    if (this.#progress === undefined) return false;
    const { bytesTotal, bytesDone } = this.#progress.totals();
    const before = this.#shown.bytesTotal - this.#shown.bytesDone;
    const left = bytesTotal - bytesDone;
    return before > 0 ? before - left >= PROGRESS_BYTES : bytesDone >= PROGRESS_BYTES;
  }

  #step(progress: TransferProgress, digest: Digest, state: LayerState): void {
    const before = progress.state(digest, state);
    if (before === undefined) return;
    if (state === "moving") this.advanceTo("transfer");
    const isAgain = before === "verifying" && state === "moving";
    const code = isAgain ? "blob_retried" : LAYER_CODES[state];
    if (code === undefined) return;
    const { descriptor, mountFrom } = progress.blob(digest);
    const from = code === "blob_mounted" && mountFrom !== undefined ? { from: mountFrom } : {};
    this.#note(code, { digest, size: descriptor.size, ...from });
  }

  #waitAgain(transfer: JournalledTransfer): void {
    const {
      startedAt: _started,
      finishedAt: _finished,
      error: _error,
      waiting: _waiting,
      ...rest
    } = transfer;
    this.#shown = { ...rest, layers: [], results: [], bytesPerSecond: 0 };
    this.#controller = new AbortController();
    this.#stop = undefined;
    this.#progress = undefined;
    this.#server = refusedOf(transfer);
    this.#results = [];
    this.#error = undefined;
    this.#become("queued");
  }

  #end(state: "done" | "failed" | "cancelled"): void {
    this.#progress?.cancelRest();
    this.#shown = { ...this.#shown, finishedAt: this.#now() };
    this.#become(state);
  }

  #become(state: TransferState): void {
    this.#refuseIllegal(state);
    this.#state = state;
    this.#changed();
    this.#listener.changed(this);
  }

  #note(code: TransferLogCode, facts: TransferLogLine["facts"]): void {
    this.#listener.noted(this, code, facts);
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

/** How far a registry came ends with the attempt; that it would not copy is known to the next one. */
function refusedOf({ serverCopy }: JournalledTransfer): Transfer["serverCopy"] {
  const refused = serverCopy?.refused;
  return refused && { refused };
}

function digestsOf({ blobs, manifests, tags }: TransferPlan): readonly Digest[] {
  const described = [...blobs, ...manifests].map(({ descriptor }) => descriptor.digest);
  return [...new Set([...described, ...tags.map(({ digest }) => digest)])];
}

/** Tells both sides whether to keep what they have begun: only a cancel has no use for it. */
function stopReason(as: StopAs): AppError {
  return new AppError("cancelled", "the transfer was stopped", {
    details: { resumable: as !== "cancelled" },
  });
}
