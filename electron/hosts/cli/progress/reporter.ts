import type { Transfer } from "../../../../shared/transfer.ts";
import type { CliContext } from "../context.ts";
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

export function createReporter(
  context: CliContext,
  options: { readonly quiet: boolean },
): Reporter {
  const { out, progress } = context;
  const finish = (transfer: Transfer): void => {
    for (const line of finalLines(out.messages, transfer)) out.line(line);
  };
  if (options.quiet)
    return {
      ...silent,
      finish: (transfer) =>
        transfer.results.forEach(({ name }) => out.line(writtenReference(transfer, name))),
    };
  if (progress === "json") return { ...silent, update: createEventWriter(context) };
  if (out.json) return silent;
  if (progress === "none") return { ...silent, finish };
  if (progress === "auto" && out.stdout.isTTY === true)
    return { ...createBarsReporter(out), finish };
  return { ...createPlainReporter(out), finish };
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
