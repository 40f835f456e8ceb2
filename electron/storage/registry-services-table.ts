import type { DatabaseSync } from "node:sqlite";
import { tolerant } from "./sqlite-tolerant.ts";

/**
 * Which service each registry was found to be, by what it says to anybody: nothing of an account is in it. A change of a
 * connection forgets its host, whichever process does it.
 */
export interface RegistryServicesTable {
  find(host: string): { readonly service: string; readonly until: number } | undefined;
  /** @param until milliseconds since 1970 */
  keep(host: string, service: string, until: number): void;
  forget(host: string): void;
}

/** The services in a database that {@link openStateDatabase} opened. */
export function registryServicesTable(database: DatabaseSync): RegistryServicesTable {
  const find = database.prepare("SELECT service, until FROM registry_services WHERE host = ?");
  const keep = database.prepare(
    "INSERT OR REPLACE INTO registry_services (host, service, until) VALUES (?, ?, ?)",
  );
  const forget = database.prepare("DELETE FROM registry_services WHERE host = ?");
  return {
    find(host) {
      const row = find.get(host);
      return row && { service: String(row["service"]), until: Number(row["until"]) };
    },
    keep: (host, service, until) => tolerant(() => void keep.run(host, service, Math.round(until))),
    forget: (host) => tolerant(() => void forget.run(host)),
  };
}
