/** What can be undone, and the manifests that it needs. One step of the migrations. */
export const UNDO_TABLES = `CREATE TABLE undo_entries (
     id TEXT PRIMARY KEY NOT NULL,
     at INTEGER NOT NULL,
     place TEXT NOT NULL,
     action TEXT NOT NULL,
     tags TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('begun', 'done', 'undone')),
     undone_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX undo_entries_by_age ON undo_entries (at);
   CREATE INDEX undo_entries_by_place ON undo_entries (place, at);
   CREATE TABLE undo_manifests (
     entry TEXT NOT NULL REFERENCES undo_entries (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     digest TEXT NOT NULL,
     media_type TEXT NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (entry, position)
   ) STRICT;`;
