import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { createLocks } from "../../../electron/storage/file-lock.ts";
import {
  knownBlobsTable,
  type KnownBlobsTable,
} from "../../../electron/storage/known-blobs-table.ts";
import { openUploadsDatabase } from "./uploads-database.ts";
import {
  uploadSessionsTable,
  type UploadSessionsTable,
} from "../../../electron/storage/upload-sessions-table.ts";
import { tempDir } from "../temp-dir.ts";

/** What a program remembers of registries from one run to the next. */
export interface Memory {
  readonly folder: string;
  readonly database: DatabaseSync;
  readonly journal: UploadSessionsTable;
  readonly knownBlobs: KnownBlobsTable;
}

/** The real tables, in a folder of the test or in one that another memory has too, as a second process would. */
export async function openMemory(shared?: string): Promise<Memory> {
  const folder = shared ?? (await tempDir());
  const database = openUploadsDatabase(join(folder, "portolan.db"));
  const journal = uploadSessionsTable(database, createLocks(join(folder, "locks")));
  onTestFinished(async () => {
    await journal.close();
    database.close();
  });
  return { folder, database, journal, knownBlobs: knownBlobsTable(database) };
}
