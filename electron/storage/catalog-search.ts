import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";

export interface RepositoryHit {
  readonly id: number;
  readonly account: number;
  readonly name: string;
}

export interface TagHit {
  readonly account: number;
  readonly repository: string;
  readonly name: string;
  readonly digest?: Digest;
}

/**
 * Finds names that are kept, in any part of them and whatever their case. Texts are in small letters; every call takes
 * milliseconds for a hundred thousand names. Only what the given accounts saw is found.
 */
export interface CatalogSearch {
  /** Repositories of one account that have all of the words, the shortest first. Without words, all of them. */
  repositories(account: number, words: readonly string[], limit: number): readonly RepositoryHit[];
  /** Tags that begin with the text, by name. */
  tagsFrom(accounts: readonly number[], text: string, limit: number): readonly TagHit[];
  /** Tags that have the text anywhere, in no order. */
  tagsWith(accounts: readonly number[], text: string, limit: number): readonly TagHit[];
  /** Tags of some repositories that have the text: those that begin with it first, by name. */
  tagsIn(repositories: readonly number[], text: string, limit: number): readonly TagHit[];
  /** Tags that were last seen to name a digest with this beginning. */
  tagsOf(accounts: readonly number[], digest: string, limit: number): readonly TagHit[];
}

/** What the tokenizer cuts names into; shorter texts are looked for in every name. Source: sqlite.org/fts5.html, 4.3.4 */
const WORD = 3;
/** Comes after every character of names and digests, which are ASCII. */
const AFTER_ALL = "\u007F";

const TAG_COLUMNS = "r.account, r.name AS repository, t.name, t.digest";
const SEEN_BY = "r.account IN (SELECT value FROM json_each(?))";
const HAS_ALL = "NOT EXISTS (SELECT 1 FROM json_each(?) w WHERE instr(lower(r.name), w.value) = 0)";

/** Search in a database that {@link openStateDatabase} opened. */
export function catalogSearch(database: DatabaseSync): CatalogSearch {
  const statements = prepare(database);
  return {
    repositories(account, words, limit) {
      const all = JSON.stringify(words);
      const long = words.filter((word) => word.length >= WORD);
      const rows =
        long.length > 0
          ? statements.repositoriesByWord.all(long.map(matching).join(" AND "), account, all, limit)
          : statements.repositories.all(account, all, limit);
      return rows.map((row) => ({
        id: Number(row["id"]),
        account: Number(row["account"]),
        name: String(row["name"]),
      }));
    },
    tagsFrom: (accounts, text, limit) =>
      tags(statements.tagsFrom, text, text + AFTER_ALL, JSON.stringify(accounts), limit),
    tagsWith: (accounts, text, limit) =>
      text.length >= WORD
        ? tags(statements.tagsByWord, matching(text), text, JSON.stringify(accounts), limit)
        : tags(statements.tagsWith, text, JSON.stringify(accounts), limit),
    tagsIn(repositories, text, limit) {
      if (repositories.length === 0) return [];
      const ids = JSON.stringify(repositories);
      const first = tags(statements.tagsFromIn, ids, text, text + AFTER_ALL, limit);
      if (first.length >= limit) return first;
      const rest =
        text.length >= WORD
          ? tags(statements.tagsByWordIn, matching(text), text, ids, limit)
          : tags(statements.tagsWithIn, ids, text, limit);
      return [...first, ...rest];
    },
    tagsOf: (accounts, digest, limit) =>
      tags(statements.tagsOf, digest, digest + AFTER_ALL, JSON.stringify(accounts), limit),
  };
}

function prepare(database: DatabaseSync) {
  const tagsOfRepositories =
    "catalog_tags t CROSS JOIN catalog_repositories r ON r.id = t.repository";
  const tagsBelow = `json_each(?) i CROSS JOIN catalog_repositories r ON r.id = i.value
         CROSS JOIN catalog_tags t ON t.repository = r.id`;
  return {
    repositoriesByWord: database.prepare(
      `SELECT r.id, r.account, r.name FROM catalog_repository_words f CROSS JOIN catalog_repositories r ON r.id = f.rowid
       WHERE catalog_repository_words MATCH ? AND r.account = ? AND ${HAS_ALL}
       ORDER BY length(r.name), r.name LIMIT ?`,
    ),
    repositories: database.prepare(
      `SELECT r.id, r.account, r.name FROM catalog_repositories r WHERE r.account = ? AND ${HAS_ALL}
       ORDER BY length(r.name), r.name LIMIT ?`,
    ),
    tagsFrom: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM ${tagsOfRepositories}
       WHERE t.name COLLATE NOCASE >= ? AND t.name COLLATE NOCASE < ? AND ${SEEN_BY}
       ORDER BY t.name COLLATE NOCASE LIMIT ?`,
    ),
    tagsByWord: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM catalog_tag_words f CROSS JOIN catalog_tags t ON t.id = f.rowid
         CROSS JOIN catalog_repositories r ON r.id = t.repository
       WHERE catalog_tag_words MATCH ? AND instr(lower(t.name), ?) > 0 AND ${SEEN_BY} LIMIT ?`,
    ),
    tagsWith: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM ${tagsOfRepositories}
       WHERE instr(lower(t.name), ?) > 0 AND ${SEEN_BY} LIMIT ?`,
    ),
    tagsFromIn: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM ${tagsBelow}
       WHERE t.name >= ? AND t.name < ? ORDER BY t.name LIMIT ?`,
    ),
    tagsWithIn: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM ${tagsBelow} WHERE instr(lower(t.name), ?) > 0 LIMIT ?`,
    ),
    tagsByWordIn: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM catalog_tag_words f CROSS JOIN catalog_tags t ON t.id = f.rowid
         CROSS JOIN catalog_repositories r ON r.id = t.repository
       WHERE catalog_tag_words MATCH ? AND instr(lower(t.name), ?) > 0
         AND r.id IN (SELECT value FROM json_each(?)) LIMIT ?`,
    ),
    tagsOf: database.prepare(
      `SELECT ${TAG_COLUMNS} FROM ${tagsOfRepositories}
       WHERE t.digest >= ? AND t.digest < ? AND ${SEEN_BY} ORDER BY t.digest, t.name LIMIT ?`,
    ),
  };
}

/** All three letters in a row that a text has: which names have them is kept, not where. */
function matching(text: string): string {
  const words = new Set<string>();
  for (let at = 0; at + WORD <= text.length; at += 1) words.add(text.slice(at, at + WORD));
  return [...words].map((word) => `"${word.replaceAll('"', '""')}"`).join(" AND ");
}

function tags(statement: StatementSync, ...values: (string | number)[]): readonly TagHit[] {
  return statement.all(...values).map(tagHit);
}

function tagHit(row: Record<string, SQLOutputValue>): TagHit {
  const { digest } = row;
  return {
    account: Number(row["account"]),
    repository: String(row["repository"]),
    name: String(row["name"]),
    ...(typeof digest === "string" && isDigest(digest) ? { digest } : {}),
  };
}
