import type { Filter, FilterDetails } from "../../../shared/filter/match-filter.ts";
import { versionKey } from "../../../shared/version-order.ts";
import type { Sort, SortColumn } from "../../store/browse.ts";
import { scanKey } from "./scan-order.ts";
import type { Sliced } from "./run-in-slices.ts";
import { orderOf, reversed, type SortOrder } from "./sort-order.ts";

/** What a row says besides its name. Absent is what the place does not know. */
export interface RowDetails extends FilterDetails {
  /** Containers that use the image. */
  readonly containers?: number | undefined;
}

/** What sorting and filtering need to know of a row. */
export interface RowFacts {
  readonly detailsOf: (row: string) => RowDetails | undefined;
  readonly textOf: (row: string) => string;
  readonly isTagged: (row: string) => boolean;
}

/** What a filter leaves. */
export interface Filtered {
  readonly shown: readonly string[];
  /** Rows that are left out because the filter asks for details that nobody knows yet. */
  readonly undecided: number;
}

/** Rows looked at between two chances to stop. */
const STEP = 1024;

/** The rows that fit, in the order given. */
export function* filterRows(
  rows: readonly string[],
  filter: Filter,
  { detailsOf, textOf, isTagged }: RowFacts,
): Sliced<Filtered> {
  if (filter.isEmpty) return { shown: rows, undecided: 0 };
  const shown: string[] = [];
  let undecided = 0;
  for (let index = 0; index < rows.length; index += 1) {
    if (index % STEP === STEP - 1) yield;
    const row = rows[index] ?? "";
    const details = filter.needsDetails ? detailsOf(row) : undefined;
    const verdict = filter.verdictOf({ text: textOf(row), tagged: isTagged(row), details });
    if (verdict === "yes") shown.push(row);
    else if (verdict === "unknown") undecided += 1;
  }
  return { shown, undecided };
}

/** Rows in order. */
export interface Sorted {
  readonly rows: readonly string[];
  /** Rows at the end, of which nothing is known. */
  readonly unknown: number;
}

/** Rows by name, from the first version on: names never change, so their order is found once. */
export type NameOrder = () => Sliced<SortOrder>;

/** Finds the order when it is asked for the first time; whoever was interrupted begins anew. */
export function createNameOrder(
  rows: readonly string[],
  textOf: (row: string) => string,
): NameOrder {
  let found: SortOrder | undefined;
  return function* order() {
    if (found !== undefined) return found;
    const keys: string[] = [];
    for (const row of rows) {
      if (keys.length % STEP === STEP - 1) yield;
      keys.push(versionKey(textOf(row)));
    }
    found = yield* orderOf(keys);
    return found;
  };
}

/**
 * Rows in the order of a column. Names sort as versions do, see {@link versionKey}. Rows of which nothing is known come last,
 * whatever the direction.
 */
export function* sortRows(
  rows: readonly string[],
  { column, descending }: Sort,
  { detailsOf, textOf }: RowFacts,
  nameOrder: NameOrder = createNameOrder(rows, textOf),
): Sliced<Sorted> {
  if (column === "name") {
    const order = yield* nameOrder();
    return { rows: rowsIn(order, rows, descending), unknown: 0 };
  }
  const known: string[] = [];
  const keys: (string | number)[] = [];
  const unknown: string[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    if (index % STEP === STEP - 1) yield;
    const row = rows[index] ?? "";
    const details = detailsOf(row);
    const key = details === undefined ? undefined : KEYS[column](details);
    if (key === undefined) unknown.push(row);
    else {
      known.push(row);
      keys.push(key);
    }
  }
  const order = yield* orderOf(keys);
  const sorted = rowsIn(order, known, descending);
  return {
    rows: sorted.length === 0 ? unknown : sorted.concat(unknown),
    unknown: unknown.length,
  };
}

function rowsIn(order: SortOrder, rows: readonly string[], descending: boolean): string[] {
  const sorted: string[] = [];
  for (const index of descending ? reversed(order) : order.indexes) sorted.push(rows[index] ?? "");
  return sorted;
}

const KEYS: Readonly<
  Record<Exclude<SortColumn, "name">, (details: RowDetails) => string | number | undefined>
> = {
  pushed: ({ pushed }) => pushed,
  pulled: ({ service }) => service?.pulled,
  pulls: ({ service }) => service?.pulls,
  scan: ({ service }) => scanKey(service?.scan),
  labels: ({ service }) => service?.labels.map(({ name }) => name).join(" ") || undefined,
  digest: ({ digest }) => digest,
  platforms: ({ platforms }) => platforms?.join(" "),
  size: ({ size }) => size,
  created: ({ created }) => created,
  containers: ({ containers }) => containers,
};
