/** A list is shown again only after it grew by this much, so that a long list costs no more than its length. */
const GROWTH = 2;

/** What a page of a list may say besides its names. */
interface ListPage {
  /** Milliseconds since 1970: its names are from the list that was read then. */
  readonly cachedAt?: number | undefined;
  /** Names of pages before that are there no more. */
  readonly gone?: readonly string[] | undefined;
}

/**
 * Gathers the pages of a stream into one list. `publish` sees what there is so far: the first page at once, later
 * ones as the list grows, and all that was kept from the last time, with the time, as soon as it is there. Resolves to
 * the whole list.
 */
export async function collectPages<Page extends ListPage>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly string[],
  publish: (soFar: readonly string[], cachedAt?: number) => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  const gone = new Set<string>();
  let nextSize = 1;
  let cachedAt: number | undefined;
  let isWhole = false;
  /** Once, when nothing more of what was kept will come. */
  const showKept = (): void => {
    if (cachedAt === undefined || isWhole) return;
    isWhole = true;
    publish([...found], cachedAt);
  };
  try {
    for await (const page of pages) {
      if (page.cachedAt === undefined) showKept();
      cachedAt ??= page.cachedAt;
      for (const item of itemsOf(page)) found.push(item);
      for (const item of page.gone ?? []) gone.add(item);
      if (found.length < nextSize) continue;
      publish([...found], cachedAt);
      nextSize = Math.ceil(found.length * GROWTH);
    }
  } catch (error) {
    showKept();
    throw error;
  }
  return gone.size === 0 ? found : found.filter((item) => !gone.has(item));
}
