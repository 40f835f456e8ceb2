import { AppError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { PlannedBlob } from "../../shared/plan.ts";
import type { LayerState, TransferLayer } from "../../shared/transfer.ts";
import { SpeedMeter } from "./speed.ts";

/**
 * Which state may follow which. A layer returns from `verifying` to `moving` when it is fetched once more, and to
 * `checking` when the destination, which had said to have it, refuses a manifest for want of it.
 */
export const LAYER_TRANSITIONS: Readonly<Record<LayerState, readonly LayerState[]>> = {
  waiting: ["checking", "exists", "failed", "cancelled"],
  checking: ["exists", "mounted", "moving", "failed", "cancelled"],
  moving: ["verifying", "failed", "cancelled"],
  verifying: ["moving", "done", "failed", "cancelled"],
  exists: ["checking"],
  mounted: ["checking"],
  done: ["checking"],
  failed: [],
  cancelled: [],
};

export interface ProgressOptions {
  readonly now: () => number;
  /** Called at every change; returns the number of the change. Must be cheap: it is called for every chunk. */
  readonly touch: () => number;
  /**
   * How far an earlier attempt of the same transfer came. What it moved and is there by now stays part of both totals, so
   * that a transfer that goes on does not seem to begin anew; nor does what is shown fall while the parts of blobs that
   * it left are taken up again.
   */
  readonly before?: Pick<ProgressTotals, "bytesTotal" | "bytesDone">;
}

export interface ProgressTotals {
  readonly bytesTotal: number;
  readonly bytesDone: number;
  readonly bytesPerSecond: number;
  readonly etaSeconds?: number;
}

interface LayerProgress {
  readonly blob: PlannedBlob;
  state: LayerState;
  bytes: number;
  /** Where an earlier attempt was taken up. */
  resumedAt?: number;
  /** Whether its size is part of the total: blobs that exist or are mounted are not. */
  counted: boolean;
  changedAt: number;
}

/** What has become of each blob of a transfer, in whole bytes. */
export class TransferProgress {
  readonly #layers: ReadonlyMap<Digest, LayerProgress>;
  readonly #options: ProgressOptions;
  readonly #meter: SpeedMeter;
  #bytesTotal = 0;
  #bytesDone = 0;
  /** Moved by an earlier attempt. */
  readonly #kept: number;
  /** Shown by an earlier attempt. */
  readonly #shown: number;

  constructor(blobs: readonly PlannedBlob[], options: ProgressOptions) {
    this.#options = options;
    this.#meter = new SpeedMeter(options.now());
    const changedAt = options.touch();
    this.#layers = new Map(blobs.map((blob) => [blob.descriptor.digest, begin(blob, changedAt)]));
    for (const layer of this.#layers.values()) {
      if (layer.counted) this.#bytesTotal += layer.blob.descriptor.size;
    }
    const { bytesTotal = 0, bytesDone = 0 } = options.before ?? {};
    this.#shown = bytesDone;
    this.#kept = Math.max(0, Math.min(bytesDone, bytesTotal - this.#bytesTotal));
  }

  /**
   * Takes a step and returns the state before it; the same state again is no step, and undefined.
   * @throws internal for a step that {@link LAYER_TRANSITIONS} does not have
   */
  state(digest: Digest, state: LayerState): LayerState | undefined {
    const layer = this.#layer(digest);
    const before = layer.state;
    if (before === state) return undefined;
    if (!LAYER_TRANSITIONS[layer.state].includes(state)) {
      throw new AppError("internal", `layer ${digest} cannot go from ${layer.state} to ${state}`);
    }
    layer.state = state;
    this.#count(layer);
    layer.changedAt = this.#options.touch();
    return before;
  }

  /** What was planned for a blob. */
  blob(digest: Digest): PlannedBlob {
    return this.#layer(digest).blob;
  }

  /** Notes how many bytes the destination took. What is shown never falls, even when a blob begins again. */
  position(digest: Digest, bytes: number): void {
    const layer = this.#layer(digest);
    if (bytes <= layer.bytes) return;
    this.#bytesDone += bytes - layer.bytes;
    layer.bytes = bytes;
    layer.changedAt = this.#options.touch();
  }

  /** Notes that a blob goes on from a place that an earlier attempt had reached. */
  resumed(digest: Digest, bytes: number): void {
    const layer = this.#layer(digest);
    layer.resumedAt = bytes;
    layer.changedAt = this.#options.touch();
  }

  /** Marks everything that is not finished as cancelled. */
  cancelRest(): void {
    for (const [digest, layer] of this.#layers) {
      if (LAYER_TRANSITIONS[layer.state].includes("cancelled")) this.state(digest, "cancelled");
    }
  }

  /** The layers that changed after the change `since`; all of them for -1. */
  layers(since: number): TransferLayer[] {
    const changed = [...this.#layers.values()].filter((layer) => layer.changedAt > since);
    return changed.map(({ blob, state, bytes, resumedAt }) => ({
      digest: blob.descriptor.digest,
      role: blob.role,
      size: blob.descriptor.size,
      state,
      bytes,
      ...(blob.mountFrom === undefined ? {} : { mountFrom: blob.mountFrom }),
      ...(resumedAt === undefined ? {} : { resumedAt }),
    }));
  }

  totals(): ProgressTotals {
    const now = this.#options.now();
    this.#meter.sample(this.#bytesDone, now);
    const etaSeconds = this.#meter.etaSeconds(this.#bytesTotal - this.#bytesDone, now);
    const bytesTotal = this.#kept + this.#bytesTotal;
    return {
      bytesTotal,
      bytesDone: Math.max(this.#kept + this.#bytesDone, Math.min(this.#shown, bytesTotal)),
      bytesPerSecond: this.#meter.bytesPerSecond,
      ...(etaSeconds === undefined ? {} : { etaSeconds }),
    };
  }

  /** Corrects the total when a blob turns out otherwise than planned. */
  #count(layer: LayerProgress): void {
    const { size } = layer.blob.descriptor;
    const moves = layer.state === "moving";
    const isThere = layer.state === "exists" || layer.state === "mounted";
    if (moves && !layer.counted) {
      layer.counted = true;
      this.#bytesTotal += size;
    } else if (isThere && layer.counted) {
      layer.counted = false;
      this.#bytesTotal -= size;
    }
  }

  #layer(digest: Digest): LayerProgress {
    const layer = this.#layers.get(digest);
    if (layer === undefined) throw new AppError("internal", `no layer ${digest} in this transfer`);
    return layer;
  }
}

function begin(blob: PlannedBlob, changedAt: number): LayerProgress {
  return { blob, state: "waiting", bytes: 0, counted: blob.action === "move", changedAt };
}
