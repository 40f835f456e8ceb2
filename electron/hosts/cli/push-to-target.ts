import { AppError } from "../../../shared/errors.ts";
import { refuseReplacing } from "../../../shared/kept-tags.ts";
import { type Location, parseLocation } from "../../../shared/location.ts";
import type { TransferPlan } from "../../../shared/plan.ts";
import {
  expandTargetAll,
  needsAnswer,
  type PushTarget,
  withTagsKept,
} from "../../../shared/push-target.ts";
import type { TransferRequest } from "../../../shared/transfer.ts";
import { findTarget } from "./commands/targets.ts";
import { readConfirmation } from "./confirmation.ts";
import type { CliContext } from "./context.ts";
import { pathOf } from "./path-contents.ts";
import { planLines } from "./plan-lines.ts";
import { runTransfer, type RunTransferOptions } from "./run-transfer.ts";
import { confirm } from "./standard-input.ts";

export interface PushToTargetOptions
  extends RunTransferOptions, Pick<TransferRequest, "additions"> {
  /** Of the target. */
  readonly name: string;
  /** In place of the target's, when there are any. */
  readonly platforms: readonly string[];
  /** Files may be replaced. */
  readonly overwrite: boolean;
  /** What the plan shows is wanted. */
  readonly yes: boolean;
}

interface PlannedPush {
  readonly request: TransferRequest;
  readonly plan: TransferPlan;
}

/**
 * Pushes images to every place of a target, one after the other, when all of it is planned and whatever has to be asked
 * is answered. A file that is named without an image stands for all of its images.
 * @throws target_unknown, tag_exists, confirmation_required, and what planning and moving throw
 */
export async function pushToTarget(
  context: CliContext,
  texts: readonly string[],
  options: PushToTargetOptions,
): Promise<void> {
  const { out, signal } = context;
  const target = withPlatforms(await findTarget(context, options.name), options.platforms);
  const named = await Promise.all(texts.map((text) => imagesOf(context, text)));
  const { additions } = options;
  const requests = expandTargetAll(target, named.flat()).map((request) => ({
    ...request,
    ...(options.overwrite ? { overwrite: true } : {}),
    ...(additions === undefined ? {} : { additions }),
  }));
  const planned = await planAll(context, requests);
  if (target.overwrite === "refuse") planned.forEach(({ plan }) => refuseReplacing(plan));
  if (!(await isAgreed(context, target, planned, options)))
    return out.line(out.messages.targets.notPushed);
  const confirmations = await readConfirmations(context, planned, options);
  for (const [index, push] of planned.entries()) {
    signal.throwIfAborted();
    const given = { quiet: options.quiet, confirm: confirmations[index] };
    await runTransfer(context, withTagsKept(target, push.request, push.plan), given);
  }
}

function withPlatforms(target: PushTarget, platforms: readonly string[]): PushTarget {
  return platforms.length === 0 ? target : { ...target, platforms: [...platforms] };
}

/** The image that a place names, or each image of a file or folder that is named as a whole. */
async function imagesOf(
  { session, signal }: CliContext,
  place: string,
): Promise<readonly Location[]> {
  const path = pathOf(place);
  if (path === undefined) return [parseLocation(place)];
  const { client } = await session();
  const { images } = await client.catalog.contents({ path }, { signal });
  if (images.length > 0) return images.map(({ location }) => parseLocation(location));
  throw new AppError("image_not_found", `there is no image in ${path}`, { details: { path } });
}

async function planAll(
  { session, signal }: CliContext,
  requests: readonly TransferRequest[],
): Promise<PlannedPush[]> {
  const { client } = await session();
  const planned: PlannedPush[] = [];
  for (const request of requests)
    planned.push({ request, plan: await client.transfers.plan(request, { signal }) });
  return planned;
}

/** @throws confirmation_required when nobody can be asked */
async function isAgreed(
  context: CliContext,
  target: PushTarget,
  planned: readonly PlannedPush[],
  { yes }: PushToTargetOptions,
): Promise<boolean> {
  const { out, note, signal, language } = context;
  const plans = planned.map(({ plan }) => plan);
  if (!needsAnswer(target, plans)) return true;
  plans.flatMap((plan) => planLines(plan, out.messages, language)).forEach(note);
  // Production wants more than a yes, and asks for it next.
  if (yes || (!target.preview && plans.every(isConfirmedApart))) return true;
  const answer = await confirm(out.messages.targets.question, signal);
  if (answer !== undefined) return answer;
  throw new AppError("confirmation_required", "there is no terminal to ask on", {
    details: { name: target.name },
  });
}

function isConfirmedApart({ confirm, tags }: TransferPlan): boolean {
  return confirm !== undefined || tags.every(({ action }) => action !== "replace");
}

/** Before anything moves, so that no half of a push waits for an answer. */
async function readConfirmations(
  context: CliContext,
  planned: readonly PlannedPush[],
  { confirm: given }: PushToTargetOptions,
): Promise<(string | undefined)[]> {
  const confirmations: (string | undefined)[] = [];
  for (const { request, plan } of planned) {
    const location = parseLocation(request.destination);
    confirmations.push(
      plan.confirm === undefined
        ? undefined
        : await readConfirmation(context, plan.confirm, { given, location }),
    );
  }
  return confirmations;
}
