import type { Digest } from "./oci/digest.ts";
import type { Transfer, TransferLimits, TransferLogLine } from "./transfer.ts";

/** The surfaces from which a transfer can be steered. */
export type TransferParty = "desktop" | "browser" | "cli";

/** What somebody asks the process that runs a transfer to do; it obeys within a second. */
export interface TransferWish {
  readonly kind: "pause" | "cancel";
  readonly by: TransferParty;
}

/** A transfer as it is journalled. Its `layers` are always empty: planning finds them out anew. */
export type JournalledTransfer = Transfer & { readonly position: number };

/** One transfer in the journal, and whose it is. */
export interface TransferRow {
  readonly transfer: JournalledTransfer;
  /** The process that runs it or has it in its queue. A paused or finished one belongs to nobody. */
  readonly owner: string | undefined;
  readonly wish: TransferWish | undefined;
  /** Grows with every change of any transfer. */
  readonly revision: number;
}

/** What becomes of a row; what is not named stays as it is. */
export type TransferChange = Partial<Omit<TransferRow, "revision">> & {
  readonly lines?: readonly TransferLogLine[];
  /** Digests of everything that its plan names. They are kept until the transfer is finished. */
  readonly needs?: readonly Digest[];
};

/** One page of the finished transfers, and the name by which the next one is asked for. */
export interface TransferPage {
  readonly rows: readonly TransferRow[];
  readonly next: string | undefined;
}

/** What is kept of transfers so that they outlive their process, shared by all processes of one home. */
export interface TransferJournal {
  /** The revision of the latest change, also of a removal or of the limits. */
  revision(): number;
  /** Grows when transfers are forgotten. */
  removals(): number;
  find(id: string): TransferRow | undefined;
  changedSince(revision: number): readonly TransferRow[];
  /** Everything that is not finished, in order. */
  unfinished(): readonly TransferRow[];
  /** Finished ones, the latest first. */
  finished(page: { readonly limit: number; readonly before?: string | undefined }): TransferPage;
  ids(): ReadonlySet<string>;
  /** Digests that the plans of unfinished transfers name: whoever tidies up leaves them alone. */
  needed(): ReadonlySet<Digest>;
  /** Puts a transfer behind all others. */
  add(transfer: Transfer, owner: string, lines: readonly TransferLogLine[]): void;
  /**
   * Changes one transfer: nobody can change it between `decide`'s look and its answer. Undefined, or an error that
   * `decide` throws, leaves it as it is. Returns the row afterwards, or undefined when there is none.
   */
  change(
    id: string,
    decide: (row: TransferRow) => TransferChange | undefined,
  ): TransferRow | undefined;
  /** The position behind all others. */
  lastPosition(): number;
  /** Sets the order of all that is not finished; `arrange` gets their ids in the present order. */
  reorder(arrange: (ids: readonly string[]) => readonly string[]): void;
  /** Forgets one finished transfer, or all of them. */
  clear(id?: string): void;
  /** Forgets finished transfers but for the latest. */
  keepFinished(count: number): void;
  log(id: string): readonly TransferLogLine[];
  readLimits(): TransferLimits;
  saveLimits(limits: TransferLimits): void;
}
