import type {
  LayerState,
  Transfer,
  TransferLayer,
  TransferState,
} from "../../../shared/transfer.ts";
import type { Messages } from "../../i18n/messages.ts";

/** Seconds in words, no finer than helps: nobody plans by `3 min 17 s`. */
export function formatEta(seconds: number, t: Messages): string {
  if (seconds < 60) return t.transfers.seconds(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t.transfers.minutes(minutes);
  return t.transfers.hours(Math.floor(minutes / 60), minutes % 60);
}

/** 0 to 1, or undefined while it is not known how much there is to do. */
export function transferFraction(transfer: Transfer): number | undefined {
  if (transfer.state === "done") return 1;
  if (transfer.bytesTotal > 0) return transfer.bytesDone / transfer.bytesTotal;
  return transfer.state === "running" || transfer.state === "planning" ? undefined : 0;
}

export function layerFraction(layer: TransferLayer): number {
  if (layer.state === "done" || layer.state === "exists" || layer.state === "mounted") return 1;
  return layer.size === 0 ? 0 : layer.bytes / layer.size;
}

type Tone = "moving" | "good" | "bad" | "quiet";

export function toneOf(state: TransferState | LayerState): Tone {
  switch (state) {
    case "done":
      return "good";
    case "failed":
      return "bad";
    case "exists":
    case "mounted":
    case "paused":
    case "cancelled":
      return "quiet";
    default:
      return "moving";
  }
}

/** Layers of a transfer that need nothing more. */
export function finishedLayers(layers: readonly TransferLayer[]): number {
  return layers.filter(({ state }) => state === "done" || state === "exists" || state === "mounted")
    .length;
}
