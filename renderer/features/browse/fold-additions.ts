import { type AdditionKind, additionOfName } from "../../../shared/addition-tag.ts";
import type { FilterToken } from "../../../shared/filter/filter-token.ts";

/** Kinds of additions by what the tag of an image's digest begins with, see `additionPrefix`. */
export type Additions = ReadonlyMap<string, ReadonlySet<AdditionKind>>;

/** Rows parted into images and what only belongs to them. */
export interface PartedRows {
  /** In the order given; the very list where nothing is parted off. */
  readonly images: readonly string[];
  readonly additions: Additions;
}

const NONE: Additions = new Map();

/** Parts tags of signatures, and of what else tools keep under such tags, from those of images. */
export function partAdditions(
  rows: readonly string[],
  textOf: (row: string) => string,
): PartedRows {
  const additions = new Map<string, Set<AdditionKind>>();
  const images = rows.filter((row) => {
    const addition = additionOfName(textOf(row));
    if (addition === undefined) return true;
    const kinds = additions.get(addition.prefix) ?? new Set();
    additions.set(addition.prefix, kinds.add(addition.kind));
    return false;
  });
  return additions.size === 0 ? { images: rows, additions: NONE } : { images, additions };
}

/** How they begin, and how they end. */
const TYPED = /sha(?:256|512)-|\.(?:sig|att|sbom)$/;

/** Whether a filter looks for such tags, so that they are not kept from it. */
export function asksForAdditions(tokens: readonly FilterToken[]): boolean {
  return tokens.some(({ test, negated }) => {
    if (test === undefined || negated) return false;
    if (test.kind === "text") return TYPED.test(test.text);
    return test.kind === "glob" ? TYPED.test(test.parts.join("*")) : test.kind === "signatures";
  });
}
