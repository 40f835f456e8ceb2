import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { tolerant } from "./sqlite-tolerant.ts";

interface Observation {
  readonly trait: string;
  readonly value: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What was seen of registries, the newest of each trait. Fits what the registry client asks of such a memory. */
export interface RegistryObservationsTable {
  find(host: string): readonly Observation[];
  keep(host: string, observations: readonly Observation[]): void;
  forget(host: string): void;
}

const rowSchema = z.object({
  trait: z.string(),
  value: z.string().transform((text): unknown => JSON.parse(text)),
  at: z.number(),
});

/** The observations in a database that {@link openStateDatabase} opened. */
export function registryObservationsTable(database: DatabaseSync): RegistryObservationsTable {
  const find = database.prepare(
    "SELECT trait, value, at FROM registry_observations WHERE host = ?",
  );
  const keep = database.prepare(
    "INSERT OR REPLACE INTO registry_observations (host, trait, value, at) VALUES (?, ?, ?, ?)",
  );
  const forget = database.prepare("DELETE FROM registry_observations WHERE host = ?");
  return {
    find: (host) => find.all(host).map((row) => rowSchema.parse(row)),
    keep: (host, observations) =>
      tolerant(() => {
        for (const { trait, value, at } of observations)
          keep.run(host, trait, JSON.stringify(value), Math.round(at));
      }),
    forget: (host) => void forget.run(host),
  };
}
