import { serverRefusalText } from "../../../../shared/i18n/server-refusal-text.ts";
import type { Transfer } from "../../../../shared/transfer.ts";
import type { CliContext } from "../context.ts";
import type { Output } from "../output.ts";
import { createBarsReporter } from "./bars.ts";
import { createPlainReporter } from "./plain.ts";
import { finalLines, writtenReference } from "./words.ts";

/** Shows one transfer. `update` may be called any number of times, `finish` once, after `close`, when it is done. */
export interface Reporter {
  update(transfer: Transfer): void;
  /** Leaves the terminal as it was. */
  close(): void;
  finish(transfer: Transfer): void;
}

/** What is said of a transfer that is done. */
export type FinalLines = (transfer: Transfer) => readonly string[];

export interface ReporterOptions {
  /** Nothing is shown on the way. */
  readonly quiet: boolean;
  /** Default: digest and status of each name, or with `quiet` the names alone. */
  readonly lines?: FinalLines;
}

/** True where somebody watches, or wants to be told on the way. */
export function isSpoken({ progress }: CliContext, out: Output): boolean {
  return progress !== "auto" || out.stdout.isTTY === true;
}

export function createReporter(context: CliContext, options: ReporterOptions): Reporter {
  const { out, progress } = context;
  const lines = options.lines ?? (options.quiet ? namesOnly : linesWith(out));
  const finish = (transfer: Transfer): void => {
    for (const line of lines(transfer)) out.line(line);
  };
  if (options.quiet) return { ...silent, finish };
  if (progress === "json") return { ...silent, update: createEventWriter(context) };
  return tellingOfDetours(context, out.json ? silent : { ...shownOnTheWay(context), finish });
}

function shownOnTheWay({ out, progress }: CliContext): Pick<Reporter, "update" | "close"> {
  if (progress === "none") return silent;
  const isWatched = progress === "auto" && out.stdout.isTTY === true;
  return isWatched ? createBarsReporter(out) : createPlainReporter(out);
}

/** Says once, beside the output, when a registry does not copy by itself although the plan said so. */
function tellingOfDetours({ note, language }: CliContext, reporter: Reporter): Reporter {
  let isTold = false;
  return {
    ...reporter,
    update(transfer) {
      const refused = transfer.serverCopy?.refused;
      if (refused !== undefined && !isTold) {
        isTold = true;
        // What is drawn already stays above the note.
        reporter.close();
        note(serverRefusalText(refused, language));
      }
      reporter.update(transfer);
    },
  };
}

function linesWith({ messages }: Output): FinalLines {
  return (transfer) => finalLines(messages, transfer);
}

function namesOnly(transfer: Transfer): readonly string[] {
  return transfer.results.map(({ name }) => writtenReference(transfer, name));
}

const silent: Reporter = {
  update: () => undefined,
  close: () => undefined,
  finish: () => undefined,
};

/** One JSON line for each change of the transfer's state or of a layer. */
function createEventWriter({ out }: CliContext): (transfer: Transfer) => void {
  const seen = new Map<string, string>();
  const writeIfNew = (key: string, event: Readonly<Record<string, unknown>>): void => {
    const text = JSON.stringify(event);
    if (seen.get(key) === text) return;
    seen.set(key, text);
    out.raw(`${text}\n`);
  };
  return (transfer) => {
    for (const layer of transfer.layers)
      writeIfNew(layer.digest, { event: "layer", id: transfer.id, ...layer });
    const { layers: _layers, request: _request, ...facts } = transfer;
    writeIfNew("transfer", { event: "transfer", ...facts });
  };
}
