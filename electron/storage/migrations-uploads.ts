/** Uploads that outlive a process, which processes have them, and where blobs were seen. One step of the migrations. */
export const UPLOAD_TABLES = `CREATE TABLE upload_runs (
     slot INTEGER PRIMARY KEY NOT NULL,
     run TEXT NOT NULL
   ) STRICT;
   CREATE TABLE upload_sessions (
     access TEXT NOT NULL,
     host TEXT NOT NULL,
     repository TEXT NOT NULL,
     digest TEXT NOT NULL,
     run TEXT,
     location TEXT,
     confirmed INTEGER NOT NULL,
     min_chunk INTEGER NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (access, host, repository, digest)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE known_blobs (
     id INTEGER PRIMARY KEY NOT NULL,
     access TEXT NOT NULL,
     host TEXT NOT NULL,
     digest TEXT NOT NULL,
     repository TEXT NOT NULL,
     seen_at INTEGER NOT NULL,
     UNIQUE (access, host, digest, repository)
   ) STRICT;
   CREATE INDEX known_blobs_by_age ON known_blobs (seen_at);`;
