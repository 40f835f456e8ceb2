/**
 * What registries said and showed: pulls that are left, traits that were seen, manifests that were read. And a counter for
 * each kind of change that somebody watches; triggers move it on, so that no writer can forget to. One step of the
 * migrations.
 */
export const REGISTRY_TABLES = `CREATE TABLE pull_allowances (
     host TEXT NOT NULL,
     account TEXT NOT NULL,
     facts TEXT NOT NULL,
     PRIMARY KEY (host, account)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE registry_observations (
     host TEXT NOT NULL,
     trait TEXT NOT NULL,
     value TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (host, trait)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE kept_manifests (
     id INTEGER PRIMARY KEY NOT NULL,
     access TEXT NOT NULL,
     host TEXT NOT NULL,
     repository TEXT NOT NULL,
     digest TEXT NOT NULL,
     media_type TEXT NOT NULL,
     bytes BLOB NOT NULL,
     used_at INTEGER NOT NULL,
     UNIQUE (access, host, repository, digest)
   ) STRICT;
   CREATE INDEX kept_manifests_by_age ON kept_manifests (used_at);
   CREATE TABLE change_counts (topic TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   INSERT INTO change_counts VALUES ('connections', 0), ('pulls', 0);
   ${triggersOf("connections", "connections")}
   ${triggersOf("accounts", "connections")}
   ${triggersOf("pull_allowances", "pulls")}`;

/**
 * Which service a registry was found to be. It may be reached in another way once a connection to it is changed, so that
 * it is found out anew. One step of the migrations.
 */
export const SERVICE_TABLE = `CREATE TABLE registry_services (
     host TEXT PRIMARY KEY NOT NULL,
     service TEXT NOT NULL,
     until INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER registry_service_connected AFTER INSERT ON connections BEGIN
     DELETE FROM registry_services WHERE host = NEW.host;
   END;
   CREATE TRIGGER registry_service_changed AFTER UPDATE ON connections BEGIN
     DELETE FROM registry_services WHERE host IN (OLD.host, NEW.host);
   END;
   CREATE TRIGGER registry_service_disconnected AFTER DELETE ON connections BEGIN
     DELETE FROM registry_services WHERE host = OLD.host;
   END;`;

/** Triggers that move the counter of a topic on with every change of a table. */
export function triggersOf(table: string, topic: string): string {
  return ["INSERT", "UPDATE", "DELETE"]
    .map(
      (change) => `CREATE TRIGGER ${table}_${change.toLowerCase()} AFTER ${change} ON ${table} BEGIN
     UPDATE change_counts SET value = value + 1 WHERE topic = '${topic}';
   END;`,
    )
    .join("\n   ");
}
