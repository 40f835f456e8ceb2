import { AppError } from "../../shared/errors.ts";
import type {
  JournalledTransfer,
  TransferChange,
  TransferParty,
  TransferRow,
} from "../../shared/transfer-journal.ts";
import { isActive, isFinished, type TransferLogCode } from "../../shared/transfer.ts";
import { isDue } from "./waiting.ts";

/** Who asks for a change of a transfer, and what is true at that moment. */
export interface Asker {
  readonly by: TransferParty;
  /** The asking process. */
  readonly owner: string;
  /** Whether the process that has the transfer lives. */
  readonly isHeld: boolean;
  readonly now: number;
}

/**
 * A transfer whose owner lives is asked to stop; one whose owner is dead stops at once, and one that waits for a host
 * stays paused from now on. @throws invalid_input
 */
export function decidePause(row: TransferRow, asker: Asker): TransferChange | undefined {
  const { transfer } = row;
  if (row.wish?.kind === "cancel") return undefined;
  if (transfer.state === "paused")
    return transfer.waiting === undefined ? undefined : pausedRow(row, asker);
  if (isFinished(transfer.state)) throw refusal(transfer, "it is finished");
  return asker.isHeld ? { wish: { kind: "pause", by: asker.by } } : pausedRow(row, asker);
}

/** What is finished stays as it is. */
export function decideCancel(row: TransferRow, asker: Asker): TransferChange | undefined {
  if (isFinished(row.transfer.state)) return undefined;
  if (asker.isHeld) return { wish: { kind: "cancel", by: asker.by } };
  return cancelledRow(row, asker);
}

/**
 * The asker takes a paused transfer, or one that nobody has. What it has already is called back from pausing.
 * @throws transfer_taken when another process has it, invalid_input when it is finished or being cancelled
 */
export function decideResume(row: TransferRow, asker: Asker): TransferChange | undefined {
  const { transfer, owner, wish } = row;
  if (isFinished(transfer.state)) throw refusal(transfer, "it is finished");
  if (isActive(transfer.state) && asker.isHeld) {
    if (owner !== asker.owner) throw takenError(transfer.id);
    if (wish?.kind === "cancel") throw refusal(transfer, "it is being cancelled");
    return wish === undefined ? undefined : { wish: undefined };
  }
  return takenRow(row, asker, transfer.state === "paused" ? "resumed" : "continued");
}

/** A failed or cancelled transfer, as if it had just been asked for. @throws invalid_input */
export function decideRetry(
  row: TransferRow,
  asker: Asker & { readonly lastPosition: number },
): TransferChange {
  const { transfer } = row;
  if (transfer.state !== "failed" && transfer.state !== "cancelled")
    throw refusal(transfer, "nothing to try again");
  const { now, lastPosition: position } = asker;
  const { waits: _waits, serverCopy: _asked, ...known } = transfer;
  const fresh = { ...known, createdAt: now, position, bytesTotal: 0, bytesDone: 0 };
  return takenRow({ ...row, transfer: fresh }, asker, "retried");
}

/** What a staying process does with a transfer whose process has died; undefined when that one lives after all. */
export function decideAdoption(row: TransferRow, asker: Asker): TransferChange | undefined {
  if (!isActive(row.transfer.state) || asker.isHeld) return undefined;
  const { wish } = row;
  if (wish?.kind === "pause") return pausedRow(row, { ...asker, by: wish.by });
  if (wish?.kind === "cancel") return cancelledRow(row, { ...asker, by: wish.by });
  return takenRow(row, asker, "continued");
}

/**
 * What a staying process does with a transfer that waits for a host: when it is time, it tries again. Undefined when
 * somebody else was quicker, or decided otherwise.
 */
export function decideRenewal(
  row: TransferRow,
  asker: Asker & { readonly woken: boolean },
): TransferChange | undefined {
  const { state, waiting } = row.transfer;
  if (state !== "paused" || waiting === undefined || !isDue(waiting, asker)) return undefined;
  return takenRow(row, asker, "tried_again");
}

function takenRow(row: TransferRow, asker: Asker, code: TransferLogCode): TransferChange {
  return {
    transfer: requeued(row.transfer),
    owner: asker.owner,
    wish: undefined,
    lines: [{ at: asker.now, code, facts: { by: asker.by } }],
  };
}

function pausedRow(row: TransferRow, { by, now }: Asker): TransferChange {
  const { waiting: _waiting, ...transfer } = row.transfer;
  return {
    transfer: { ...transfer, state: "paused", bytesPerSecond: 0 },
    owner: undefined,
    wish: undefined,
    lines: [{ at: now, code: "paused", facts: { by } }],
  };
}

function cancelledRow(row: TransferRow, { by, now }: Asker): TransferChange {
  const { waiting: _waiting, ...transfer } = row.transfer;
  return {
    transfer: { ...transfer, state: "cancelled", finishedAt: now, bytesPerSecond: 0 },
    owner: undefined,
    wish: undefined,
    lines: [{ at: now, code: "cancelled", facts: { by } }],
  };
}

/** Waiting again; how far it came stays to be seen until it is planned. */
function requeued(transfer: JournalledTransfer): JournalledTransfer {
  const {
    startedAt: _started,
    finishedAt: _finished,
    error: _error,
    waiting: _waiting,
    ...rest
  } = transfer;
  return { ...rest, state: "queued", bytesPerSecond: 0, results: [] };
}

function takenError(id: string): AppError {
  const why = "another program on this computer runs it";
  return new AppError("transfer_taken", `transfer ${id} is taken: ${why}`, {
    details: { id, why },
  });
}

function refusal({ id, state }: JournalledTransfer, why: string): AppError {
  return new AppError("invalid_input", `transfer ${id} is ${state}: ${why}`, {
    details: { id, state, why },
  });
}
