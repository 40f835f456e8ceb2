import { AppError } from "../../../shared/errors.ts";

/** The largest that the API allows. Source: Alibaba Cloud, ListRepository, PageSize, 2026-11. */
export const PAGE_SIZE = 100;

/** 100,000 rows: more than any repository or instance may have. */
const MAX_PAGES = 1000;

/** One page of a list, as it came. */
export interface ReadPage<T> {
  readonly items: readonly T[];
  readonly total: number | undefined;
}

/**
 * Pages from 1 on, until there are no more: the list is complete, a page is empty, or the server repeats one.
 * @throws list_too_long
 */
export async function* readPages<T>(
  read: (page: number) => Promise<ReadPage<T>>,
): AsyncGenerator<ReadPage<T>> {
  let seen = 0;
  let before = "";
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const found = await read(page);
    const content = JSON.stringify(found.items);
    if (content === before || (found.items.length === 0 && page > 1)) return;
    yield found;
    seen += found.items.length;
    before = content;
    if (found.items.length === 0 || (found.total !== undefined && seen >= found.total)) return;
  }
  throw new AppError("list_too_long", `a list has more than ${MAX_PAGES * PAGE_SIZE} entries`, {
    details: { limit: MAX_PAGES * PAGE_SIZE },
  });
}
