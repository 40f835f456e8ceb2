import { isActive, isFinished, type Transfer } from "./transfer.ts";

/** How all transfers stand together. */
export interface OverallProgress {
  /** Transfers that run or wait for their turn in this program. */
  readonly active: number;
  /** 0 to 1; undefined while it is not known how much there is to do. */
  readonly fraction: number | undefined;
  /** Some of these have failed. */
  readonly failed: boolean;
}

/**
 * All transfers as one: what runs and waits, and what ended since the first of these was asked for, so that the whole
 * does not go back when one of its parts is done. Undefined when nothing runs. What other programs run is left out.
 */
export function overallProgress(all: Iterable<Transfer>): OverallProgress | undefined {
  const transfers = [...all].filter(({ elsewhere }) => elsewhere !== true);
  const active = transfers.filter(({ state }) => isActive(state));
  if (active.length === 0) return undefined;
  const since = Math.min(...active.map(({ createdAt }) => createdAt));
  const ended = transfers.filter(
    ({ state, finishedAt = 0 }) => isFinished(state) && finishedAt >= since,
  );
  const counted = [...active, ...ended.filter(({ state }) => state === "done")];
  const total = counted.reduce((sum, { bytesTotal }) => sum + bytesTotal, 0);
  const done = counted.reduce((sum, { bytesDone }) => sum + bytesDone, 0);
  return {
    active: active.length,
    fraction: total > 0 ? Math.min(1, done / total) : undefined,
    failed: ended.some(({ state }) => state === "failed"),
  };
}
