import { assertNever } from "../../../shared/assert-never.ts";
import { formatBytes } from "../../../shared/bytes.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import type { PlannedTag, PlanNotice, TransferPlan } from "../../../shared/plan.ts";
import { fixedTagText } from "../../../shared/i18n/fixed-tag-text.ts";
import type { Language } from "../../../shared/i18n/language.ts";
import { plannedPullsText } from "../../../shared/i18n/pulls-text.ts";
import { additionLines } from "./addition-lines.ts";
import type { Messages } from "./messages/en.ts";
import { allowanceLines } from "./pulls-left.ts";

/** A plan for people: what moves, what is there, which tags change. */
export function planLines(plan: TransferPlan, messages: Messages, language: Language): string[] {
  const { bytes } = plan;
  const count = (action: string): number =>
    plan.blobs.filter((blob) => blob.action === action).length;
  const written = plan.manifests.filter((manifest) => manifest.action === "write").length;
  const [mounted, existing] = [count("mount"), count("exists")];
  return [
    messages.planTitle(plan.source, plan.destination),
    ...(plan.serverCopy === undefined
      ? [messages.planMove(count("move"), formatBytes(bytes.move))]
      : serverCopyLines(plan.serverCopy, messages)),
    ...(mounted > 0 ? [messages.planMount(mounted, formatBytes(bytes.mount))] : []),
    ...(existing > 0 ? [messages.planExists(existing, formatBytes(bytes.exists))] : []),
    messages.planManifests(written, plan.manifests.length - written),
    ...plan.tags.map((tag) => tagLine(messages, tag)),
    ...additionLines(plan.additions, messages.related),
    ...plan.notices
      .filter(({ code }) => code !== "pulls_short")
      .map((notice) => `! ${noticeText(messages, notice, language)}`),
    ...pullLines(plan.pulls, language),
    ...(plan.confirm === undefined ? [] : [`! ${messages.network.planConfirm(plan.confirm)}`]),
  ];
}

/** Nothing moves through this computer; other tags of the image may come along. */
function serverCopyLines(
  { alsoTags }: NonNullable<TransferPlan["serverCopy"]>,
  { services }: Messages,
): string[] {
  const also = alsoTags.length === 0 ? [] : [`! ${services.alsoTags(alsoTags.join(", "))}`];
  return [services.serverCopies, ...also];
}

/** What the plan and its transfer spend of a registry that counts, and what is left. */
function pullLines(pulls: TransferPlan["pulls"], language: Language): string[] {
  if (pulls === undefined) return [];
  const { allowance, toCome } = pulls;
  const text = plannedPullsText(pulls, language);
  return [
    toCome > 0 ? `! ${text}` : `  ${text}`,
    ...(allowance === undefined ? [] : allowanceLines(allowance, language)),
  ];
}

/** The tags that will point at another image. */
export function replacedTagLines({ tags }: TransferPlan, messages: Messages): string[] {
  return tags.filter((tag) => tag.action === "replace").map((tag) => tagLine(messages, tag));
}

function tagLine(messages: Messages, { name, digest, action, previous }: PlannedTag): string {
  switch (action) {
    case "create":
      return messages.planTagCreate(name, shortDigest(digest));
    case "replace":
      return messages.planTagReplace(name, shortDigest(previous ?? ""), shortDigest(digest));
    case "unchanged":
      return messages.planTagUnchanged(name, shortDigest(digest));
    default:
      return assertNever(action);
  }
}

function noticeText(
  { notices }: Messages,
  { code, details }: PlanNotice,
  language: Language,
): string {
  const fact = (name: string): string => String(details[name] ?? "");
  switch (code) {
    case "platforms_dropped":
      return notices.platforms_dropped(fact("kept"));
    case "tag_replaced":
      return notices.tag_replaced(fact("name"));
    case "server_copy_moves_tags":
      return notices.server_copy_moves_tags(fact("names"));
    case "tag_fixed":
      return fixedTagText(details, language);
    case "pulls_short":
      return "";
    case "digest_changes":
    case "foreign_layer":
      return notices[code];
    default:
      return assertNever(code);
  }
}
