import type { TransferPlan } from "../../shared/plan.ts";
import type { TransferJournal, TransferParty } from "../../shared/transfer-journal.ts";
import type {
  Transfer,
  TransferEvent,
  TransferLimits,
  TransferLogLine,
  TransferRequest,
} from "../../shared/transfer.ts";
import type { Places } from "../images/image-store.ts";
import type { Undo } from "../images/undo/undo.ts";
import type { Clock } from "./clock.ts";
import type { Ownership } from "./journal-follower.ts";
import type { Relays } from "./relay.ts";

export interface TransferQueueOptions {
  readonly places: Places;
  /** Where every transfer is noted before anything is done. */
  readonly journal: TransferJournal;
  readonly ownership: Ownership;
  /** The surface that this process serves, for the log. */
  readonly party: TransferParty;
  /** Told the limits before the first transfer, and whenever they change in any process. */
  readonly applyLimits?: (limits: TransferLimits) => void;
  readonly clock?: Clock;
  /** Keeps what names pointed at before they are pointed elsewhere. Absent: nothing is kept. */
  readonly undo?: Pick<Undo, "keepAt" | "finish" | "forget">;
  /** Used by copies between registries. */
  readonly relays?: Relays;
  /** Receives every error that is not an AppError and returns the id under which it was logged. */
  readonly logUnexpected?: (error: unknown) => string;
}

/** What the contract's `transfers.*` and the command line call. Ids may be those of other processes' transfers. */
export interface TransferQueue {
  /** What a request would do, found out by reading only. */
  plan(request: TransferRequest, options: { readonly signal: AbortSignal }): Promise<TransferPlan>;
  /** Puts a request in the queue and returns its id. @throws invalid_location, invalid_reference, invalid_platform */
  start(request: TransferRequest): string;
  /** Stops a transfer and keeps what it has. @throws transfer_unknown, invalid_input when it is finished */
  pause(id: string): void;
  /** Goes on, in this process. @throws transfer_unknown, transfer_taken when another process has it, invalid_input */
  resume(id: string): void;
  /** Stops a transfer for good; what has finished stays finished. @throws transfer_unknown */
  cancel(id: string): void;
  /** Queues a failed or cancelled transfer again under its id. @throws transfer_unknown, invalid_input */
  retry(id: string): void;
  /** Asks for the same as another transfer did. @throws transfer_unknown, and what {@link start} throws */
  again(id: string, confirmation?: string): string;
  /** Puts a transfer before another, or behind all. @throws transfer_unknown, invalid_input when one is finished */
  move(id: string, before?: string): void;
  /** Forgets finished transfers: one, or all. */
  clear(id?: string): void;
  /** @throws transfer_unknown */
  get(id: string): Transfer;
  /** Finished transfers, the latest first, and the name of the next page. */
  history(page: { readonly limit: number; readonly before?: string | undefined }): {
    readonly transfers: readonly Transfer[];
    readonly next: string | undefined;
  };
  /** @throws transfer_unknown */
  log(id: string): readonly TransferLogLine[];
  limits(): TransferLimits;
  setLimits(limits: TransferLimits): void;
  /** A snapshot, then patches, at most ten a second; of one transfer when it is named. Ends with the signal. */
  watch(options: {
    readonly signal: AbortSignal;
    readonly id?: string | undefined;
  }): AsyncIterable<TransferEvent>;
  /** The transfer when it is finished. @throws transfer_unknown */
  wait(id: string, options: { readonly signal: AbortSignal }): Promise<Transfer>;
  /**
   * For a program that stays: goes on with what was left by processes that died, and with what has waited long enough
   * for a host, now and from now on.
   */
  stay(party: TransferParty): void;
  /** The computer woke or its network changed: a program that stays tries again at once what could not be reached. */
  wake(): void;
  /** Stops everything and resolves when it has come to rest. What is not finished waits in the journal. */
  close(): Promise<void>;
}
