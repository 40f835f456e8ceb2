import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createProcessLock, type ProcessLock } from "../../electron/storage/process-lock.ts";
import { openStateDatabase } from "../../electron/storage/state-database.ts";
import { transfersTable } from "../../electron/storage/transfers-table.ts";
import type { TransferJournal } from "../../shared/transfer-journal.ts";
import { tempDir } from "./temp-dir.ts";

/** What a process brings to the queue: its view of the journal, and its own life. */
export interface JournalSeat {
  readonly journal: TransferJournal;
  readonly ownership: ProcessLock;
}

/** A seat at the journal of a home; a folder of its own by default. Two seats stand for two processes. */
export function journalSeat(home: string): JournalSeat {
  const database = openStateDatabase(join(home, "portolan.db"));
  const ownership = createProcessLock(join(home, "locks"));
  onTestFinished(() => {
    ownership.release();
    database.close();
  });
  return { journal: transfersTable(database), ownership };
}

/** A seat at a journal that nobody else has. */
export async function ownJournal(): Promise<JournalSeat> {
  return journalSeat(await tempDir());
}
