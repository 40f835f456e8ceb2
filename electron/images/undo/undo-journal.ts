import type { Digest } from "../../../shared/oci/digest.ts";
import type { UndoEntry } from "../../../shared/undo.ts";

/** A manifest as it is kept. */
export interface KeptBytes {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** An operation that is about to begin, and what it takes away: children before parents. */
export interface UndoDraft extends Pick<UndoEntry, "place" | "action" | "tags"> {
  readonly manifests: readonly KeptBytes[];
}

/** Where it is written down; a table of the state database. */
export interface UndoJournal {
  /** Keeps the draft on the disk before it returns the id of the entry. */
  begin(draft: UndoDraft): string;
  finish(id: string): void;
  forget(id: string): void;
  undone(id: string): void;
  /** The latest first. */
  list(options: { readonly place?: string | undefined; readonly limit: number }): UndoEntry[];
  find(id: string): UndoEntry | undefined;
  manifests(id: string): KeptBytes[];
}
