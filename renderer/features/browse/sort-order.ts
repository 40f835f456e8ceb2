import type { Sliced } from "./run-in-slices.ts";

/** Places of keys, from the least to the greatest. */
export interface SortOrder {
  /** Indexes of the keys; equal ones stay as they were. */
  readonly indexes: Uint32Array;
  /** 1 where a key of `indexes` equals the one before it. */
  readonly ties: Uint8Array;
}

type Keys = readonly (string | number)[];

/** Rows looked at between two chances to stop. */
const STEP = 1024;

/**
 * The order of keys, which are all texts or all numbers from 0 on. 100,000 of them take no comparisons but of the few
 * that are alike in their first characters: each gets a number in the same order, and numbers are sorted by their digits.
 */
export function* orderOf(keys: Keys): Sliced<SortOrder> {
  const indexes = new Uint32Array(keys.length);
  for (let index = 0; index < indexes.length; index += 1) indexes[index] = index;
  const heads = new Float64Array(keys.length);
  const runs: Run[] = [{ from: 0, to: keys.length, start: -1 }];
  let looked = 0;
  for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
    yield* sortRun(keys, indexes, heads, run, runs);
    looked += run.to - run.from;
    if (looked < STEP) continue;
    looked = 0;
    yield;
  }
  const ties = new Uint8Array(keys.length);
  for (let place = 1; place < indexes.length; place += 1) {
    if (place % STEP === 0) yield;
    const equal = keyAt(keys, indexes, place) === keyAt(keys, indexes, place - 1);
    ties[place] = equal ? 1 : 0;
  }
  return { indexes, ties };
}

/** The indexes from the greatest key to the least; equal ones still stay as they were. */
export function reversed({ indexes, ties }: SortOrder): Uint32Array {
  const turned = new Uint32Array(indexes.length);
  let target = 0;
  let end = indexes.length;
  for (let place = indexes.length - 1; place >= 0; place -= 1) {
    if (ties[place] === 1) continue;
    for (let at = place; at < end; at += 1) {
      turned[target] = indexes[at] ?? 0;
      target += 1;
    }
    end = place;
  }
  return turned;
}

/** Keys that are alike before their character `start`, and so stand together. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly start: number;
}

/** Fewer than these are compared, more of them sorted by digits: preparing that costs as much as some thousand keys. */
const FEW = 4096;

/** Sorts one run by the next characters, and adds the runs that are alike in them. */
function* sortRun(
  keys: Keys,
  indexes: Uint32Array,
  heads: Float64Array,
  { from, to, start }: Run,
  runs: Run[],
): Sliced<void> {
  if (to - from < 2) return;
  const next = alikeUntil(keys, indexes, { from, to, start: Math.max(start, 0) });
  const isText = typeof keyAt(keys, indexes, from) === "string";
  // What its first characters did not tell apart, they never will: letters of other scripts, and whole keys that are equal.
  const hopeless = isText && next <= start;
  for (let place = from; place < to; place += 1) {
    if (place % STEP === STEP - 1) yield;
    const key = keyAt(keys, indexes, place);
    heads[indexes[place] ?? 0] = typeof key === "number" ? key : headOf(key, next);
  }
  const run = indexes.subarray(from, to);
  if (to - from < FEW || hopeless) {
    run.sort((a, b) => (heads[a] ?? 0) - (heads[b] ?? 0) || compareKeys(keys, a, b));
    return;
  }
  yield* sortByDigits(run, heads);
  if (!isText) return;
  let first = from;
  for (let place = from + 1; place <= to; place += 1) {
    const same = place < to && heads[indexes[place] ?? 0] === heads[indexes[first] ?? 0];
    if (same) continue;
    if (place - first > 1) runs.push({ from: first, to: place, start: next });
    first = place;
  }
}

function keyAt(keys: Keys, indexes: Uint32Array, place: number): string | number {
  return keys[indexes[place] ?? 0] ?? 0;
}

/** How many characters all keys of a run begin with. */
function alikeUntil(keys: Keys, indexes: Uint32Array, { from, to, start }: Run): number {
  const first = keyAt(keys, indexes, from);
  if (typeof first !== "string") return 0;
  let end = first.length;
  for (let place = from + 1; place < to; place += 1) {
    const key = keyAt(keys, indexes, place);
    if (typeof key !== "string") return 0;
    let at = start;
    while (at < end && key.charCodeAt(at) === first.charCodeAt(at)) at += 1;
    end = at;
    if (end === start) break;
  }
  return end;
}

function compareKeys(keys: Keys, a: number, b: number): number {
  const left = keys[a] ?? 0;
  const right = keys[b] ?? 0;
  if (left === right) return a - b;
  return left < right ? -1 : 1;
}

/** Characters of a key that fit a number exactly, at eight bits each. */
const HEAD = 6;
const LAST_CODE = 255;

/** The next characters as a number. It ends at the first one that needs more than eight bits: those are compared. */
function headOf(key: string, start: number): number {
  let head = 0;
  let open = true;
  for (let at = start; at < start + HEAD; at += 1) {
    const code = open && at < key.length ? Math.min(key.charCodeAt(at), LAST_CODE) : 0;
    if (code === LAST_CODE) open = false;
    head = head * 256 + code;
  }
  return head;
}

const DIGIT_BITS = 16;
const DIGITS = 4;
const DIGIT_VALUES = 2 ** DIGIT_BITS;

/** Sorts by heads from 0 on, whose bits are in the order of their values. Equal ones stay as they were. */
function* sortByDigits(run: Uint32Array, heads: Float64Array): Sliced<void> {
  // Little-endian, as every processor that runs Chromium is.
  const digits = new Uint16Array(heads.buffer);
  let source: Uint32Array = run;
  let target: Uint32Array = new Uint32Array(run.length);
  const places = new Uint32Array(DIGIT_VALUES + 1);
  for (let digit = 0; digit < DIGITS; digit += 1) {
    places.fill(0);
    for (const index of source) {
      const value = digits[index * DIGITS + digit] ?? 0;
      places[value + 1] = (places[value + 1] ?? 0) + 1;
    }
    const first = digits[(source[0] ?? 0) * DIGITS + digit] ?? 0;
    if (places[first + 1] === source.length) continue;
    for (let value = 1; value <= DIGIT_VALUES; value += 1) {
      places[value] = (places[value] ?? 0) + (places[value - 1] ?? 0);
    }
    for (const index of source) {
      const value = digits[index * DIGITS + digit] ?? 0;
      const place = places[value] ?? 0;
      target[place] = index;
      places[value] = place + 1;
    }
    const sorted = target;
    target = source === run ? new Uint32Array(run.length) : source;
    source = sorted;
    yield;
  }
  if (source !== run) run.set(source);
}
