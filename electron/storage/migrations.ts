import { CATALOG_ROWS, CATALOG_TABLES } from "./migrations-catalog.ts";
import { ENGINE_TABLES } from "./migrations-engines.ts";
import { REGISTRY_TABLES, SERVICE_TABLE, triggersOf } from "./migrations-registries.ts";
import { UNDO_TABLES } from "./migrations-undo.ts";
import { UPLOAD_TABLES } from "./migrations-uploads.ts";

/**
 * The steps from an empty database to the present one, in order. A step that was released is never changed: a new one
 * is added at the end. `PRAGMA user_version` counts the steps that a database has seen.
 */
export const MIGRATIONS: readonly string[] = [
  // 1: connections, the index of what the keychain holds (no secrets), and settings
  `CREATE TABLE connections (
     host TEXT PRIMARY KEY NOT NULL,
     username TEXT,
     plain_http INTEGER NOT NULL CHECK (plain_http IN (0, 1)),
     secret_kept TEXT NOT NULL CHECK (secret_kept IN ('keychain', 'run', 'none'))
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE accounts (
     host TEXT PRIMARY KEY NOT NULL,
     username TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE settings (
     name TEXT PRIMARY KEY NOT NULL,
     value TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // 2: connections by address, so that one host may have several accounts; what can be chosen about each; mirrors
  `CREATE TABLE connections_by_address (
     address TEXT PRIMARY KEY NOT NULL,
     host TEXT NOT NULL,
     prefix TEXT NOT NULL,
     label TEXT,
     folder TEXT,
     color TEXT NOT NULL,
     production INTEGER NOT NULL CHECK (production IN (0, 1)),
     username TEXT,
     secret_kept TEXT NOT NULL CHECK (secret_kept IN ('keychain', 'run', 'external', 'none')),
     kept_by TEXT,
     plain_http INTEGER NOT NULL CHECK (plain_http IN (0, 1)),
     skip_verify INTEGER NOT NULL CHECK (skip_verify IN (0, 1)),
     authorities TEXT NOT NULL,
     client_certificate TEXT,
     proxy TEXT NOT NULL,
     trusted_realms TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   INSERT INTO connections_by_address
     SELECT host, host, '', NULL, NULL, 'none', 0, username, secret_kept, NULL, plain_http, 0, '[]', NULL,
       '{"kind":"default"}', '[]' FROM connections;
   DROP TABLE connections;
   ALTER TABLE connections_by_address RENAME TO connections;
   CREATE TABLE accounts_by_entry (
     entry TEXT PRIMARY KEY NOT NULL,
     username TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('password', 'identity-token', 'key'))
   ) STRICT, WITHOUT ROWID;
   INSERT INTO accounts_by_entry SELECT host, username, 'password' FROM accounts;
   DROP TABLE accounts;
   ALTER TABLE accounts_by_entry RENAME TO accounts;
   CREATE TABLE mirrors (
     position INTEGER PRIMARY KEY NOT NULL,
     registry TEXT NOT NULL,
     url TEXT NOT NULL
   ) STRICT;`,
  // 3: the journal of transfers with their logs. What is only shown is JSON in `facts`; the rest is what is asked for.
  // `revision` counts the changes of the whole table, so that every process reads only what is new to it
  `CREATE TABLE transfers (
     id TEXT PRIMARY KEY NOT NULL,
     state TEXT NOT NULL,
     position REAL NOT NULL,
     owner TEXT,
     wish TEXT CHECK (wish IN ('pause', 'cancel')),
     wished_by TEXT,
     finished_at INTEGER,
     revision INTEGER NOT NULL,
     facts TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX transfers_by_revision ON transfers (revision);
   CREATE INDEX transfers_by_end ON transfers (finished_at, id) WHERE finished_at IS NOT NULL;
   CREATE TABLE transfer_revision (value INTEGER NOT NULL, removals INTEGER NOT NULL) STRICT;
   INSERT INTO transfer_revision VALUES (0, 0);
   CREATE TABLE transfer_log (
     line INTEGER PRIMARY KEY,
     transfer TEXT NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
     at INTEGER NOT NULL,
     code TEXT NOT NULL,
     facts TEXT NOT NULL
   ) STRICT;
   CREATE INDEX transfer_log_by_transfer ON transfer_log (transfer, line);`,
  // 4: uploads that outlive a process, and where blobs were seen
  UPLOAD_TABLES,
  // 5: what registries said and showed, and counters of what changes
  REGISTRY_TABLES,
  // 6: what the plans of unfinished transfers name, a digest each line: a clean-up asks for all of it at once
  `CREATE TABLE transfer_needs (
     transfer TEXT PRIMARY KEY NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
     digests TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // 7: push targets: `key` is what two spellings of one name have in common; what is chosen of each is JSON in `facts`
  `CREATE TABLE push_targets (
     key TEXT PRIMARY KEY NOT NULL,
     facts TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   INSERT INTO change_counts VALUES ('push-targets', 0);
   ${triggersOf("push_targets", "push-targets")}`,
  // 8: what packed layers and images of engines were found to be
  ENGINE_TABLES,
  // 9: lists of registries as accounts saw them, for search and for the time before an answer comes
  CATALOG_TABLES,
  // 10: what can be undone
  UNDO_TABLES,
  // 11: more kinds of secrets: the list of them is the table's reader's business, and no longer the database's
  `CREATE TABLE accounts_of_any_kind (
     entry TEXT PRIMARY KEY NOT NULL,
     username TEXT NOT NULL,
     kind TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   INSERT INTO accounts_of_any_kind SELECT entry, username, kind FROM accounts;
   DROP TABLE accounts;
   ALTER TABLE accounts_of_any_kind RENAME TO accounts;
   ${triggersOf("accounts", "connections")}`,
  // 12: what services say of repositories and images, and the lists that users keep where a registry has none
  CATALOG_ROWS,
  // 13: which service a registry is, so that not every process asks it
  SERVICE_TABLE,
];
