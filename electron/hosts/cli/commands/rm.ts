import type { Command } from "commander";
import { AppError, toWireError } from "../../../../shared/errors.ts";
import { hintOf } from "../../../../shared/hints.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../../../shared/location.ts";
import type { RemovalPlan, RemovalPlans } from "../../../../shared/plan.ts";
import { readConfirmation } from "../confirmation.ts";
import type { CliContext, Run } from "../context.ts";
import { fittingTags } from "../fitting-tags.ts";
import type { Messages } from "../messages/en.ts";
import { printRemovals } from "../removal-lines.ts";
import { confirm } from "../standard-input.ts";
import { tellOfGarbage } from "../store-garbage.ts";
import { wrongUse } from "../wrong-use.ts";

interface RemoveOptions {
  readonly manifest?: true;
  readonly tree?: true;
  readonly filter?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly confirm?: string;
}

/** Removals that the engine plans together. */
const MAX_TOGETHER = 1000;

/** `portolan rm REF [--manifest | --tree] [--dry-run] [--yes]`, `portolan rm REPOSITORY --filter TOKENS` */
export function registerRm(program: Command, messages: Messages, run: Run): void {
  program
    .command("rm")
    .description(messages.rm)
    .argument("<reference>", messages.argumentReference)
    .option("--manifest", messages.optionManifest)
    .option("--tree", messages.removal.optionTree)
    .option("--filter <tokens>", messages.removal.optionFilter)
    .option("--dry-run", messages.removal.optionDryRun)
    .option("-y, --yes", messages.optionYes)
    .option("--confirm <text>", messages.network.optionConfirm)
    .action((reference: string, options: RemoveOptions) =>
      run((context) => remove(context, reference, options)),
    );
}

async function remove(context: CliContext, text: string, options: RemoveOptions): Promise<void> {
  const { out } = context;
  if (options.manifest === true && options.tree === true) {
    throw wrongUse("--manifest, --tree");
  }
  const locations =
    options.filter === undefined
      ? [formatLocation(withDefaultTag(parseLocation(text)))]
      : await fittingTags(context, text, options.filter);
  if (locations.length === 0) {
    out.document({ plans: [], removed: [] });
    out.line(out.messages.removal.nothingFits);
    return;
  }
  const planned = await plan(context, locations, { ...options, indirect: false });
  printRemovals(out, planned);
  if (options.dryRun === true) {
    out.document(planned);
    return;
  }
  await removeIfAgreed(context, planned, options);
}

async function plan(
  { session, signal }: CliContext,
  locations: readonly string[],
  { manifest, tree, indirect }: RemoveOptions & { readonly indirect: boolean },
): Promise<RemovalPlans> {
  const verb = tree === true ? "tree" : manifest === true ? "manifest" : "tag";
  const { client } = await session();
  const parts: RemovalPlans[] = [];
  for (let at = 0; at < locations.length; at += MAX_TOGETHER) {
    const some = locations.slice(at, at + MAX_TOGETHER);
    parts.push(await client.images.planRemovals({ locations: some, verb, indirect }, { signal }));
  }
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  // What parts share cannot be told: their sum is the most that it can be.
  const bytes = parts.reduce((sum, { space }) => sum + (space?.bytes ?? 0), 0);
  return { plans: parts.flatMap(({ plans }) => plans), space: { bytes, complete: false } };
}

async function removeIfAgreed(
  context: CliContext,
  planned: RemovalPlans,
  options: RemoveOptions,
): Promise<void> {
  const { out } = context;
  const typed = await typeConfirmations(context, planned.plans, options);
  if (typed.size === 0 && options.yes !== true && !(await agreed(context, planned.plans))) {
    out.line(out.messages.notRemoved);
    return;
  }
  const results: Removed[] = [];
  const done = new Set<string>();
  for (const one of planned.plans) {
    if (one.verb !== "tag" && done.has(one.tags.join(" "))) continue;
    results.push(
      await removeOne(context, one, { ...options, typed, isOnly: planned.plans.length === 1 }),
    );
    done.add(one.tags.join(" "));
  }
  report(context, planned.plans, results);
  if (planned.plans.some(({ location }) => location.startsWith("store:")))
    await tellOfGarbage(context);
}

interface Removed {
  readonly location: string;
  readonly removed: readonly string[];
  readonly undo?: string | undefined;
  readonly error?: ReturnType<typeof toWireError>;
}

interface RemoveOneOptions extends RemoveOptions {
  readonly typed: ReadonlySet<string>;
  /** Then its failure is the failure of the command. */
  readonly isOnly: boolean;
}

async function removeOne(
  context: CliContext,
  planned: RemovalPlan,
  options: RemoveOneOptions,
): Promise<Removed> {
  const { out, language, signal } = context;
  const { location } = planned;
  try {
    return await ask(context, planned, options);
  } catch (error) {
    if (options.isOnly || signal.aborted || !(error instanceof AppError)) throw error;
    const wire = toWireError(error);
    out.warn(out.messages.removal.failedOne(location, describeError(wire, language).what));
    return { location, removed: [], error: wire };
  }
}

/** Where it turns out that the registry deletes whole manifests only, says so and asks again. */
async function ask(
  context: CliContext,
  planned: RemovalPlan,
  options: RemoveOneOptions,
): Promise<Removed> {
  const { out } = context;
  try {
    return await send(context, planned, options.typed);
  } catch (error) {
    const isKept =
      error instanceof AppError && hintOf(error.details) === "tag_deletion_unsupported";
    if (!isKept || planned.verb !== "tag") throw error;
    const { plans } = await plan(context, [planned.location], { ...options, indirect: true });
    const [again] = plans;
    if (again?.way !== "indirect") throw error;
    out.line(out.messages.removal.indirect);
    if (options.yes !== true && !(await agreed(context, plans))) throw error;
    return send(context, again, options.typed);
  }
}

async function send(
  { session, signal }: CliContext,
  { location, verb, digest, tree, way, confirm: wanted }: RemovalPlan,
  typed: ReadonlySet<string>,
): Promise<Removed> {
  const { client } = await session();
  const going = [...(tree?.children.filter(({ goes }) => goes) ?? []), ...(tree?.referrers ?? [])];
  const { removed, undo } = await client.images.remove(
    {
      location,
      verb,
      digest,
      also: going.map((one) => one.digest),
      indirect: way === "indirect",
      ...(wanted !== undefined && typed.has(wanted) ? { confirmation: wanted } : {}),
    },
    { signal },
  );
  return { location, removed, undo };
}

function report(
  { out, endWith }: CliContext,
  plans: readonly RemovalPlan[],
  results: readonly Removed[],
): void {
  const removed = results.flatMap((result) => result.removed);
  const [plan] = plans;
  const undo = results.flatMap((result) => result.undo ?? []);
  const failed = results.flatMap(({ location, error }) =>
    error === undefined ? [] : [{ location, error }],
  );
  out.document({
    ...(plans.length === 1 ? { digest: plan?.digest } : {}),
    removed,
    undo,
    ...(failed.length === 0 ? {} : { failed }),
  });
  for (const name of removed) out.line(out.messages.removed(name));
  const [only] = undo;
  if (undo.length === 1 && only !== undefined)
    out.line(out.messages.removal.undoHint(only.slice(0, 8)));
  if (failed.length > 0) endWith(1);
}

/** What production registries want to have typed; more than a yes. @throws confirmation_required */
async function typeConfirmations(
  context: CliContext,
  plans: readonly RemovalPlan[],
  { confirm: given }: RemoveOptions,
): Promise<ReadonlySet<string>> {
  const typed = new Set<string>();
  for (const { confirm: wanted, location } of plans) {
    if (wanted === undefined || typed.has(wanted)) continue;
    const setting = { given, location: parseLocation(location) };
    typed.add(await readConfirmation(context, wanted, setting));
  }
  return typed;
}

/** @throws confirmation_required when nobody can be asked */
async function agreed(
  { out, signal }: CliContext,
  plans: readonly RemovalPlan[],
): Promise<boolean> {
  const [first] = plans;
  const location = first?.location ?? "";
  const { removeQuestion, removal } = out.messages;
  const question =
    plans.length === 1 ? removeQuestion(location) : removal.severalQuestion(plans.length);
  const answer = await confirm(question, signal);
  if (answer !== undefined) return answer;
  throw new AppError("confirmation_required", "there is no terminal to ask on", {
    details: { reference: location },
  });
}
