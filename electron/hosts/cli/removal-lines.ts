import { formatBytes } from "../../../shared/bytes.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import type { RemovalPlan, RemovalPlans } from "../../../shared/plan.ts";
import type { Output } from "./output.ts";

/** Names of a bulk removal that are listed; the rest is a number. */
const MAX_LISTED = 50;

/** Says everything that removals would take away, and what stays. */
export function printRemovals(out: Output, { plans, space }: RemovalPlans): void {
  const { messages } = out;
  for (const plan of plans.slice(0, MAX_LISTED)) printRemoval(out, plan);
  if (plans.length > MAX_LISTED) out.line(messages.storeCare.andMore(plans.length - MAX_LISTED));
  if (plans.some(({ way }) => way === "indirect")) out.line(messages.removal.indirect);
  if (plans.some(({ complete }) => !complete)) out.line(messages.removeIncomplete);
  if (space !== undefined && space.bytes > 0)
    out.line(messages.removal.space(formatBytes(space.bytes), space.complete));
  const undoable = plans.every((plan) => plan.undoable);
  out.line(undoable ? messages.removal.undoable : messages.removal.notUndoable);
}

function printRemoval(out: Output, plan: RemovalPlan): void {
  const { messages } = out;
  if (plan.verb === "tag") {
    for (const name of plan.tags) out.line(messages.removeTag(name, shortDigest(plan.digest)));
    if (plan.siblings.length > 0) out.line(messages.removeSiblings(plan.siblings.join(", ")));
  } else {
    out.line(messages.removeManifest(plan.digest, plan.tags.length));
    for (const name of plan.tags) out.line(`  ${name}`);
  }
  for (const line of serviceLines(out, plan)) out.line(line);
  const { parents = [], referrers = [], complete = true } = plan.affected ?? {};
  if (parents.length > 0)
    out.line(messages.removeParents(parents.map(({ name }) => name).join(", ")));
  for (const { digest, artifactType = "" } of referrers)
    out.line(messages.removeReferrer(digest, artifactType));
  if (plan.tree !== undefined) printTree(out, plan.tree);
  if (!complete) out.line(messages.removeMoreAffected);
}

/** What the registry's service makes of it: more than the tag may go, or nothing. */
function serviceLines(
  { messages: { services } }: Output,
  { effect, blocked, siblings }: RemovalPlan,
): string[] {
  const isLast = effect === "image-with-last-name" && siblings.length === 0;
  return [
    ...(effect === "image" ? [services.tagTakesImage] : []),
    ...(isLast ? [services.lastTagTakesImage] : []),
    ...(blocked === undefined ? [] : [`! ${services.blocked[blocked]}`]),
  ];
}

function printTree(out: Output, tree: NonNullable<RemovalPlan["tree"]>): void {
  const { removal } = out.messages;
  const going = [
    ...tree.children
      .filter(({ goes }) => goes)
      .map(({ digest, platform = "" }) => [digest, platform]),
    ...tree.referrers.map(({ digest, artifactType = "" }) => [digest, artifactType]),
  ];
  if (going.length > 0) out.line(removal.children);
  for (const words of going) out.line(`  ${words.join(" ").trimEnd()}`);
  for (const { digest, platform = "", keptBy, goes } of tree.children)
    if (!goes && keptBy.length > 0)
      out.line(removal.childStays(digest, platform, keptBy.join(", ")));
  if (!tree.complete && tree.children.some(({ goes }) => !goes)) out.line(removal.childrenUnsure);
}
