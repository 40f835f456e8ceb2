import type { Messages } from "../../i18n/messages.ts";
import type { RemovalPlan } from "../../../shared/plan.ts";
import type { AffectedRow } from "./AffectedList.tsx";

/** Everything that several removals change, each thing once, sorted by what becomes of it. */
export interface Affected {
  readonly removed: readonly AffectedRow[];
  /** Tags on the same digest. */
  readonly stays: readonly AffectedRow[];
  /** Children and additions that go along. */
  readonly below: readonly AffectedRow[];
  readonly keptBelow: readonly AffectedRow[];
  /** Additions whose subject goes. */
  readonly orphans: readonly AffectedRow[];
  /** Indexes that lose a platform. */
  readonly parents: readonly AffectedRow[];
}

/** Puts the consequences of all plans together: what one plan keeps and another removes is removed. */
export function affectedBy(plans: readonly RemovalPlan[], t: Messages): Affected {
  const { removal } = t;
  const removed = unique(
    plans.flatMap(({ tags, digest }) => tags.map((name) => ({ key: name, name, digest }))),
  );
  const gone = new Set(removed.map(({ name }) => name));
  const goneDigests = new Set(
    plans.flatMap(({ verb, digest }) => (verb === "tag" ? [] : [digest])),
  );
  const stays = plans
    .flatMap(({ siblings, digest }) => siblings.map((name) => ({ key: name, name, digest })))
    .filter(({ name }) => !gone.has(name));
  const children = plans.flatMap(({ tree }) => tree?.children ?? []);
  const below = [
    ...children
      .filter(({ goes }) => goes)
      .map(({ digest, platform }) => ({
        key: digest,
        name: platform ?? removal.attestation,
        digest,
      })),
    ...plans
      .flatMap(({ tree }) => tree?.referrers ?? [])
      .map(({ digest, artifactType }) => ({
        key: digest,
        name: removal.addition,
        note: artifactType,
        digest,
      })),
  ];
  const going = new Set(below.map(({ digest }) => digest));
  const keptBelow = children
    .filter(({ goes, digest }) => !goes && !going.has(digest))
    .map(({ digest, platform, keptBy }) => ({
      key: digest,
      name: platform ?? removal.attestation,
      note: keptBy.length === 0 ? undefined : removal.neededBy(keptBy.join(", ")),
      digest,
    }));
  const orphans = plans
    .flatMap(({ affected }) => affected?.referrers ?? [])
    .filter(({ digest }) => !going.has(digest) && !goneDigests.has(digest))
    .map(({ digest, artifactType }) => ({
      key: digest,
      name: removal.addition,
      note: artifactType,
      digest,
    }));
  const parents = plans
    .flatMap(({ affected }) => affected?.parents ?? [])
    .filter(({ name }) => !gone.has(name))
    .map(({ name, digest }) => ({ key: name, name, digest }));
  return {
    removed,
    stays: unique(stays),
    below: unique(below),
    keptBelow: unique(keptBelow),
    orphans: unique(orphans),
    parents: unique(parents),
  };
}

function unique<Row extends AffectedRow>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}
