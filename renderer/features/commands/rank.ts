import { type FuzzyMatch, fuzzyMatch } from "./fuzzy-match.ts";

/** Something that can be found by typing. */
export interface Findable {
  readonly key: string;
  /** What is shown, and searched. */
  readonly text: string;
  /** Searched too, and not shown: the same in other words. */
  readonly also?: string;
}

/** A line of a list, with the letters of its text that fit what was typed. */
export interface Ranked<Item> {
  readonly item: Item;
  readonly at: readonly number[];
}

/** What was used lately comes first among equals: it outweighs a few letters of length, and no better match. */
const RECENT_BONUS = 40;

/**
 * The best of a list for what was typed, the best first; those used lately first, the last one at the top, while nothing
 * is typed. Items of the same key come once.
 */
export function rank<Item extends Findable>(
  items: Iterable<Item>,
  query: string,
  { recent = [], limit }: { readonly recent?: readonly string[]; readonly limit: number },
): readonly Ranked<Item>[] {
  const typed = query.trim();
  const turns = new Map(recent.map((key, index) => [key, recent.length - index]));
  const seen = new Set<string>();
  const found: { item: Item; at: readonly number[]; score: number }[] = [];
  for (const item of items) {
    const match = seen.has(item.key) ? undefined : matchOf(item, typed);
    if (match === undefined) continue;
    seen.add(item.key);
    const turn = turns.get(item.key) ?? 0;
    const bonus = typed === "" ? turn : turn === 0 ? 0 : RECENT_BONUS;
    found.push({ item, at: match.at, score: (typed === "" ? 0 : match.score) + bonus });
  }
  return found
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item, at }) => ({ item, at }));
}

function matchOf({ text, also }: Findable, query: string): FuzzyMatch | undefined {
  const match = fuzzyMatch(query, text);
  if (match !== undefined || also === undefined) return match;
  const other = fuzzyMatch(query, also);
  return other === undefined ? undefined : { score: other.score, at: [] };
}
