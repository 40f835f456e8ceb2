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
];
