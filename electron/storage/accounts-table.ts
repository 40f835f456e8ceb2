import type { DatabaseSync } from "node:sqlite";

/**
 * Which account of which host has an entry in the keychain. The keychain itself cannot be asked: listing entries can
 * crash the process on Linux, and a locked keychain answers "none" to everything.
 */
export interface AccountsTable {
  /** The user name of the host's entry, or undefined when the keychain holds none. */
  find(host: string): string | undefined;
  /** Every host with an entry. */
  hosts(): readonly string[];
  save(host: string, username: string): void;
  remove(host: string): void;
}

/** The index in a database that {@link openStateDatabase} opened. It holds no secrets. */
export function accountsTable(database: DatabaseSync): AccountsTable {
  const find = database.prepare("SELECT username FROM accounts WHERE host = ?");
  const hosts = database.prepare("SELECT host FROM accounts ORDER BY host");
  const save = database.prepare(
    `INSERT INTO accounts (host, username) VALUES (?, ?)
     ON CONFLICT (host) DO UPDATE SET username = excluded.username`,
  );
  const remove = database.prepare("DELETE FROM accounts WHERE host = ?");
  return {
    find: (host) => {
      const username = find.get(host)?.["username"];
      return typeof username === "string" ? username : undefined;
    },
    hosts: () => hosts.all().map((row) => String(row["host"])),
    save: (host, username) => {
      save.run(host, username);
    },
    remove: (host) => {
      remove.run(host);
    },
  };
}
