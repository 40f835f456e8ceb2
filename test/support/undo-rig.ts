import { join } from "node:path";
import type { Places } from "../../electron/images/image-store.ts";
import { createUndo, type Undo } from "../../electron/images/undo/undo.ts";
import { openStateDatabase } from "../../electron/storage/state-database.ts";
import { type UndoTable, undoTable } from "../../electron/storage/undo-table.ts";
import { tempDir } from "./temp-dir.ts";

/** An undo journal of its own in a database that goes away with the test. */
export interface UndoRig {
  readonly places: Places;
  readonly undo: Undo;
  readonly journal: UndoTable;
}

export async function undoRig(places: Places): Promise<UndoRig> {
  const journal = undoTable(openStateDatabase(join(await tempDir(), "portolan.db")));
  return { places, undo: createUndo(places, journal), journal };
}
