import { fromWireError } from "../../../shared/errors.ts";
import {
  applyTransferEvent,
  isFinished,
  type Transfer,
  type TransferRequest,
} from "../../../shared/transfer.ts";
import { confirmTransfer } from "./confirmation.ts";
import type { CliContext } from "./context.ts";
import { replacedTagLines } from "./plan-lines.ts";
import { createReporter } from "./progress/reporter.ts";

export interface RunTransferOptions {
  readonly quiet: boolean;
  /** What was given with `--confirm`. */
  readonly confirm: string | undefined;
}

/**
 * Starts a transfer, once what it replaces in production is confirmed, shows it until it ends, and fails as it failed. An interruption cancels the transfer and waits
 * until it has let go of its files and sockets.
 */
export async function runTransfer(
  context: CliContext,
  wanted: TransferRequest,
  options: RunTransferOptions,
): Promise<void> {
  const { client } = await context.session();
  const { signal, out, note } = context;
  const request = await confirmTransfer(context, wanted, {
    given: options.confirm,
    show: (plan) => replacedTagLines(plan, out.messages).forEach(note),
  });
  signal.throwIfAborted();
  const { id } = await client.transfers.start(request);
  const cancel = (): void => void client.transfers.cancel({ id }).catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  const reporter = createReporter(context, options);
  let known: ReadonlyMap<string, Transfer> = new Map();
  try {
    for await (const event of client.transfers.watch({})) {
      known = applyTransferEvent(known, event);
      const transfer = known.get(id);
      if (transfer === undefined) continue;
      reporter.update(transfer);
      if (isFinished(transfer.state)) break;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    reporter.close();
  }
  const finished = known.get(id);
  if (finished === undefined) return;
  if (finished.error !== undefined) throw fromWireError(finished.error);
  signal.throwIfAborted();
  out.document(finished);
  reporter.finish(finished);
}
