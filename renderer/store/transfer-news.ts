import type { Transfer } from "../../shared/transfer.ts";

/** What is worth being spoken about a transfer that goes on: that it began, and every quarter of the way. */
export interface TransferNews {
  readonly transfer: Transfer;
  readonly what: "started" | "quarter";
  /** Of a hundred: 25, 50 or 75. 0 at the start. */
  readonly percent: number;
}

const QUARTER = 25;

/** What a change brought that shall be spoken; undefined for most changes. The end is told apart from this. */
export function newsOf(before: Transfer | undefined, after: Transfer): TransferNews | undefined {
  if (after.state !== "running" || after.elsewhere === true) return undefined;
  if (before?.state !== "running") {
    // What only goes on has been spoken of before.
    return before !== undefined && before.bytesDone > 0
      ? undefined
      : { transfer: after, what: "started", percent: 0 };
  }
  const percent = quarterOf(after);
  return percent > quarterOf(before) && percent < 100
    ? { transfer: after, what: "quarter", percent }
    : undefined;
}

/** The last quarter that was reached. */
function quarterOf({ bytesDone, bytesTotal }: Transfer): number {
  return bytesTotal === 0 ? 0 : Math.floor((bytesDone * 4) / bytesTotal) * QUARTER;
}
