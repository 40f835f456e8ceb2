import type { RowsPage } from "./provider.ts";

/** One page of a list, as it came. */
export interface WalkedPage<Row> extends RowsPage<Row> {
  /** The whole answer: tells a page that is sent again and again. */
  readonly text: string;
  /** Where the next page is, in the service's own words; undefined after the last. */
  readonly next: string | undefined;
}

/** With a hundred rows each, a million: nobody reads further. */
const MAX_PAGES = 10_000;

/**
 * All pages of a list. It ends where the service says so, and also where a page is empty, comes again, or points back to
 * where the list has been: no service keeps us reading for ever.
 * @param first where the first page is
 */
export async function* walkPages<Row>(
  first: string,
  fetchPage: (at: string) => Promise<WalkedPage<Row>>,
): AsyncGenerator<RowsPage<Row>> {
  const visited = new Set<string>();
  let previous: string | undefined;
  let at: string | undefined = first;
  while (at !== undefined && !visited.has(at) && visited.size < MAX_PAGES) {
    visited.add(at);
    const { text, next, ...page }: WalkedPage<Row> = await fetchPage(at);
    if (text === previous) return;
    if (page.rows.length > 0 || visited.size === 1) yield page;
    if (page.rows.length === 0) return;
    previous = text;
    at = next;
  }
}

/** The number of the next page, where pages have numbers and a page that is not full is the last. */
export function nextNumber(at: string, isFull: boolean): string | undefined {
  return isFull ? String(Number(at) + 1) : undefined;
}
