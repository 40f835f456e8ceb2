import type { RelatedItem, RelatedPart, RelatedPartName } from "../../../shared/related.ts";

/** The headings under which related things are listed, in this order. */
export const RELATED_GROUPS = [
  "signatures",
  "sboms",
  "provenance",
  "vulnerabilities",
  "attestations",
  "others",
  "parents",
  "bases",
  "derived",
] as const;

export type RelatedGroup = (typeof RELATED_GROUPS)[number];

const GROUP_OF_PURPOSE = {
  signature: "signatures",
  sbom: "sboms",
  provenance: "provenance",
  vulnerabilities: "vulnerabilities",
  attestation: "attestations",
  artifact: "others",
} as const;

/** The groups that have something in them, in order. */
export function groupsOf(
  parts: readonly RelatedPart[],
): readonly (readonly [RelatedGroup, readonly RelatedItem[]])[] {
  const groups = new Map<RelatedGroup, RelatedItem[]>();
  for (const { part, items } of parts) {
    for (const item of items) {
      const group = groupOf(part, item);
      groups.set(group, [...(groups.get(group) ?? []), item]);
    }
  }
  return RELATED_GROUPS.flatMap((group) => {
    const items = groups.get(group);
    return items === undefined ? [] : [[group, items] as const];
  });
}

/** True when everything was looked through. */
export function isComplete(parts: readonly RelatedPart[]): boolean {
  return parts.every(({ complete }) => complete);
}

function groupOf(part: RelatedPartName, { artifact }: RelatedItem): RelatedGroup {
  if (part !== "attached") return part;
  return GROUP_OF_PURPOSE[artifact?.purpose ?? "artifact"];
}
