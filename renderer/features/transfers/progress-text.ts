import type {
  LayerState,
  Transfer,
  TransferLayer,
  TransferState,
} from "../../../shared/transfer.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { I18n } from "../../i18n/use-i18n.ts";

/** Seconds in words, no finer than helps: nobody plans by `3 min 17 s`. */
export function formatEta(seconds: number, t: Messages): string {
  if (seconds < 60) return t.transfers.seconds(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t.transfers.minutes(minutes);
  return t.transfers.hours(Math.floor(minutes / 60), minutes % 60);
}

/** Seconds as they are spoken: `2 minutes left`. */
function spokenEta(seconds: number, t: Messages): string {
  const { spoken } = t.transfers;
  if (seconds < 60) return spoken.secondsLeft(Math.max(1, Math.round(seconds)));
  if (seconds < 3570) return spoken.minutesLeft(Math.round(seconds / 60));
  return spoken.hoursLeft(Math.round(seconds / 3600));
}

/** How a transfer stands, for those who hear it: `layer 5 of 23, 41 percent, 2 minutes left`. */
export function valueWords(transfer: Transfer, { t, format }: I18n): string {
  const { state, phase, bytesDone, bytesTotal, etaSeconds } = transfer;
  if (state === "planning") return t.transfers.phase[phase ?? "resolve"];
  if (state !== "running" && state !== "paused") return t.transfers.state[state];
  const { spoken } = t.transfers;
  const layers = filesystemLayers(transfer.layers);
  const at = Math.min(layers.length, finishedLayers(layers) + 1);
  const percent = Math.floor((bytesDone / Math.max(1, bytesTotal)) * 100);
  const parts = [
    state === "paused" ? t.transfers.state.paused : undefined,
    state === "running" && phase !== undefined && phase !== "transfer"
      ? t.transfers.phase[phase]
      : undefined,
    layers.length > 0 ? spoken.layer(format.number(at), format.number(layers.length)) : undefined,
    bytesTotal > 0 ? spoken.percent(percent) : undefined,
    state === "running" && etaSeconds !== undefined ? spokenEta(etaSeconds, t) : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? t.transfers.state[state] : parts.join(spoken.and);
}

/** `18 of 23 layers, 5 mounted`: how many need nothing more, and which of these moved no byte. */
export function layersText(transfer: Transfer, { t }: I18n): string | undefined {
  const layers = filesystemLayers(transfer.layers);
  if (layers.length === 0) return undefined;
  const count = (wanted: LayerState): number =>
    layers.filter(({ state }) => state === wanted).length;
  const [mounted, there] = [count("mounted"), count("exists")];
  return [
    t.transfers.layersOf(finishedLayers(layers), layers.length),
    mounted > 0 ? t.transfers.layersMounted(mounted) : "",
    there > 0 ? t.transfers.layersThere(there) : "",
  ]
    .filter((part) => part !== "")
    .join(t.transfers.spoken.and);
}

function filesystemLayers(layers: readonly TransferLayer[]): readonly TransferLayer[] {
  return layers.filter(({ role }) => role === "layer");
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
