import { fromWireError } from "../../../shared/errors.ts";
import { clockTime } from "../../../shared/i18n/clock-time.ts";
import { pullsLeft } from "../../../shared/i18n/pulls-text.ts";
import { type WaitSetting, waitText } from "../../../shared/i18n/wait-text.ts";
import { isPipe, parseLocation } from "../../../shared/location.ts";
import {
  applyTransferEvent,
  isFinished,
  type Transfer,
  type TransferRequest,
  type TransferWait,
} from "../../../shared/transfer.ts";
import { leftBehindLines } from "./addition-lines.ts";
import { confirmTransfer } from "./confirmation.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit-status.ts";
import { replacedTagLines } from "./plan-lines.ts";
import { readAllowances } from "./pulls-left.ts";
import { createReporter, type FinalLines, type ReporterOptions } from "./progress/reporter.ts";

export interface RunTransferOptions {
  readonly quiet: boolean;
  /** What was given with `--confirm`. */
  readonly confirm: string | undefined;
  /** What is said at the end, in place of the names with their digests. */
  readonly lines?: FinalLines;
}

/** Starts a transfer, once what it replaces in production is confirmed, and shows it until it ends. */
export async function runTransfer(
  given: CliContext,
  wanted: TransferRequest,
  options: RunTransferOptions,
): Promise<void> {
  const context = isPipe(parseLocation(wanted.destination))
    ? { ...given, out: given.out.aside() }
    : given;
  const { client } = await context.session();
  const { signal, out, note } = context;
  const request = await confirmTransfer(context, wanted, {
    given: options.confirm,
    show: (plan) => replacedTagLines(plan, out.messages).forEach(note),
  });
  if (!options.quiet) await tellOfAdditions(context, request);
  signal.throwIfAborted();
  const { id } = await client.transfers.start(request);
  await showTransfer(context, id, options);
}

/** Says what was asked for and cannot go along, before anything moves. What comes in by a pipe can be read only once. */
async function tellOfAdditions(context: CliContext, request: TransferRequest): Promise<void> {
  if (request.additions !== "all" || isPipe(parseLocation(request.source))) return;
  const { session, signal, out, note } = context;
  const { client } = await session();
  const { additions } = await client.transfers.plan(request, { signal });
  leftBehindLines(additions, out.messages.related).forEach(note);
}

/**
 * Shows a transfer that this process runs until it ends, and fails as it failed. An interruption cancels it and waits
 * until it has let go of its files and sockets. When it has to wait for a host, or somebody else pauses it, that is said,
 * and the command ends.
 */
export async function showTransfer(
  context: CliContext,
  id: string,
  options: ReporterOptions,
): Promise<void> {
  const { signal, out, note } = context;
  const ended = await watchToEnd(context, id, options);
  if (ended === undefined) return;
  const { transfer, finish } = ended;
  if (transfer.error !== undefined) throw fromWireError(transfer.error);
  signal.throwIfAborted();
  out.document(transfer);
  if (transfer.state === "done") {
    finish();
    return options.quiet ? undefined : tellOfPulls(context, transfer);
  }
  if (transfer.waiting !== undefined) return sayWaiting(context, id, transfer.waiting);
  const { transfers: words } = out.messages;
  note(transfer.state === "paused" ? words.pausedHere(id) : words.cancelledHere);
  context.endWith(EXIT.interrupted);
}

/** Only where the registry it came from has said how many are left. */
async function tellOfPulls(context: CliContext, { source }: Transfer): Promise<void> {
  const location = parseLocation(source);
  if (location.kind !== "registry") return;
  const allowances = await readAllowances(context, location.reference.registry);
  for (const allowance of allowances) context.note(pullsLeft(allowance, context.language));
}

/** How waits are told in this run. */
export function waitSetting({ language }: CliContext): WaitSetting {
  return { language, time: (ms) => clockTime(ms, { language, now: Date.now() }) };
}

/** The transfer is not lost and not done: says why, and how it goes on. */
function sayWaiting(context: CliContext, id: string, waiting: TransferWait): void {
  const { out, note } = context;
  const { transfers: words } = out.messages;
  const setting = waitSetting(context);
  note(words.waitingHere(waitText(waiting, setting)));
  note(words.waitingGoesOn(id, setting.time(waiting.nextAt)));
  context.endWith(EXIT.waiting);
}

async function watchToEnd(
  context: CliContext,
  id: string,
  options: ReporterOptions,
): Promise<{ transfer: Transfer; finish: () => void } | undefined> {
  const { client } = await context.session();
  const { signal } = context;
  const cancel = (): void => void client.transfers.cancel({ id }).catch(() => undefined);
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const reporter = createReporter(context, options);
  let known: ReadonlyMap<string, Transfer> = new Map();
  try {
    for await (const event of client.transfers.watch({ id })) {
      known = applyTransferEvent(known, event);
      // It comes again at once, unless somebody has cleared it away: then this says so.
      if (event.kind === "patch" && event.removed.includes(id)) await client.transfers.log({ id });
      const transfer = known.get(id);
      if (transfer === undefined) continue;
      reporter.update(transfer);
      if (isFinished(transfer.state) || transfer.state === "paused") break;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    reporter.close();
  }
  const transfer = known.get(id);
  return transfer && { transfer, finish: () => reporter.finish(transfer) };
}
