import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";

/** One entry of the keychain, without its secret. */
export interface AccountRow {
  /** What the secret is for: `ghcr.io`, `ghcr.io/acme`, `proxy ghcr.io`. */
  readonly entry: string;
  readonly username: string;
  /** What the secret is. */
  readonly kind: "password" | "identity-token" | "key" | "access-key" | "entra";
}

/**
 * Which entries the keychain has. The keychain itself cannot be asked: listing entries can crash the process on Linux,
 * and a locked keychain answers "none" to everything.
 */
export interface AccountsTable {
  find(entry: string): AccountRow | undefined;
  /** Every entry, by name. */
  list(): readonly AccountRow[];
  /** Adds or replaces. */
  save(row: AccountRow): void;
  remove(entry: string): void;
}

const rowSchema = z.object({
  entry: z.string(),
  username: z.string(),
  kind: z.enum(["password", "identity-token", "key", "access-key", "entra"]),
});

/** The index in a database that {@link openStateDatabase} opened. It holds no secrets. */
export function accountsTable(database: DatabaseSync): AccountsTable {
  const find = database.prepare("SELECT entry, username, kind FROM accounts WHERE entry = ?");
  const list = database.prepare("SELECT entry, username, kind FROM accounts ORDER BY entry");
  const save = database.prepare(
    `INSERT INTO accounts (entry, username, kind) VALUES (?, ?, ?)
     ON CONFLICT (entry) DO UPDATE SET username = excluded.username, kind = excluded.kind`,
  );
  const remove = database.prepare("DELETE FROM accounts WHERE entry = ?");
  return {
    find: (entry) => {
      const row = find.get(entry);
      return row === undefined ? undefined : parseRow(row);
    },
    list: () => list.all().map(parseRow),
    save: ({ entry, username, kind }) => {
      save.run(entry, username, kind);
    },
    remove: (entry) => {
      remove.run(entry);
    },
  };
}

function parseRow(row: Record<string, SQLOutputValue>): AccountRow {
  return rowSchema.parse(row);
}
