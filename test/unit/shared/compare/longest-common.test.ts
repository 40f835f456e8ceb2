import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonInOrder } from "../../../../shared/compare/longest-common.ts";

const list = fc.array(fc.option(fc.constantFrom("a", "b", "c", "d"), { nil: undefined }), {
  maxLength: 9,
});

/** The length by trying everything: slow, and plainly right. */
function longest(left: readonly unknown[], right: readonly unknown[]): number {
  const [l, ...lefts] = left;
  const [r, ...rights] = right;
  if (left.length === 0 || right.length === 0) return 0;
  if (l !== undefined && l === r) return 1 + longest(lefts, rights);
  return Math.max(longest(lefts, right), longest(left, rights));
}

describe("entries in common", () => {
  it("are equal, rise on both sides, and are as many as can be", () => {
    fc.assert(
      fc.property(list, list, (left, right) => {
        const pairs = commonInOrder(left, right);
        let before = [-1, -1] as readonly [number, number];
        for (const [l, r] of pairs) {
          expect(left[l]).toBe(right[r]);
          expect(left[l]).toBeDefined();
          expect(l > before[0] && r > before[1]).toBe(true);
          before = [l, r];
        }
        expect(pairs.length).toBe(longest(left, right));
      }),
      { numRuns: 300 },
    );
  });

  it("of lists too long for the table still rise, and are found in one pass", () => {
    const left = Array.from({ length: 4000 }, (_, index) => index);
    const right = [-1, ...left.filter((index) => index % 3 !== 0), -2];
    const pairs = commonInOrder([...left, -3], right);
    expect(pairs).toHaveLength(right.length - 2);
    expect(pairs.every(([l, r]) => l === right[r])).toBe(true);
  });
});
