import type { TransferState } from "../../../shared/transfer.ts";

/** What sets a transfer going or stops it. */
export type TransferAct = "pause" | "resume" | "retry" | "again";

/** The act that stands first in a row: it stops what goes on, and sets going what does not. */
export const FIRST_ACT: Readonly<Record<TransferState, TransferAct>> = {
  queued: "pause",
  planning: "pause",
  running: "pause",
  paused: "resume",
  failed: "retry",
  cancelled: "retry",
  done: "again",
};
