import { formatBytes } from "../../../../shared/bytes.ts";
import { formatDuration } from "../../../../shared/duration.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { Transfer, TransferLayer } from "../../../../shared/transfer.ts";
import { fitLine } from "../fit-line.ts";
import type { Output } from "../output.ts";
import { firstLine, layerWords } from "./words.ts";

const BAR_WIDTH = 24;
/** Lines kept free for the prompt and the summary. */
const SPARE_ROWS = 4;
const ESC = "\u001b[";

/** A bar for each layer, redrawn in place, on a terminal. */
export function createBarsReporter(out: Output): {
  update(transfer: Transfer): void;
  close(): void;
} {
  let drawn = 0;
  let titled = false;
  return {
    update(transfer) {
      if (transfer.state === "queued" || transfer.state === "planning") return;
      if (!titled) {
        titled = true;
        const first = firstLine(out.messages, transfer);
        if (first !== undefined) out.line(first);
      }
      const lines = frame(out, transfer);
      const up = drawn === 0 ? "" : `${ESC}${drawn}A`;
      out.stdout.write(`${up}${lines.map((line) => `\r${line}${ESC}K\n`).join("")}${ESC}J`);
      drawn = lines.length;
    },
    close() {
      drawn = 0;
    },
  };
}

function frame(out: Output, transfer: Transfer): string[] {
  const room = Math.max(3, (out.stdout.rows || 24) - SPARE_ROWS);
  const shown = visibleLayers(transfer.layers, room);
  const hidden = transfer.layers.length - shown.length;
  const lines = shown.map((layer) => layerLine(out, transfer, layer));
  if (hidden > 0) lines.push(out.messages.andMoreLayers(hidden));
  if (transfer.bytesTotal > 0) lines.push(totalLine(transfer));
  const { percent } = transfer.serverCopy ?? {};
  if (percent !== undefined)
    lines.push(`${bar(percent, 100)} ${out.messages.services.percent(percent)}`);
  return lines.map((line) => fitLine(line, out.stdout));
}

/** All when they fit; otherwise those that move come first, then those that wait. */
function visibleLayers(layers: readonly TransferLayer[], room: number): readonly TransferLayer[] {
  if (layers.length <= room) return layers;
  const rank = ({ state }: TransferLayer): number => {
    if (state === "moving" || state === "verifying" || state === "failed") return 0;
    return state === "waiting" || state === "checking" ? 1 : 2;
  };
  return layers.toSorted((a, b) => rank(a) - rank(b)).slice(0, room - 1);
}

function layerLine(out: Output, transfer: Transfer, layer: TransferLayer): string {
  const words = layerWords(out.messages, transfer.kind, layer);
  if (layer.state !== "moving") return `${shortDigest(layer.digest)}: ${words}`;
  return `${shortDigest(layer.digest)}: ${words} ${bar(layer.bytes, layer.size)} ${formatBytes(layer.bytes)}/${formatBytes(layer.size)}`;
}

function totalLine({ bytesDone, bytesTotal, bytesPerSecond, etaSeconds }: Transfer): string {
  const eta = etaSeconds === undefined ? "" : `  ${formatDuration(etaSeconds)}`;
  return `${bar(bytesDone, bytesTotal)} ${formatBytes(bytesDone)}/${formatBytes(bytesTotal)}  ${formatBytes(bytesPerSecond)}/s${eta}`;
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
  return `[${"=".repeat(filled)}${filled < BAR_WIDTH ? ">" : ""}${" ".repeat(Math.max(0, BAR_WIDTH - filled - 1))}]`;
}
