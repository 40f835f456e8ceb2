import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { tolerant } from "./sqlite-tolerant.ts";

/** Who sees a list. Two accounts with the same key see the same. */
export interface CatalogAccount {
  readonly key: string;
  readonly host: string;
  /** Of the connection; the host where there is none. */
  readonly address: string;
}

/** A list of names as it was last read. What cannot be written is not kept. */
export interface KeptNames {
  /** When the list was last read to its end, in milliseconds since 1970; undefined where it never was. */
  completeAt(): number | undefined;
  /** In pages, in the order of their letters. */
  pages(): Iterable<readonly string[]>;
  /** A few hundred at once take milliseconds. */
  add(names: readonly string[]): void;
  remove(names: readonly string[]): void;
  markComplete(at: number): void;
}

/** What a tag named when it was last looked at. */
export interface SeenDigest {
  readonly digest: Digest;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

export interface KeptTags extends KeptNames {
  seen(tag: string): SeenDigest | undefined;
  see(tag: string, seen: SeenDigest): void;
}

/** Lists as one account saw them. After the account was forgotten, what is added goes nowhere. */
export interface AccountsCatalog {
  readonly repositories: KeptNames;
  /** Repositories that no list named and that were opened all the same, the latest first. */
  opened(): readonly string[];
  tags(repository: string): KeptTags;
  /** Images that tags were seen to name, each once for a repository, of one repository or of all: the first 20,000. */
  seenImages(
    repository?: string,
  ): readonly { readonly repository: string; readonly digest: Digest }[];
}

/** What registries listed, by account: nothing of it is shown to another one. */
export interface CatalogTable {
  of(account: CatalogAccount): AccountsCatalog;
  /** Accounts of which something is kept, with the number that a search names them by. */
  accounts(): readonly (CatalogAccount & { readonly id: number })[];
  /** Takes what the accounts of an address saw out of sight at once. Its rows go with {@link sweep}. */
  forget(address: string): void;
  /** Removes some rows of forgotten accounts, or of what was not used for the longest time. False when nothing is left to do. */
  sweep(): boolean;
}

export interface CatalogOptions {
  /** Tags that are kept. Default 500,000, which is about 150 MiB with what search needs. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 500_000;
/** The first page is small, so that rows are drawn at once. */
const FIRST_PAGE = 1000;
const PAGE = 5000;
/** More than anybody looks through for one to keep. */
const MAX_OPENED = 100;
/** Removing this many takes some ten milliseconds. */
const SWEPT_AT_ONCE = 500;
/** More than anybody looks at one by one, and read in some ten milliseconds. */
const MAX_SEEN = 20_000;

/** The lists in a database that {@link openStateDatabase} opened. */
export function catalogTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: CatalogOptions = {},
): CatalogTable {
  const statements = prepare(database);
  return {
    of: (account) => accountsCatalog(statements, account, now),
    accounts: () =>
      statements.accounts.all().map((row) => ({
        id: Number(row["id"]),
        key: String(row["key"]),
        host: String(row["host"]),
        address: String(row["address"]),
      })),
    forget: (address) => {
      statements.forget.run(address);
    },
    sweep: () => sweep(statements, limit),
  };
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const named = "(SELECT value FROM json_each(?))";
  return {
    ...prepareAccounts(database),
    repositoryPage: database.prepare(
      "SELECT name FROM catalog_repositories WHERE account = ? AND listed = 1 AND name > ? ORDER BY name LIMIT ?",
    ),
    // A forgotten account takes nothing more.
    addRepositories: database.prepare(
      `INSERT INTO catalog_repositories (account, name, listed, used_at)
       SELECT a.id, j.value, ?, ? FROM catalog_accounts a, json_each(?) j WHERE a.id = ? AND a.key IS NOT NULL
       ON CONFLICT (account, name) DO UPDATE SET listed = max(listed, excluded.listed)`,
    ),
    removeRepositories: database.prepare(
      `DELETE FROM catalog_repositories WHERE account = ? AND name IN ${named}`,
    ),
    opened: database.prepare(
      `SELECT name FROM catalog_repositories WHERE account = ? AND listed = 0 ORDER BY used_at DESC LIMIT ${MAX_OPENED}`,
    ),
    repository: database.prepare(
      "SELECT id, tags_at FROM catalog_repositories WHERE account = ? AND name = ?",
    ),
    useRepository: database.prepare("UPDATE catalog_repositories SET used_at = ? WHERE id = ?"),
    tagsComplete: database.prepare(
      "UPDATE catalog_repositories SET tags_at = ?, used_at = ? WHERE id = ?",
    ),
    tagPage: database.prepare(
      "SELECT name FROM catalog_tags WHERE repository = ? AND name > ? ORDER BY name LIMIT ?",
    ),
    addTags: database.prepare(
      `INSERT OR IGNORE INTO catalog_tags (repository, name)
       SELECT r.id, j.value FROM catalog_repositories r JOIN catalog_accounts a ON a.id = r.account, json_each(?) j
       WHERE r.id = ? AND a.key IS NOT NULL`,
    ),
    removeTags: database.prepare(
      `DELETE FROM catalog_tags WHERE repository = ? AND name IN ${named}`,
    ),
    seen: database.prepare(
      `SELECT t.digest, t.seen_at FROM catalog_repositories r JOIN catalog_tags t ON t.repository = r.id
       WHERE r.account = ? AND r.name = ? AND t.name = ?`,
    ),
    seenImages: database.prepare(
      `SELECT DISTINCT r.name, t.digest FROM catalog_repositories r JOIN catalog_tags t ON t.repository = r.id
       WHERE r.account = ?1 AND t.digest IS NOT NULL AND (?2 IS NULL OR r.name = ?2) LIMIT ${MAX_SEEN}`,
    ),
    see: database.prepare(
      `UPDATE catalog_tags SET digest = ?, seen_at = ? WHERE repository = ? AND name = ?`,
    ),
    ...prepareSweep(database),
  };
}

function prepareAccounts(database: DatabaseSync) {
  return {
    accounts: database.prepare(
      "SELECT id, key, host, address FROM catalog_accounts WHERE key IS NOT NULL ORDER BY address",
    ),
    account: database.prepare("SELECT id FROM catalog_accounts WHERE key = ?"),
    addAccount: database.prepare(
      "INSERT OR IGNORE INTO catalog_accounts (key, host, address) VALUES (?, ?, ?)",
    ),
    forget: database.prepare("UPDATE catalog_accounts SET key = NULL WHERE address = ?"),
    listedAt: database.prepare("SELECT listed_at FROM catalog_accounts WHERE id = ?"),
    listed: database.prepare("UPDATE catalog_accounts SET listed_at = ? WHERE id = ?"),
  };
}

function prepareSweep(database: DatabaseSync) {
  return {
    forgottenTags: database.prepare(
      `DELETE FROM catalog_tags WHERE id IN (
         SELECT t.id FROM catalog_accounts a JOIN catalog_repositories r ON r.account = a.id
           JOIN catalog_tags t ON t.repository = r.id WHERE a.key IS NULL LIMIT ?)`,
    ),
    forgottenRepositories: database.prepare(
      `DELETE FROM catalog_repositories WHERE id IN (
         SELECT r.id FROM catalog_accounts a JOIN catalog_repositories r ON r.account = a.id
         WHERE a.key IS NULL LIMIT ?)`,
    ),
    forgottenAccounts: database.prepare("DELETE FROM catalog_accounts WHERE key IS NULL"),
    tooMany: database.prepare("SELECT (SELECT count(*) FROM catalog_tags) > ? AS is_so"),
    oldest: database.prepare(
      `SELECT id FROM catalog_repositories r WHERE EXISTS (SELECT 1 FROM catalog_tags WHERE repository = r.id)
       ORDER BY used_at LIMIT 1`,
    ),
    // What is left of it is no list any more.
    incomplete: database.prepare("UPDATE catalog_repositories SET tags_at = NULL WHERE id = ?"),
    oldestTags: database.prepare(
      `DELETE FROM catalog_tags WHERE id IN (SELECT id FROM catalog_tags WHERE repository = ? LIMIT ?)`,
    ),
  };
}

function accountsCatalog(
  statements: Statements,
  { key, host, address }: CatalogAccount,
  now: () => number,
): AccountsCatalog {
  tolerant(() => statements.addAccount.run(key, host, address));
  // None where it could not be written: no row has this number.
  const account = Number(statements.account.get(key)?.["id"] ?? -1);
  return {
    repositories: {
      completeAt: () => timeIn(statements.listedAt.get(account)?.["listed_at"]),
      pages: () => pagesOf(statements.repositoryPage, account),
      add: (names) =>
        tolerant(() => statements.addRepositories.run(1, now(), JSON.stringify(names), account)),
      remove: (names) =>
        tolerant(() => statements.removeRepositories.run(account, JSON.stringify(names))),
      markComplete: (at) => tolerant(() => statements.listed.run(at, account)),
    },
    opened: () => statements.opened.all(account).map(({ name }) => String(name)),
    tags: (repository) => keptTags(statements, { account, repository }, now),
    seenImages: (repository) =>
      statements.seenImages.all(account, repository ?? null).flatMap(({ name, digest }) => {
        const seen = String(digest);
        return isDigest(seen) ? [{ repository: String(name), digest: seen }] : [];
      }),
  };
}

function keptTags(
  statements: Statements,
  { account, repository }: { readonly account: number; readonly repository: string },
  now: () => number,
): KeptTags {
  const row = () => statements.repository.get(account, repository);
  /** Makes the repository's row where there is none: people open repositories by name. */
  const own = (): number => {
    const known = row();
    if (known !== undefined) return Number(known["id"]);
    statements.addRepositories.run(0, now(), JSON.stringify([repository]), account);
    return Number(row()?.["id"] ?? -1);
  };
  return {
    completeAt: () => timeIn(row()?.["tags_at"]),
    *pages() {
      const id = Number(row()?.["id"] ?? -1);
      tolerant(() => statements.useRepository.run(now(), id));
      yield* pagesOf(statements.tagPage, id);
    },
    add: (names) => tolerant(() => statements.addTags.run(JSON.stringify(names), own())),
    remove: (names) =>
      tolerant(() => statements.removeTags.run(Number(row()?.["id"] ?? -1), JSON.stringify(names))),
    markComplete: (at) => tolerant(() => statements.tagsComplete.run(at, now(), own())),
    seen(tag) {
      const seen = statements.seen.get(account, repository, tag);
      const digest = seen?.["digest"];
      if (typeof digest !== "string" || !isDigest(digest)) return undefined;
      return { digest, seenAt: Number(seen?.["seen_at"]) };
    },
    see: (tag, { digest, seenAt }) =>
      tolerant(() => {
        statements.addTags.run(JSON.stringify([tag]), own());
        statements.see.run(digest, seenAt, own(), tag);
      }),
  };
}

/** Each page by the last name of the one before, so that no statement is left open between two of them. */
function* pagesOf(statement: StatementSync, list: number): Generator<readonly string[]> {
  let last = "";
  for (let size = FIRST_PAGE; ; size = PAGE) {
    const page = statement.all(list, last, size).map((row) => String(row["name"]));
    if (page.length > 0) yield page;
    if (page.length < size) return;
    last = page.at(-1) ?? last;
  }
}

function timeIn(column: unknown): number | undefined {
  return typeof column === "number" ? column : undefined;
}

function sweep(statements: Statements, limit: number): boolean {
  const remove = (statement: StatementSync, ...values: number[]): boolean => {
    let removed = false;
    tolerant(() => {
      removed = Number(statement.run(...values).changes) > 0;
    });
    return removed;
  };
  if (remove(statements.forgottenTags, SWEPT_AT_ONCE)) return true;
  if (remove(statements.forgottenRepositories, SWEPT_AT_ONCE)) return true;
  if (remove(statements.forgottenAccounts)) return true;
  if (statements.tooMany.get(limit)?.["is_so"] !== 1) return false;
  const oldest = Number(statements.oldest.get()?.["id"] ?? -1);
  tolerant(() => statements.incomplete.run(oldest));
  return remove(statements.oldestTags, oldest, SWEPT_AT_ONCE);
}
