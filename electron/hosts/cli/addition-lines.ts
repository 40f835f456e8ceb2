import { formatBytes } from "../../../shared/bytes.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import type { PlannedAddition, TransferPlan } from "../../../shared/plan.ts";
import type { Messages } from "./messages/en.ts";
import { artifactWords } from "./related-lines.ts";

type Words = Messages["related"];

/** Signatures and the like, each with what becomes of it; nothing where nobody asked for them. */
export function additionLines(additions: TransferPlan["additions"], words: Words): string[] {
  if (additions === undefined) return [];
  const { items } = additions;
  const size = items.reduce((sum, item) => sum + item.size, 0);
  return [
    items.length === 0 ? words.noAdditions : words.additions(items.length, formatBytes(size)),
    ...items.map((item) => additionLine(item, words)),
    ...incompleteLines(additions, words),
  ];
}

/** What will be missing at the destination although it was asked for. */
export function leftBehindLines(additions: TransferPlan["additions"], words: Words): string[] {
  if (additions === undefined) return [];
  const left = additions.items.filter(({ action }) => action === "cannot");
  return [
    ...left.map((item) => additionLine(item, words).trimStart()),
    ...incompleteLines(additions, words),
  ];
}

function additionLine(item: PlannedAddition, words: Words): string {
  const fate = item.why === undefined ? words.fates[item.action] : words.reasons[item.why];
  return words.addition(artifactWords(item, words), shortDigest(item.digest), fate);
}

function incompleteLines(
  { complete }: NonNullable<TransferPlan["additions"]>,
  words: Words,
): string[] {
  return complete ? [] : [`! ${words.additionsIncomplete}`];
}
