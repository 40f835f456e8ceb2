import type { Sliced } from "./run-in-slices.ts";

/** Lanes drawn beside each other; digests that find no free one go without. */
export const MAX_LANES = 3;

/** One lane in one line of the list. */
export interface LaneSegment {
  readonly digest: string;
  /** Whether the lane comes from the line above, and goes on to the one below. */
  readonly up: boolean;
  readonly down: boolean;
  /** This line's own image is the one of the lane. */
  readonly tick: boolean;
}

/** Which lines of a list show the same image. */
export interface Lanes {
  /** Lanes beside each other, in the whole list. */
  readonly width: number;
  /** How many other lines have the image of this one, as far as is known. */
  readonly siblingsOf: (line: number) => number;
  /** The lanes of a line, from left to right; undefined where a lane is free. */
  readonly at: (line: number) => readonly (LaneSegment | undefined)[];
}

interface Span {
  readonly digest: string;
  readonly first: number;
  last: number;
  amount: number;
}

/** Lines looked at between two chances to stop. */
const STEP = 1024;

/**
 * Lays lanes between the lines that have the same digest, those that begin higher first. A lane is taken again below its
 * end.
 * @param digestOf undefined for lines of which it is not known
 */
export function* layLanes(
  lines: readonly string[],
  digestOf: (line: string) => string | undefined,
): Sliced<Lanes> {
  const spans = new Map<string, Span>();
  const digests: (string | undefined)[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (index % STEP === STEP - 1) yield;
    const digest = digestOf(lines[index] ?? "");
    digests.push(digest);
    if (digest === undefined) continue;
    const span = spans.get(digest);
    if (span === undefined) spans.set(digest, { digest, first: index, last: index, amount: 1 });
    else {
      span.last = index;
      span.amount += 1;
    }
  }
  yield;
  const lanes: Span[][] = [];
  for (const span of spans.values()) {
    if (span.amount < 2) continue;
    const free = lanes.find((lane) => (lane.at(-1)?.last ?? -1) < span.first);
    if (free !== undefined) free.push(span);
    else if (lanes.length < MAX_LANES) lanes.push([span]);
  }
  return {
    width: lanes.length,
    siblingsOf: (line) => (spans.get(digests[line] ?? "")?.amount ?? 1) - 1,
    at: (line) => lanes.map((lane) => segmentAt(spanAt(lane, line), line, digests[line])),
  };
}

/** No lanes at all. */
export const NO_LANES: Lanes = { width: 0, siblingsOf: () => 0, at: () => [] };

function segmentAt(
  span: Span | undefined,
  line: number,
  digest: string | undefined,
): LaneSegment | undefined {
  if (span === undefined) return undefined;
  return {
    digest: span.digest,
    up: line > span.first,
    down: line < span.last,
    tick: span.digest === digest,
  };
}

/** Spans of one lane stand one below the other. */
function spanAt(lane: readonly Span[], line: number): Span | undefined {
  let low = 0;
  let high = lane.length - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const span = lane[middle];
    if (span === undefined) return undefined;
    if (line < span.first) high = middle - 1;
    else if (line > span.last) low = middle + 1;
    else return span;
  }
  return undefined;
}
