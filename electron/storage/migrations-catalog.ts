/**
 * Lists of registries as each account last saw them, their names for full-text search, and summaries by digest. An account
 * whose `key` is null may be shown to nobody any more; its rows are removed little by little. Triggers see to it that
 * signing out and changing the account does that, whichever process does it. One step of the migrations.
 */
export const CATALOG_TABLES = `CREATE TABLE catalog_accounts (
     id INTEGER PRIMARY KEY NOT NULL,
     key TEXT UNIQUE,
     host TEXT NOT NULL,
     address TEXT NOT NULL,
     listed_at INTEGER
   ) STRICT;
   CREATE INDEX catalog_accounts_by_address ON catalog_accounts (address);
   CREATE TABLE catalog_repositories (
     id INTEGER PRIMARY KEY NOT NULL,
     account INTEGER NOT NULL REFERENCES catalog_accounts (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
     tags_at INTEGER,
     used_at INTEGER NOT NULL,
     UNIQUE (account, name)
   ) STRICT;
   CREATE INDEX catalog_repositories_by_age ON catalog_repositories (used_at);
   CREATE TABLE catalog_tags (
     id INTEGER PRIMARY KEY NOT NULL,
     repository INTEGER NOT NULL REFERENCES catalog_repositories (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     digest TEXT,
     seen_at INTEGER,
     UNIQUE (repository, name)
   ) STRICT;
   CREATE INDEX catalog_tags_by_name ON catalog_tags (name COLLATE NOCASE);
   CREATE INDEX catalog_tags_by_digest ON catalog_tags (digest) WHERE digest IS NOT NULL;
   ${fullTextOf("catalog_repositories", "catalog_repository_words")}
   ${fullTextOf("catalog_tags", "catalog_tag_words")}
   CREATE TRIGGER catalog_account_replaced BEFORE INSERT ON connections BEGIN
     UPDATE catalog_accounts SET key = NULL WHERE address = NEW.address AND NOT EXISTS (
       SELECT 1 FROM connections WHERE address = NEW.address AND username IS NEW.username
         AND secret_kept IS NEW.secret_kept AND kept_by IS NEW.kept_by
         AND client_certificate IS NEW.client_certificate);
   END;
   CREATE TRIGGER catalog_account_removed AFTER DELETE ON connections BEGIN
     UPDATE catalog_accounts SET key = NULL WHERE address = OLD.address;
   END;
   CREATE TABLE image_summaries (
     id INTEGER PRIMARY KEY NOT NULL,
     digest TEXT UNIQUE NOT NULL,
     facts TEXT NOT NULL,
     used_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX image_summaries_by_age ON image_summaries (used_at);`;

/**
 * Rows as services listed them: of a repository's images, or of repositories where `repository` is empty. And the
 * repositories of each connection's address that the user keeps a list of. One step of the migrations.
 */
export const CATALOG_ROWS = `CREATE TABLE catalog_rows (
     id INTEGER PRIMARY KEY NOT NULL,
     account INTEGER NOT NULL REFERENCES catalog_accounts (id) ON DELETE CASCADE,
     repository TEXT NOT NULL,
     read_at INTEGER NOT NULL,
     facts TEXT NOT NULL
   ) STRICT;
   CREATE INDEX catalog_rows_of_list ON catalog_rows (account, repository);
   CREATE INDEX catalog_rows_by_age ON catalog_rows (read_at);
   CREATE TABLE kept_repositories (
     address TEXT NOT NULL,
     name TEXT NOT NULL,
     PRIMARY KEY (address, name)
   ) STRICT, WITHOUT ROWID;`;

/**
 * Three letters in a row are a word, so that any part of a name is found. Which names have which words is all that is
 * kept: that they follow each other is looked up in the name itself. Source: sqlite.org/fts5.html, 4.3.4 and 4.4
 */
function fullTextOf(table: string, words: string): string {
  return `CREATE VIRTUAL TABLE ${words} USING fts5(
     name, content='${table}', content_rowid='id', tokenize='trigram', detail=none, columnsize=0);
   CREATE TRIGGER ${words}_insert AFTER INSERT ON ${table} BEGIN
     INSERT INTO ${words} (rowid, name) VALUES (NEW.id, NEW.name);
   END;
   CREATE TRIGGER ${words}_delete AFTER DELETE ON ${table} BEGIN
     INSERT INTO ${words} (${words}, rowid, name) VALUES ('delete', OLD.id, OLD.name);
   END;`;
}
