/** A list is shown again only after it grew by this much, so that a long list costs no more than its length. */
const GROWTH = 2;

/**
 * Gathers the pages of a stream into one list. `publish` sees what there is so far: the first page at once, later
 * ones as the list grows. Resolves to the whole list.
 */
export async function collectPages<Page>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly string[],
  publish: (soFar: readonly string[]) => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  let nextSize = 1;
  for await (const page of pages) {
    for (const item of itemsOf(page)) found.push(item);
    if (found.length < nextSize) continue;
    publish([...found]);
    nextSize = Math.ceil(found.length * GROWTH);
  }
  return found;
}
