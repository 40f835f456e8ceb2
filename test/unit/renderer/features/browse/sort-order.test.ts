import { array, assert, constantFrom, nat, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { runAtOnce } from "../../../../../renderer/features/browse/run-in-slices.ts";
import { orderOf, reversed } from "../../../../../renderer/features/browse/sort-order.ts";

type Key = string | number;

function compare(a: Key, b: Key): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** As the language sorts, one index for each key. */
function expected(keys: readonly Key[], sign: 1 | -1): number[] {
  return keys
    .map((_, index) => index)
    .toSorted((a, b) => sign * compare(keys[a] ?? 0, keys[b] ?? 0) || a - b);
}

function expectSorted(keys: readonly Key[]): void {
  const order = runAtOnce(orderOf(keys));
  expect([...order.indexes]).toEqual(expected(keys, 1));
  expect([...reversed(order)]).toEqual(expected(keys, -1));
}

/** More than are compared; a generator with a fixed beginning. */
function manyKeys(amount: number, keyOf: (random: number) => Key): Key[] {
  let state = 1;
  return Array.from({ length: amount }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return keyOf(state);
  });
}

describe("the order of keys", () => {
  it("is that of plain comparison in both directions, equal keys staying as they were", () => {
    const text = oneof(
      string({ maxLength: 12 }),
      string({ unit: "binary", maxLength: 8 }),
      constantFrom("", "a", "a\u0000", "aaaaaaa", "aaaaaaab", "ÿa", "Āa", "āb"),
    );
    const runs = { numRuns: 50 };
    assert(property(array(text, { maxLength: 60 }), expectSorted), runs);
    assert(property(array(nat({ max: 20 }), { maxLength: 60 }), expectSorted), runs);
  });

  it("is the same of so many keys that they are sorted by their digits", () => {
    expectSorted(manyKeys(9000, (random) => random));
    expectSorted(manyKeys(9000, (random) => random % 7));
    expectSorted(manyKeys(9000, (random) => `same beginning of all ${random % 5000}`));
    expectSorted(manyKeys(9000, (random) => (random % 2 === 0 ? "one" : "another long one")));
    expectSorted(manyKeys(9000, () => "equal"));
  });

  it("is the same of letters of other scripts, of signs that fill up a key, and of keys that end early", () => {
    const letters = ["镜", "像", "ÿ", "\u0000", "a", "Ā"];
    expectSorted(
      manyKeys(9000, (random) =>
        Array.from(
          { length: random % 9 },
          (_, at) => letters[Math.floor(random / 6 ** at) % 6],
        ).join(""),
      ),
    );
  });

  it("is found in steps of a few thousand keys, so that others get their turn", () => {
    const steps = [...orderOf(manyKeys(50_000, (random) => `v${random}`))];
    expect(steps.length).toBeGreaterThan(20);
  });

  it("is empty of no keys", () => {
    expectSorted([]);
  });
});
