import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** One line of our own list of mirrors, as the user wrote it. */
export interface OwnMirror {
  readonly registry: string;
  readonly url: string;
}

export interface MirrorsTable {
  /** In the order in which they are asked. */
  list(): readonly OwnMirror[];
  /** Replaces the whole list, or nothing of it. */
  replace(mirrors: readonly OwnMirror[]): void;
}

const rowSchema = z.object({ registry: z.string(), url: z.string() });

/** The mirrors in a database that {@link openStateDatabase} opened. */
export function mirrorsTable(database: DatabaseSync): MirrorsTable {
  const list = database.prepare("SELECT registry, url FROM mirrors ORDER BY position");
  const add = database.prepare("INSERT INTO mirrors (registry, url) VALUES (?, ?)");
  return {
    list: () => list.all().map((row) => rowSchema.parse(row)),
    replace: (mirrors) => {
      database.exec("BEGIN IMMEDIATE");
      try {
        database.exec("DELETE FROM mirrors");
        for (const { registry, url } of mirrors) add.run(registry, url);
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}
