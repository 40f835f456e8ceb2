import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";

/** A saved registry account as it lies on disk: where its secret was put, never the secret. */
export interface ConnectionRow {
  readonly host: string;
  /** Absent when the registry is used anonymously. */
  readonly username?: string;
  readonly plainHttp: boolean;
  /** Where the secret was put when it was saved: `run` is gone when that run of the program ended. */
  readonly secretKept: "keychain" | "run" | "none";
}

export interface ConnectionsTable {
  /** All connections by host name. */
  list(): readonly ConnectionRow[];
  find(host: string): ConnectionRow | undefined;
  /** Adds or replaces the connection of its host. */
  save(row: ConnectionRow): void;
  /** True when there was one. */
  remove(host: string): boolean;
}

const rowSchema = z
  .object({
    host: z.string(),
    username: z.string().nullable(),
    plain_http: z.number(),
    secret_kept: z.enum(["keychain", "run", "none"]),
  })
  .transform((row): ConnectionRow => ({
    host: row.host,
    ...(row.username === null ? {} : { username: row.username }),
    plainHttp: row.plain_http === 1,
    secretKept: row.secret_kept,
  }));

const COLUMNS = "host, username, plain_http, secret_kept";

/** The connections in a database that {@link openStateDatabase} opened. */
export function connectionsTable(database: DatabaseSync): ConnectionsTable {
  const list = database.prepare(`SELECT ${COLUMNS} FROM connections ORDER BY host`);
  const find = database.prepare(`SELECT ${COLUMNS} FROM connections WHERE host = ?`);
  const save = database.prepare(
    `INSERT INTO connections (${COLUMNS}) VALUES (?, ?, ?, ?)
     ON CONFLICT (host) DO UPDATE SET username = excluded.username, plain_http = excluded.plain_http,
       secret_kept = excluded.secret_kept`,
  );
  const remove = database.prepare("DELETE FROM connections WHERE host = ?");
  return {
    list: () => list.all().map(parseRow),
    find: (host) => {
      const row = find.get(host);
      return row === undefined ? undefined : parseRow(row);
    },
    save: (row) => {
      save.run(row.host, row.username ?? null, row.plainHttp ? 1 : 0, row.secretKept);
    },
    remove: (host) => remove.run(host).changes > 0,
  };
}

function parseRow(row: Record<string, SQLOutputValue>): ConnectionRow {
  return rowSchema.parse(row);
}
