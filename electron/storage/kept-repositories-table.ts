import type { DatabaseSync } from "node:sqlite";

/** Repositories that the user listed by hand, by the address of the connection: for registries that list none. */
export interface KeptRepositoriesTable {
  /** In the order of their letters. */
  list(address: string): readonly string[];
  /** One that is there stays. */
  add(address: string, repository: string): void;
  remove(address: string, repository: string): void;
}

/** The lists in a database that {@link openStateDatabase} opened. */
export function keptRepositoriesTable(database: DatabaseSync): KeptRepositoriesTable {
  const list = database.prepare(
    "SELECT name FROM kept_repositories WHERE address = ? ORDER BY name",
  );
  const add = database.prepare(
    "INSERT OR IGNORE INTO kept_repositories (address, name) VALUES (?, ?)",
  );
  const remove = database.prepare("DELETE FROM kept_repositories WHERE address = ? AND name = ?");
  return {
    list: (address) => list.all(address).map(({ name }) => String(name)),
    add: (address, repository) => {
      add.run(address, repository);
    },
    remove: (address, repository) => {
      remove.run(address, repository);
    },
  };
}
