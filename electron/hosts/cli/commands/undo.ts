import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { UndoEntry, UndoPlan } from "../../../../shared/undo.ts";
import { readConfirmation } from "../confirmation.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { confirm } from "../standard-input.ts";

interface UndoOptions {
  readonly list?: true;
  readonly in?: string;
  readonly dryRun?: true;
  readonly moved?: true;
  readonly yes?: true;
  readonly confirm?: string;
}

/** Entries that are looked through for the beginning of an id. */
const MAX_ENTRIES = 500;
/** As many characters of an id as tell a few hundred entries apart. */
const SHORT_ID = 8;
/** Names of an entry that fit a line. */
const MAX_NAMES = 4;

/** `portolan undo [ID] [--list] [--in PLACE] [--dry-run] [--moved] [--yes] [--confirm TEXT]` */
export function registerUndo(program: Command, messages: Messages, run: Run): void {
  const { removal } = messages;
  program
    .command("undo")
    .description(removal.undo)
    .argument("[id]", removal.argumentEntry)
    .option("--list", removal.optionList)
    .option("--in <place>", removal.optionIn)
    .option("--dry-run", removal.optionDryRun)
    .option("--moved", removal.optionMoved)
    .option("-y, --yes", messages.optionYes)
    .option("--confirm <text>", messages.network.optionConfirm)
    .action((id: string | undefined, options: UndoOptions) =>
      run((context) =>
        options.list === true ? list(context, options) : undo(context, id, options),
      ),
    );
}

async function list(context: CliContext, options: UndoOptions): Promise<void> {
  const { out } = context;
  const entries = await entriesOf(context, options);
  out.document({ entries });
  const { removal } = out.messages;
  const { columns } = removal;
  if (entries.length === 0) out.line(removal.nothingToUndo);
  else
    out.table(
      [columns.id, columns.when, columns.what, columns.place, columns.names],
      entries.map((entry) => rowOf(entry, out.messages)),
    );
}

function rowOf({ id, at, action, state, place, tags }: UndoEntry, { removal }: Messages): string[] {
  const names = tags.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = tags.length > MAX_NAMES ? ` … (${tags.length})` : "";
  return [
    id.slice(0, SHORT_ID),
    new Date(at).toISOString().slice(0, "2026-11-21T12:00".length).replace("T", " "),
    `${removal.actions[action]} ${removal.states[state]}`.trimEnd(),
    place,
    `${names.join(", ")}${more}`,
  ];
}

async function entriesOf(
  { session, signal }: CliContext,
  { in: place }: UndoOptions,
): Promise<readonly UndoEntry[]> {
  const { client } = await session();
  const where = place === undefined ? {} : { location: place };
  return (await client.undo.list({ ...where, limit: MAX_ENTRIES }, { signal })).entries;
}

async function undo(
  context: CliContext,
  id: string | undefined,
  options: UndoOptions,
): Promise<void> {
  const { out, session, signal } = context;
  const { client } = await session();
  const entry = choose(await entriesOf(context, options), id);
  const plan = await client.undo.plan({ id: entry.id }, { signal });
  print(context, plan, options);
  if (options.dryRun === true) {
    out.document(plan);
    return;
  }
  const confirmation = await production(context, plan, options);
  // What cannot be undone is said by the engine; nobody needs to agree to that.
  const needsYes = confirmation === undefined && plan.missing.length === 0;
  if (needsYes && options.yes !== true && !(await agreed(context, entry))) {
    out.line(out.messages.removal.notUndone);
    return;
  }
  const moved = options.moved === true;
  const done = await client.undo.apply({ id: entry.id, moved, confirmation }, { signal });
  out.document(done);
  for (const name of done.restored) out.line(out.messages.removal.restored(name));
  for (const name of done.removed) out.line(out.messages.removed(name));
}

/** The entry of that id, or the latest that was not undone and is no undo itself. @throws undo_unknown, invalid_input */
function choose(entries: readonly UndoEntry[], id: string | undefined): UndoEntry {
  const fitting =
    id === undefined
      ? entries.filter(({ state, action }) => state !== "undone" && action !== "undo").slice(0, 1)
      : entries.filter((entry) => entry.id.startsWith(id));
  const [entry] = fitting;
  if (entry === undefined) {
    throw new AppError("undo_unknown", "there is nothing to undo", { details: { id: id ?? "" } });
  }
  if (fitting.length === 1) return entry;
  const why = `${fitting.length} ids begin with ${id}`;
  throw new AppError("invalid_input", why, { details: { why } });
}

function print({ out }: CliContext, plan: UndoPlan, { moved }: UndoOptions): void {
  const { removal } = out.messages;
  out.line(plan.entry.place);
  for (const { name, now, was, action } of plan.tags) {
    const before = now === undefined ? removal.nothing : shortDigest(now);
    if (action === "unchanged") out.line(removal.unchanged(name));
    else if (was === undefined) out.line(removal.remove(name, before));
    else out.line(removal.restore(name, before, shortDigest(was)));
  }
  const written = plan.manifests.filter(({ action }) => action === "write").length;
  if (written > 0) out.line(removal.write(written));
  for (const { digest } of plan.missing) out.line(removal.missing(digest));
  if (moved === true) return;
  for (const tag of plan.tags) if (tag.moved) out.line(removal.movedName(tag.name));
}

/** What a production registry wants to have typed. @throws confirmation_required */
function production(
  context: CliContext,
  { confirm: wanted, entry }: UndoPlan,
  { confirm: given }: UndoOptions,
): Promise<string | undefined> {
  if (wanted === undefined) return Promise.resolve(undefined);
  return readConfirmation(context, wanted, { given, location: parseLocation(entry.place) });
}

/** @throws confirmation_required when nobody can be asked */
async function agreed({ out, signal }: CliContext, { place }: UndoEntry): Promise<boolean> {
  const answer = await confirm(out.messages.removal.undoQuestion, signal);
  if (answer !== undefined) return answer;
  throw new AppError("confirmation_required", "there is no terminal to ask on", {
    details: { reference: place },
  });
}
