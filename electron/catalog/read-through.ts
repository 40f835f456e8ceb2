import { setImmediate as nextTurn } from "node:timers/promises";
import type { KeptRows } from "../storage/catalog-rows-table.ts";
import type { KeptNames } from "../storage/catalog-table.ts";

/** A part of a list as somebody gives it now. */
export interface ListedPage<Row> {
  readonly names: readonly string[];
  /** What the service says besides the names. */
  readonly rows?: readonly Row[];
}

/** A part of a list. Every name comes once. */
export interface NamesPage<Row = unknown> extends ListedPage<Row> {
  /** Milliseconds since 1970: the names are from the list that was read then. Absent: they were read now. */
  readonly cachedAt?: number;
  /** In the last page: the list was read to its end. */
  readonly complete?: true;
  /** In the last page: names that came as kept, and are there no more. */
  readonly gone?: readonly string[];
}

export interface ReadThroughOptions<Row> {
  /** Where rows are kept, if there are any. */
  readonly rows?: KeptRows<Row> | undefined;
  /** True hands out only what is read now. What is kept is brought up to date all the same. */
  readonly fresh: boolean;
  readonly now: () => number;
}

/** Names of one list that are kept; what comes after is shown and forgotten. Some 15 MiB. */
const MAX_NAMES = 200_000;
/** Rows of one list that are kept: some 10 MiB. */
const MAX_ROWS = 20_000;
/** Written at once: takes some ten milliseconds, in which nothing else moves. */
const WRITTEN_AT_ONCE = 250;

/**
 * The kept list at once, where it was ever read to its end, and then what the fresh one has besides. When that ends, what it
 * did not have is gone; when it fails, what is kept stays as it was.
 */
export async function* readThrough<Row>(
  kept: KeptNames,
  fresh: AsyncIterable<ListedPage<Row>>,
  { fresh: onlyFresh, now, rows: keptRows }: ReadThroughOptions<Row>,
): AsyncGenerator<NamesPage<Row>> {
  const cachedAt = onlyFresh ? undefined : kept.completeAt();
  /** Kept names that the fresh list has not had yet. */
  const missing = new Set<string>();
  for (const names of kept.pages()) {
    for (const name of names) missing.add(name);
    if (cachedAt !== undefined) yield { names, cachedAt };
  }
  if (cachedAt !== undefined)
    for (const rows of keptRows?.pages() ?? []) yield { names: [], rows, cachedAt };
  let count = missing.size;
  const listed: Row[] = [];
  for await (const { names, rows = [] } of fresh) {
    const unknown = names.filter((name) => !missing.delete(name));
    const shown = cachedAt === undefined ? names : unknown;
    if (rows.length > 0) yield { names: shown, rows };
    else if (shown.length > 0) yield { names: shown };
    if (listed.length < MAX_ROWS) listed.push(...rows);
    if (count < MAX_NAMES) await writeChunks(unknown, (names) => kept.add(names));
    count += unknown.length;
  }
  const gone = [...missing];
  await writeChunks(gone, (names) => kept.remove(names));
  keptRows?.clear();
  await writeChunks(listed, (rows) => keptRows?.add(rows, now()));
  kept.markComplete(now());
  yield {
    names: [],
    complete: true,
    ...(cachedAt === undefined || gone.length === 0 ? {} : { gone }),
  };
}

async function writeChunks<T>(
  some: readonly T[],
  write: (some: readonly T[]) => void,
): Promise<void> {
  for (let at = 0; at < some.length; at += WRITTEN_AT_ONCE) {
    write(some.slice(at, at + WRITTEN_AT_ONCE));
    await nextTurn();
  }
}
