import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { digestSchema } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { UNDO_DAYS, type UndoEntry, undoEntrySchema } from "../../shared/undo.ts";

/** A manifest as it is kept. */
export interface KeptBytes {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** An operation that is about to begin. */
export interface UndoDraft extends Pick<UndoEntry, "place" | "action" | "tags"> {
  /** Children before parents. */
  readonly manifests: readonly KeptBytes[];
}

export interface UndoTable {
  /**
   * Keeps what the operation takes away, before it begins: on the disk when this returns.
   * @returns the id of the entry
   */
  begin(draft: UndoDraft): string;
  /** The operation has come to its end. */
  finish(id: string): void;
  /** The operation did not happen. */
  forget(id: string): void;
  undone(id: string): void;
  /** The latest first. */
  list(options: { readonly place?: string | undefined; readonly limit: number }): UndoEntry[];
  find(id: string): UndoEntry | undefined;
  /** The manifests of an entry, in their order. */
  manifests(id: string): KeptBytes[];
}

export interface UndoTableOptions {
  /** Bytes of manifests that are kept; the oldest entries go first, the latest one never. Default 64 MiB. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 64 * 1024 * 1024;
const MAX_AGE_MS = UNDO_DAYS * 24 * 3_600_000;

const manifestRow = z.object({
  digest: digestSchema,
  media_type: z.string(),
  bytes: z.instanceof(Uint8Array),
});

/** The undo journal in a database that {@link openStateDatabase} opened. Holds manifests and names, never a secret. */
export function undoTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: UndoTableOptions = {},
): UndoTable {
  const find = database.prepare("SELECT * FROM undo_entries WHERE id = ?");
  const listAll = database.prepare("SELECT * FROM undo_entries ORDER BY at DESC, id DESC LIMIT ?");
  const listPlace = database.prepare(
    "SELECT * FROM undo_entries WHERE place = ? ORDER BY at DESC, id DESC LIMIT ?",
  );
  const facts = database.prepare(
    `SELECT digest, media_type AS mediaType, length(bytes) AS size FROM undo_manifests
     WHERE entry = ? ORDER BY position`,
  );
  const bytes = database.prepare(
    "SELECT digest, media_type, bytes FROM undo_manifests WHERE entry = ? ORDER BY position",
  );
  const finish = database.prepare(
    "UPDATE undo_entries SET state = 'done' WHERE id = ? AND state = 'begun'",
  );
  const undone = database.prepare(
    "UPDATE undo_entries SET state = 'undone', undone_at = ? WHERE id = ?",
  );
  const forget = database.prepare("DELETE FROM undo_entries WHERE id = ?");
  const add = prepareAdding(database);
  const sweep = prepareSweep(database);
  const entryOf = (row: Record<string, unknown>): UndoEntry[] => {
    const { undone_at: undoneAt, tags, ...rest } = row;
    const { data } = undoEntrySchema.safeParse({
      ...rest,
      tags: parseJson(String(tags)),
      manifests: facts.all(String(row["id"])),
      ...(undoneAt === null ? {} : { undoneAt }),
    });
    return data === undefined ? [] : [data];
  };
  return {
    begin(draft) {
      const id = randomUUID();
      durably(database, () => {
        add(id, now(), draft);
        sweep({ keep: id, before: now() - MAX_AGE_MS, limit });
      });
      return id;
    },
    finish: (id) => void finish.run(id),
    forget: (id) => void forget.run(id),
    undone: (id) => void undone.run(now(), id),
    list: ({ place, limit: rows }) =>
      (place === undefined ? listAll.all(rows) : listPlace.all(place, rows)).flatMap(entryOf),
    find: (id) => {
      const row = find.get(id);
      return row === undefined ? undefined : entryOf(row)[0];
    },
    manifests: (id) =>
      bytes.all(id).map((row) => {
        const { media_type: mediaType, ...rest } = manifestRow.parse(row);
        return { ...rest, mediaType };
      }),
  };
}

function prepareAdding(database: DatabaseSync): (id: string, at: number, draft: UndoDraft) => void {
  const entry = database.prepare(
    "INSERT INTO undo_entries (id, at, place, action, tags, state) VALUES (?, ?, ?, ?, ?, 'begun')",
  );
  const manifest = database.prepare(
    "INSERT INTO undo_manifests (entry, position, digest, media_type, bytes) VALUES (?, ?, ?, ?, ?)",
  );
  return (id, at, { place, action, tags, manifests }) => {
    entry.run(id, at, place, action, JSON.stringify(tags));
    for (const [position, { digest, mediaType, bytes }] of manifests.entries())
      manifest.run(id, position, digest, mediaType, bytes);
  };
}

/** Forgets what is too old, and the oldest of what is too much. */
function prepareSweep(
  database: DatabaseSync,
): (options: { readonly keep: string; readonly before: number; readonly limit: number }) => void {
  const old = database.prepare("DELETE FROM undo_entries WHERE at < ? AND id <> ?");
  const surplus = database.prepare(
    `DELETE FROM undo_entries WHERE id <> ? AND id IN (
       SELECT id FROM (
         SELECT e.id AS id, sum(m.total) OVER (ORDER BY e.at DESC, e.id DESC) AS running
         FROM undo_entries e JOIN (
           SELECT entry, sum(length(bytes)) AS total FROM undo_manifests GROUP BY entry) m ON m.entry = e.id)
       WHERE running > ?)`,
  );
  return ({ keep, before, limit }) => {
    old.run(before, keep);
    surplus.run(keep, limit);
  };
}

/**
 * One transaction that outlives a power cut: in WAL mode with `synchronous = NORMAL` the latest ones may not.
 * Source: sqlite.org/pragma.html#pragma_synchronous
 */
function durably(database: DatabaseSync, write: () => void): void {
  database.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
  try {
    write();
    database.exec("COMMIT");
  } catch (error) {
    // A full disk may have ended it.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  } finally {
    database.exec("PRAGMA synchronous = NORMAL");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
