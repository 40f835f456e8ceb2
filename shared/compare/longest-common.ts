/**
 * Most cells of the table that finds the best alignment: 2 million take about 10 ms and 8 MB. Longer lists, which only
 * a hostile manifest has, are aligned well but perhaps not best.
 */
const MAX_CELLS = 2_000_000;

/** Positions of an entry of one list and of the equal one in the other. */
export type IndexPair = readonly [left: number, right: number];

/**
 * Entries that two lists have in common in the same order, as many as possible. Entries that are undefined equal none.
 * The pairs rise on both sides.
 */
export function commonInOrder<T>(
  left: readonly (T | undefined)[],
  right: readonly (T | undefined)[],
): readonly IndexPair[] {
  const equal = (l: number, r: number): boolean => left[l] !== undefined && left[l] === right[r];
  const pairs: IndexPair[] = [];
  let start = 0;
  while (start < left.length && start < right.length && equal(start, start)) {
    pairs.push([start, start]);
    start += 1;
  }
  let ends: IndexPair = [left.length, right.length];
  const tail: IndexPair[] = [];
  while (ends[0] > start && ends[1] > start && equal(ends[0] - 1, ends[1] - 1)) {
    ends = [ends[0] - 1, ends[1] - 1];
    tail.push(ends);
  }
  const range = { start, leftEnd: ends[0], rightEnd: ends[1] };
  const cells = (range.leftEnd - start) * (range.rightEnd - start);
  const middle = cells > MAX_CELLS ? greedy(left, right, range) : best(range, equal);
  return [...pairs, ...middle, ...tail.toReversed()];
}

interface Range {
  readonly start: number;
  readonly leftEnd: number;
  readonly rightEnd: number;
}

/** The longest common subsequence, by the table of the lengths from every pair of positions on. */
function best(
  { start, leftEnd, rightEnd }: Range,
  equal: (left: number, right: number) => boolean,
): readonly IndexPair[] {
  const width = rightEnd - start + 1;
  const lengths = new Uint32Array((leftEnd - start + 1) * width);
  const at = (l: number, r: number): number => (l - start) * width + (r - start);
  const lengthAt = (l: number, r: number): number => lengths[at(l, r)] ?? 0;
  for (let l = leftEnd - 1; l >= start; l -= 1) {
    for (let r = rightEnd - 1; r >= start; r -= 1) {
      lengths[at(l, r)] = equal(l, r)
        ? lengthAt(l + 1, r + 1) + 1
        : Math.max(lengthAt(l + 1, r), lengthAt(l, r + 1));
    }
  }
  const pairs: IndexPair[] = [];
  for (let l = start, r = start; l < leftEnd && r < rightEnd;) {
    if (equal(l, r)) {
      pairs.push([l, r]);
      l += 1;
      r += 1;
    } else if (lengthAt(l + 1, r) >= lengthAt(l, r + 1)) l += 1;
    else r += 1;
  }
  return pairs;
}

/** Every entry of the left with the next equal one of the right: one pass over each. */
function greedy<T>(
  left: readonly (T | undefined)[],
  right: readonly (T | undefined)[],
  { start, leftEnd, rightEnd }: Range,
): readonly IndexPair[] {
  const places = new Map<T, number[]>();
  for (let r = rightEnd - 1; r >= start; r -= 1) {
    const entry = right[r];
    if (entry === undefined) continue;
    const known = places.get(entry);
    if (known === undefined) places.set(entry, [r]);
    else known.push(r);
  }
  const pairs: IndexPair[] = [];
  let next = start;
  for (let l = start; l < leftEnd; l += 1) {
    const entry = left[l];
    const stack = entry === undefined ? undefined : places.get(entry);
    while (stack !== undefined && (stack.at(-1) ?? next) < next) stack.pop();
    const r = stack?.pop();
    if (r === undefined) continue;
    pairs.push([l, r]);
    next = r + 1;
  }
  return pairs;
}
