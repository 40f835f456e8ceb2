import type { DatabaseSync } from "node:sqlite";
import type { z } from "zod";
import {
  type ImageRow,
  imageRowSchema,
  type RepositoryRow,
  repositoryRowSchema,
} from "../../shared/provider.ts";
import type { CatalogAccount } from "./catalog-table.ts";
import { tolerant } from "./sqlite-tolerant.ts";

/** Rows of one list as it was last read to its end. What cannot be written is not kept. */
export interface KeptRows<Row> {
  /** In pages, in the order in which the service listed them. */
  pages(): Iterable<readonly Row[]>;
  /** Forgets all of them. */
  clear(): void;
  /** A few hundred at once take milliseconds. @param readAt milliseconds since 1970 */
  add(rows: readonly Row[], readAt: number): void;
}

/** What services said of repositories and images, by account: nothing of it is shown to another one. */
export interface CatalogRowsTable {
  repositories(account: CatalogAccount): KeptRows<RepositoryRow>;
  images(account: CatalogAccount, repository: string): KeptRows<ImageRow>;
  /** Removes some rows of forgotten accounts, or the oldest of too many. False when nothing is left to do. */
  sweep(): boolean;
}

export interface CatalogRowsOptions {
  /** Rows that are kept. Default 200,000, which is about 100 MiB. */
  readonly limit?: number;
}

const DEFAULT_LIMIT = 200_000;
/** The first page is small, so that rows are drawn at once. */
const FIRST_PAGE = 200;
const PAGE = 1000;
/** Removing this many takes some ten milliseconds. */
const SWEPT_AT_ONCE = 500;
/** The list of repositories itself; no repository is called so. */
const REPOSITORIES = "";

/** The rows in a database that {@link openStateDatabase} opened. */
export function catalogRowsTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT }: CatalogRowsOptions = {},
): CatalogRowsTable {
  const statements = prepare(database);
  const remove = (statement: keyof typeof statements, value: number): boolean => {
    let removed = false;
    tolerant(() => {
      removed = Number(statements[statement].run(value).changes) > 0;
    });
    return removed;
  };
  return {
    repositories: (account) => keptRows(statements, account, REPOSITORIES, repositoryRowSchema),
    images: (account, repository) => keptRows(statements, account, repository, imageRowSchema),
    sweep: () => remove("forgotten", SWEPT_AT_ONCE) || remove("tooMany", limit),
  };
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const own = "SELECT id FROM catalog_accounts WHERE key = ?";
  return {
    page: database.prepare(
      `SELECT id, facts FROM catalog_rows WHERE account = (${own}) AND repository = ? AND id > ? ORDER BY id LIMIT ?`,
    ),
    clear: database.prepare(`DELETE FROM catalog_rows WHERE account = (${own}) AND repository = ?`),
    // A forgotten account takes nothing more.
    add: database.prepare(
      `INSERT INTO catalog_rows (account, repository, read_at, facts)
       SELECT a.id, ?, ?, j.value FROM catalog_accounts a, json_each(?) j WHERE a.key = ? ORDER BY j.key`,
    ),
    forgotten: database.prepare(
      `DELETE FROM catalog_rows WHERE id IN (
         SELECT r.id FROM catalog_accounts a JOIN catalog_rows r ON r.account = a.id WHERE a.key IS NULL LIMIT ?)`,
    ),
    tooMany: database.prepare(
      `DELETE FROM catalog_rows WHERE id IN (
         SELECT id FROM catalog_rows ORDER BY read_at
         LIMIT min(${SWEPT_AT_ONCE}, max(0, (SELECT count(*) FROM catalog_rows) - ?)))`,
    ),
  };
}

function keptRows<Row>(
  statements: Statements,
  { key }: CatalogAccount,
  repository: string,
  schema: z.ZodType<Row>,
): KeptRows<Row> {
  return {
    *pages() {
      let last = 0;
      for (let size = FIRST_PAGE; ; size = PAGE) {
        const page = statements.page.all(key, repository, last, size);
        const rows = page.flatMap(({ facts }) => readRow(schema, facts));
        if (rows.length > 0) yield rows;
        if (page.length < size) return;
        last = Number(page.at(-1)?.["id"] ?? last);
      }
    },
    clear: () => tolerant(() => statements.clear.run(key, repository)),
    add: (rows, readAt) =>
      tolerant(() =>
        statements.add.run(
          repository,
          readAt,
          JSON.stringify(rows.map((row) => JSON.stringify(row))),
          key,
        ),
      ),
  };
}

/** Nothing where a newer version wrote it otherwise: it comes again with the next list. */
function readRow<Row>(schema: z.ZodType<Row>, facts: unknown): Row[] {
  try {
    const { data } = schema.safeParse(JSON.parse(String(facts)));
    return data === undefined ? [] : [data];
  } catch {
    return [];
  }
}
