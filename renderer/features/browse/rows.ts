import type { Sort } from "../../store/browse.ts";

/** What a row says besides its name. Absent is what the place does not know. */
export interface RowDetails {
  /** Of an image in an engine, its ID. */
  readonly digest: string;
  readonly platforms?: readonly string[];
  /** Bytes. */
  readonly size?: number | undefined;
  /** ISO 8601 */
  readonly created?: string | undefined;
  /** Containers that use the image. */
  readonly containers?: number | undefined;
}

/** What sorting needs to know of a row. */
export interface RowFacts {
  readonly summaryOf: (row: string) => RowDetails | undefined;
  readonly textOf: (row: string) => string;
}

/** Rows whose text holds the filter, whatever the case. */
export function filterRows(
  rows: readonly string[],
  filter: string,
  textOf: (row: string) => string,
): readonly string[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return rows;
  return rows.filter((row) => textOf(row).toLowerCase().includes(wanted));
}

/**
 * Rows in the order of a column. Names sort as versions do: `v1.10` comes after `v1.9`. Rows of which nothing is known
 * come last, whatever the direction.
 */
export function sortRows(
  rows: readonly string[],
  sort: Sort,
  { summaryOf, textOf }: RowFacts,
): readonly string[] {
  const sign = sort.descending ? -1 : 1;
  if (sort.column === "name") {
    const keyed = rows.map((row) => ({ row, key: versionKey(textOf(row)) }));
    return keyed.toSorted((a, b) => sign * compare(a.key, b.key)).map(({ row }) => row);
  }
  const keyOf = KEYS[sort.column];
  const known: { row: string; key: string | number }[] = [];
  const unknown: string[] = [];
  for (const row of rows) {
    const summary = summaryOf(row);
    const key = summary === undefined ? undefined : keyOf(summary);
    if (key === undefined) unknown.push(row);
    else known.push({ row, key });
  }
  known.sort((a, b) => sign * compare(a.key, b.key));
  return [...known.map(({ row }) => row), ...unknown];
}

const KEYS = {
  digest: ({ digest }: RowDetails) => digest,
  platforms: ({ platforms }: RowDetails) => platforms?.join(" "),
  size: ({ size }: RowDetails) => size,
  created: ({ created }: RowDetails) => created,
  containers: ({ containers }: RowDetails) => containers,
} satisfies Record<string, (details: RowDetails) => string | number | undefined>;

/** Digits that a number is filled up to, so that plain comparison orders numbers: a date with a time has 14. */
const NUMBER_WIDTH = 16;

/** A key that plain comparison orders as people order versions. */
export function versionKey(name: string): string {
  return name.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(NUMBER_WIDTH, "0"));
}

function compare(a: string | number, b: string | number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
