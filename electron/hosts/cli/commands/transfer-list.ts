import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import { waitText } from "../../../../shared/i18n/wait-text.ts";
import { isActive, isFinished, type Transfer } from "../../../../shared/transfer.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { showTransfer, waitSetting } from "../run-transfer.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { logLine, shortId, transferRow } from "../transfer-rows.ts";
import { wrongUse } from "../wrong-use.ts";

const EXAMPLES = [
  "portolan transfers",
  "portolan transfers pause 4f1c22d0",
  "portolan transfers resume --all",
  "portolan transfers log 4f1c22d0",
];

/** Finished transfers that `ls` shows without `--all`. */
const SHOWN_FINISHED = 10;

/** `portolan transfers [ls | pause | resume | cancel | retry | clear | log]`, of all processes of this home. */
export function registerTransferList(program: Command, messages: Messages, run: Run): void {
  const { transfers: words } = messages;
  const group = program.command("transfers").description(words.transfers);
  addExamples(group, messages, EXAMPLES);
  group
    .command("ls", { isDefault: true })
    .alias("list")
    .description(words.list)
    .option("-a, --all", words.optionAllFinished)
    .action((options: { all?: true }) => run((context) => list(context, options.all === true)));
  const withId = (name: string, description: string): Command =>
    group.command(name).description(description).argument("<id>", words.argumentId);
  withId("pause", words.pause).action((id: string) => run((context) => pause(context, id)));
  withId("cancel", words.cancel).action((id: string) => run((context) => cancel(context, id)));
  withId("log", words.log).action((id: string) => run((context) => log(context, id)));
  withId("retry", words.retry)
    .option("-q, --quiet", messages.optionQuiet)
    .action((id: string, { quiet }: QuietOption) =>
      run((context) => retry(context, id, quiet === true)),
    );
  group
    .command("resume")
    .description(words.resume)
    .argument("[id]", words.argumentId)
    .option("-a, --all", words.optionAllUnfinished)
    .option("-q, --quiet", messages.optionQuiet)
    .action((id: string | undefined, options: QuietOption & { all?: true }) =>
      run((context) => resume(context, options.all === true ? undefined : id, options)),
    );
  group
    .command("clear")
    .description(words.clear)
    .argument("[id]", words.argumentId)
    .action((id: string | undefined) => run((context) => clear(context, id)));
}

interface QuietOption {
  readonly quiet?: true;
  readonly all?: true;
}

async function list(context: CliContext, all: boolean): Promise<void> {
  const { out } = context;
  const { transfers: words } = out.messages;
  const unfinished = (await listed(context)).filter(({ state }) => !isFinished(state));
  const finished = await history(context, all ? undefined : SHOWN_FINISHED);
  const shown = [...unfinished, ...finished];
  out.document({ transfers: shown.map(withoutLayers) });
  if (shown.length === 0) return out.line(words.none);
  const { columns } = words;
  out.table(
    [columns.id, columns.state, columns.progress, columns.source, columns.destination],
    shown.map((transfer) => transferRow(transfer, out.messages)),
  );
  const setting = waitSetting(context);
  for (const { id, waiting } of shown) {
    if (waiting === undefined) continue;
    out.line(words.waitsFor(shortId(id), waitText(waiting, setting)));
  }
}

async function pause(context: CliContext, typed: string): Promise<void> {
  const { client } = await context.session();
  const { id } = await find(context, typed);
  await client.transfers.pause({ id });
  say(context, id, context.out.messages.transfers.pausing);
}

async function cancel(context: CliContext, typed: string): Promise<void> {
  const { client } = await context.session();
  const { id } = await find(context, typed);
  await client.transfers.cancel({ id });
  say(context, id, context.out.messages.transfers.cancelling);
}

async function retry(context: CliContext, typed: string, quiet: boolean): Promise<void> {
  const { client } = await context.session();
  const { id } = await find(context, typed);
  await client.transfers.retry({ id });
  await showTransfer(context, id, { quiet });
}

/** One, or every one that is paused or whose program has ended: all at once, shown one after the other. */
async function resume(
  context: CliContext,
  typed: string | undefined,
  options: QuietOption,
): Promise<void> {
  const { out } = context;
  const { transfers: words } = out.messages;
  if (typed === undefined && options.all !== true) throw wrongUse(words.resumeWhat);
  const { client } = await context.session();
  const ids: string[] = [];
  if (typed === undefined) {
    const waiting = (await listed(context)).filter(
      ({ state, elsewhere }) => state === "paused" || (isActive(state) && elsewhere !== true),
    );
    for (const { id } of waiting) if (await takes(context, id)) ids.push(id);
  } else {
    const { id } = await find(context, typed);
    await client.transfers.resume({ id });
    ids.push(id);
  }
  if (ids.length === 0) out.line(words.nothingToResume);
  for (const id of ids) await showTransfer(context, id, { quiet: options.quiet === true });
}

/** False when another program was quicker. */
async function takes(context: CliContext, id: string): Promise<boolean> {
  const { client } = await context.session();
  try {
    await client.transfers.resume({ id });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "transfer_taken") return false;
    throw error;
  }
}

async function clear(context: CliContext, typed: string | undefined): Promise<void> {
  const { client } = await context.session();
  const id = typed === undefined ? undefined : (await find(context, typed)).id;
  await client.transfers.clear(id === undefined ? {} : { id });
  context.out.document({ cleared: true });
  context.out.line(context.out.messages.transfers.cleared);
}

async function log(context: CliContext, typed: string): Promise<void> {
  const { out, signal } = context;
  const { client } = await context.session();
  const { id } = await find(context, typed);
  const { lines } = await client.transfers.log({ id }, { signal });
  out.document({ id, lines });
  for (const line of lines) out.line(logLine(line, out.messages, context.language));
}

function say({ out }: CliContext, id: string, words: (id: string) => string): void {
  out.document({ id });
  out.line(words(shortId(id)));
}

/** The transfer whose id begins with what was typed. */
async function find(context: CliContext, typed: string): Promise<Transfer> {
  const known = await listed(context);
  const found = [...known, ...(await history(context, undefined))].filter(({ id }) =>
    id.startsWith(typed.toLowerCase()),
  );
  const [first] = found;
  const { transfers: words } = context.out.messages;
  if (new Set(found.map(({ id }) => id)).size > 1) throw wrongUse(words.ambiguous(typed));
  if (first !== undefined && typed !== "") return first;
  throw new AppError("transfer_unknown", `there is no transfer ${typed}`, {
    details: { id: typed },
  });
}

/** What is on the list now. */
async function listed({ session, signal }: CliContext): Promise<readonly Transfer[]> {
  const { client } = await session();
  for await (const event of client.transfers.watch({}, { signal })) {
    if (event.kind === "snapshot")
      return event.transfers.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
  }
  return [];
}

/** Finished transfers, the latest first. */
async function history(
  { session, signal }: CliContext,
  limit: number | undefined,
): Promise<readonly Transfer[]> {
  const { client } = await session();
  const all: Transfer[] = [];
  let before: string | undefined;
  do {
    const page = await client.transfers.history(
      { ...(before === undefined ? {} : { before }), ...(limit === undefined ? {} : { limit }) },
      { signal },
    );
    all.push(...page.transfers);
    before = page.next;
  } while (before !== undefined && limit === undefined);
  return all;
}

function withoutLayers({ layers: _layers, ...transfer }: Transfer): Omit<Transfer, "layers"> {
  return transfer;
}
