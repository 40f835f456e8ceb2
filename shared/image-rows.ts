import type { ImageRow } from "./provider.ts";

/**
 * Every image once. Services that list tags say the same image again on every page that has one of its tags: then its tags
 * stand together, in the place of the first, and all else is as the first page had it.
 */
export function joinImageRows(rows: readonly ImageRow[]): ImageRow[] {
  const byDigest = new Map<string, number>();
  const joined: ImageRow[] = [];
  for (const row of rows) {
    const { digest } = row;
    const at = digest === undefined ? undefined : byDigest.get(digest);
    const known = at === undefined ? undefined : joined[at];
    if (at === undefined || known === undefined) {
      if (digest !== undefined) byDigest.set(digest, joined.length);
      joined.push(row);
      continue;
    }
    const names = new Set(known.tags.map(({ name }) => name));
    const more = row.tags.filter(({ name }) => !names.has(name));
    joined[at] = { ...known, tags: [...known.tags, ...more] };
  }
  return joined;
}
