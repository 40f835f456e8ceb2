import type { Filter, FilterDetails } from "../../../shared/filter/match-filter.ts";
import type { Sort, SortColumn } from "../../store/browse.ts";
import type { Sliced } from "./run-in-slices.ts";

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
  for (const [index, row] of rows.entries()) {
    if (index % STEP === STEP - 1) yield;
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

/**
 * Rows in the order of a column. Names sort as versions do: `v1.10` comes after `v1.9`. Rows of which nothing is known
 * come last, whatever the direction.
 */
export function* sortRows(
  rows: readonly string[],
  sort: Sort,
  { detailsOf, textOf }: RowFacts,
): Sliced<Sorted> {
  const { column } = sort;
  const keyOf = (row: string): string | number | undefined => {
    if (column === "name") return versionKey(textOf(row));
    const details = detailsOf(row);
    return details === undefined ? undefined : KEYS[column](details);
  };
  const known: string[] = [];
  const keys: (string | number)[] = [];
  const unknown: string[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % STEP === STEP - 1) yield;
    const key = keyOf(row);
    if (key === undefined) unknown.push(row);
    else {
      known.push(row);
      keys.push(key);
    }
  }
  const order = yield* sortKeys(keys, sort.descending);
  const sorted: string[] = [];
  for (const at of order) sorted.push(known[at] ?? "");
  for (const row of unknown) sorted.push(row);
  return { rows: sorted, unknown: unknown.length };
}

/** Keys that are sorted in one go: a few milliseconds. */
const RUN = 4096;

/** The indexes of the keys in their order; equal ones stay as they were. Sorted runs, merged two by two. */
function* sortKeys(
  keys: readonly (string | number)[],
  descending: boolean,
): Sliced<readonly number[]> {
  const sign = descending ? -1 : 1;
  const heads = yield* headsOf(keys);
  const compare = (a: number, b: number): number => {
    const byHead = (heads[a] ?? 0) - (heads[b] ?? 0);
    if (byHead !== 0) return sign * byHead;
    const left = keys[a] ?? 0;
    const right = keys[b] ?? 0;
    if (left === right) return a - b;
    return left < right ? -sign : sign;
  };
  let runs: (readonly number[])[] = [];
  for (let start = 0; start < keys.length; start += RUN) {
    const length = Math.min(RUN, keys.length - start);
    runs.push(Array.from({ length }, (_, index) => start + index).toSorted(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly number[])[] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const [left = [], right = []] = runs.slice(index, index + 2);
      merged.push(right.length === 0 ? left : yield* merge(left, right, compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge(
  left: readonly number[],
  right: readonly number[],
  compare: (a: number, b: number) => number,
): Sliced<readonly number[]> {
  const merged: number[] = [];
  let fromLeft = 0;
  let fromRight = 0;
  for (;;) {
    const a = left[fromLeft];
    const b = right[fromRight];
    if (a === undefined || b === undefined) break;
    if (compare(a, b) <= 0) {
      merged.push(a);
      fromLeft += 1;
    } else {
      merged.push(b);
      fromRight += 1;
    }
    if (merged.length % RUN === 0) yield;
  }
  for (; fromLeft < left.length; fromLeft += 1) merged.push(left[fromLeft] ?? 0);
  for (; fromRight < right.length; fromRight += 1) merged.push(right[fromRight] ?? 0);
  return merged;
}

/** Characters of a key that fit a number exactly, at eight bits each. */
const HEAD = 6;

/**
 * For each key a number in the same order: most keys are told apart by it, several times as fast as by text. Of texts it
 * is the first characters behind what all of them begin with; texts that only differ later have equal ones.
 */
function* headsOf(keys: readonly (string | number)[]): Sliced<Float64Array> {
  const heads = new Float64Array(keys.length);
  let prefix = typeof keys[0] === "string" ? keys[0] : "";
  for (const key of keys) {
    while (typeof key === "string" && !key.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  for (const [index, key] of keys.entries()) {
    if (index % STEP === STEP - 1) yield;
    heads[index] = typeof key === "number" ? key : headOf(key, prefix.length);
  }
  return heads;
}

function headOf(key: string, start: number): number {
  let head = 0;
  for (let at = start; at < start + HEAD; at += 1) {
    head = head * 256 + (at < key.length ? Math.min(key.charCodeAt(at), 255) : 0);
  }
  return head;
}

const KEYS: Readonly<
  Record<Exclude<SortColumn, "name">, (details: RowDetails) => string | number | undefined>
> = {
  digest: ({ digest }) => digest,
  platforms: ({ platforms }) => platforms?.join(" "),
  size: ({ size }) => size,
  created: ({ created }) => created,
  containers: ({ containers }) => containers,
};

/** Numbers of more digits than this count as equally long: no tag has room for many of them. */
const MAX_DIGITS = 40;

/**
 * A key that plain comparison orders as people order versions: before each number stands how long it is, so that 9 comes
 * before 10, and still before any letter.
 */
export function versionKey(name: string): string {
  const text = name.toLowerCase();
  let key = "";
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text, at)) continue;
    const found = at;
    while (isDigit(text, at + 1)) at += 1;
    let first = found;
    while (first < at && text.charCodeAt(first) === ZERO) first += 1;
    const length = Math.min(at + 1 - first, MAX_DIGITS);
    key += text.slice(copied, found) + String.fromCharCode(ZERO + length);
    copied = first;
  }
  return key + text.slice(copied);
}

const ZERO = 0x30;
const NINE = 0x39;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}
