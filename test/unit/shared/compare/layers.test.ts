import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignLayers, type LayerRow } from "../../../../shared/compare/layers.ts";
import type { ComparedLayer } from "../../../../shared/compare/subject.ts";
import { aLayer } from "../../../support/compare-subjects.ts";

const layers = (contents: string): ComparedLayer[] =>
  contents.split("").map((content) => aLayer(content));

/** `a=a`, `b~c`, `-d`, `+e`, with `>` for what moved. */
function shown(rows: readonly LayerRow[]): string {
  const name = (layer: ComparedLayer | undefined): string => layer?.digest?.slice(7) ?? "";
  return rows
    .map(({ sign, kind, left, right }) =>
      [name(left), kind === "moved" ? ">" : sign, name(right)].join(""),
    )
    .join(" ");
}

describe("layers of two images", () => {
  it.each([
    ["abc", "abc", "a=a b=b c=c"],
    ["abc", "abd", "a=a b=b c~d"],
    ["ab", "abc", "a=a b=b +c"],
    ["abc", "ab", "a=a b=b c-"],
    ["abc", "axbc", "a=a +x b=b c=c"],
    ["abc", "cab", "c>c a=a b=b"],
    ["aab", "ab", "a=a a- b=b"],
    ["", "ab", "+a +b"],
    ["", "", ""],
  ])("%s and %s stand as %s", (left, right, rows) => {
    expect(shown(alignLayers(layers(left), layers(right)))).toBe(rows);
  });

  it("are the same by what is in them, however they are packed", () => {
    const [row] = alignLayers([aLayer("a", "-gzip")], [aLayer("a", "-zstd")]);
    expect(row).toMatchObject({ kind: "repacked", sign: "=" });
    const unknown = { digest: "sha256:a" };
    expect(alignLayers([unknown], [{ ...unknown, diffId: "sha256:ua" }])).toMatchObject([
      { kind: "same" },
    ]);
    expect(alignLayers([{ diffId: "sha256:ua" }], [aLayer("a")])).toMatchObject([{ kind: "same" }]);
  });

  it("that tell nothing about themselves are like no other", () => {
    expect(alignLayers([{ size: 1 }], [{ size: 1 }])).toMatchObject([{ kind: "replaced" }]);
  });

  it("are beside each other when the same command made them", () => {
    const by = (content: string, command: string): ComparedLayer => ({
      ...aLayer(content),
      command,
    });
    const rows = alignLayers(
      [by("a", "RUN npm ci"), by("b", "COPY dist .")],
      [by("x", "RUN apt-get update"), by("y", "RUN npm ci"), by("z", "COPY dist .")],
    );
    expect(shown(rows)).toBe("+x a~y b~z");
  });

  it("stand in exactly one row each, the unmoved in the order of both, whatever the images", () => {
    const image = fc
      .array(
        fc.tuple(
          fc.constantFrom("a", "b", "c", "d", "e", "f"),
          fc.constantFrom("", "2"),
          fc.boolean(),
        ),
      )
      .map((list) =>
        list.map(([content, packing, named]) => ({
          ...aLayer(content, packing),
          ...(named ? { command: `RUN ${content}` } : {}),
        })),
      );
    fc.assert(
      fc.property(image, image, (left, right) => {
        const rows = alignLayers(left, right);
        const order = (side: "left" | "right", kept: readonly LayerRow[]): number[] =>
          kept.flatMap((row) => (row[side] === undefined ? [] : [row[side].index]));
        const rising = (numbers: readonly number[]): boolean =>
          numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? 0));
        const all = (length: number): number[] => Array.from({ length }, (_, index) => index);
        const still = rows.filter(({ kind }) => kind !== "moved");
        expect(order("left", rows).toSorted((a, b) => a - b)).toEqual(all(left.length));
        expect(order("right", rows)).toEqual(all(right.length));
        expect(rising(order("left", still))).toBe(true);
        for (const { kind, left: l, right: r } of rows) {
          if (kind === "added") expect(l).toBeUndefined();
          else if (kind === "removed") expect(r).toBeUndefined();
          else if (kind === "replaced") expect(l?.diffId).not.toBe(r?.diffId);
          else expect(l?.diffId).toBe(r?.diffId);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("that one image has twice as often are added or removed that often", () => {
    const image = fc.array(fc.constantFrom("a", "b", "c")).map((list) => layers(list.join("")));
    fc.assert(
      fc.property(image, image, (left, right) => {
        const rows = alignLayers(left, right);
        const shared = rows.filter(({ sign, kind }) => sign === "=" || kind === "moved").length;
        const count = (list: readonly ComparedLayer[], digest: string): number =>
          list.filter((layer) => layer.digest === digest).length;
        const expected = [...new Set(left.map(({ digest = "" }) => digest))].reduce(
          (sum, digest) => sum + Math.min(count(left, digest), count(right, digest)),
          0,
        );
        expect(shared).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
