import type { DatabaseSync } from "node:sqlite";
import { UPLOAD_TABLES } from "../../../electron/storage/migrations-uploads.ts";
import { openStateDatabase } from "../../../electron/storage/state-database.ts";

/** The state database with the tables of uploads. */
export function openUploadsDatabase(path: string): DatabaseSync {
  const database = openStateDatabase(path);
  const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'upload_sessions'");
  if (known.get() === undefined) database.exec(UPLOAD_TABLES);
  return database;
}
