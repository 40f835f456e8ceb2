import { versionKey } from "../../../shared/version-order.ts";
import type { Grouping } from "../../store/grouping.ts";
import type { RowDetails } from "./rows.ts";
import type { Sliced } from "./run-in-slices.ts";

/** Rows that belong together. */
export interface RowGroup {
  /** The id of its line in the grid; no row has one like it. */
  readonly id: string;
  /** `1.2`, a digest, `2026-11`; empty for rows that belong nowhere. */
  readonly key: string;
  readonly rows: readonly string[];
}

export interface GroupFacts {
  readonly detailsOf: (row: string) => RowDetails | undefined;
  readonly textOf: (row: string) => string;
  /** Whether the newest or greatest group comes first. */
  readonly descending: boolean;
}

/** Names of images end at the colon; what follows is the tag. */
const FAMILY = /^(?:.*[/:])?v?(\d{1,4}(?:\.\d{1,6})?)(?![\da-z])/i;

/** `1.2` of `1.2.3`, `v1.2` and `app:1.2-alpine`; empty for names that are no version. */
export function versionFamily(name: string): string {
  return FAMILY.exec(name)?.[1] ?? "";
}

/** Rows looked at between two chances to stop. */
const STEP = 1024;

/** Rows in groups, each in the order given. What belongs to no group is the last one. */
export function* groupRows(
  rows: readonly string[],
  grouping: Exclude<Grouping, "none">,
  { detailsOf, textOf, descending }: GroupFacts,
): Sliced<readonly RowGroup[]> {
  const keyOf = (row: string): string => {
    if (grouping === "version") return versionFamily(textOf(row));
    const details = detailsOf(row);
    return (grouping === "digest" ? details?.digest : details?.created?.slice(0, 7)) ?? "";
  };
  const byKey = new Map<string, string[]>();
  const loose: string[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    if (index % STEP === STEP - 1) yield;
    const row = rows[index] ?? "";
    const key = keyOf(row);
    const members = key === "" ? loose : byKey.get(key);
    if (members === undefined) byKey.set(key, [row]);
    else members.push(row);
  }
  if (grouping === "digest") moveSingles(byKey, loose);
  const groups = [...byKey].map(([key, members]) => groupOf(key, members));
  if (grouping !== "digest") sortByKey(groups, descending);
  return loose.length === 0 ? groups : [...groups, groupOf("", loose)];
}

/** The lines of the grid: each group's own, and behind it its rows unless it is closed. */
export function linesOf(
  groups: readonly RowGroup[],
  closed: ReadonlySet<string>,
): readonly string[] {
  const lines: string[] = [];
  for (const { id, rows } of groups) {
    lines.push(id);
    if (closed.has(id)) continue;
    for (const row of rows) lines.push(row);
  }
  return lines;
}

/** No name and no location has this character. */
const MARK = "\u0000";

function groupOf(key: string, rows: readonly string[]): RowGroup {
  return { id: `${MARK}${key}`, key, rows };
}

/** A digest with one tag shares it with nobody. */
function moveSingles(byKey: Map<string, string[]>, loose: string[]): void {
  for (const [key, members] of byKey) {
    if (members.length > 1) continue;
    for (const member of members) loose.push(member);
    byKey.delete(key);
  }
}

function sortByKey(groups: RowGroup[], descending: boolean): void {
  const sign = descending ? -1 : 1;
  const keys = new Map(groups.map(({ key }) => [key, versionKey(key)]));
  groups.sort((a, b) => ((keys.get(a.key) ?? "") < (keys.get(b.key) ?? "") ? -sign : sign));
}
