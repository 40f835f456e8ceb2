import { type AppError, isAppError, toWireError } from "../../shared/errors.ts";
import { type Hint, hintOf } from "../../shared/hints.ts";
import { isAwayError, isPassingError, isPassingStatus } from "../../shared/passing.ts";
import type { TransferWait } from "../../shared/transfer.ts";

const MINUTE_MS = 60_000;
/** How long a transfer waits by itself, by how often it has waited in a row; the last one holds for all others. */
const PAUSES_MS: readonly number[] = [1, 2, 5, 10, 15].map((minutes) => minutes * MINUTE_MS);
/** Nobody waits for thirty years because a header says so: a day is what the shown pause of a host is cut to as well. */
const LONGEST_NAMED_MS = 24 * 60 * MINUTE_MS;
/** Hints that say why a host does not serve now. Any other one names something that has to be put right first. */
const PASSING_HINTS: ReadonlySet<Hint> = new Set<Hint>(["hub_pull_limit", "storage_blocked"]);

export interface WaitSetting {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How often in a row the transfer has waited without getting further. */
  readonly waits: number;
  /** Both sides have answered before, so that what cannot be found now is away and not misspelt. */
  readonly wasPlanned: boolean;
}

/**
 * What a transfer waits for after a failure that will pass, when all second tries are spent. Undefined for failures
 * that stay until somebody does something about them.
 */
export function waitFor(error: unknown, setting: WaitSetting): TransferWait | undefined {
  if (!isAppError(error)) return undefined;
  const why = reasonOf(error, setting);
  if (why === undefined) return undefined;
  const { now, waits } = setting;
  const { host, location, retryAfter } = error.details;
  const askedMs =
    typeof retryAfter === "number" ? Math.min(retryAfter * 1000, LONGEST_NAMED_MS) : 0;
  const ownMs = PAUSES_MS[Math.min(waits, PAUSES_MS.length - 1)] ?? 0;
  return {
    why: askedMs > 0 ? "asked" : why,
    host: String(host ?? location ?? ""),
    since: now,
    ...(askedMs > 0 ? { until: now + askedMs } : {}),
    nextAt: now + (askedMs > 0 ? askedMs : ownMs),
    error: toWireError(error),
  };
}

export interface DueSetting {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The computer woke or its network changed: what could not be reached may be there again. */
  readonly woken: boolean;
}

/** Whether a transfer that waits should try again. What a host asked for is never cut short. */
export function isDue({ since, until, nextAt }: TransferWait, { now, woken }: DueSetting): boolean {
  // A clock that was set back says nothing about how long it still is.
  return now >= nextAt || now < since || (woken && until === undefined);
}

function reasonOf(error: AppError, { wasPlanned }: WaitSetting): TransferWait["why"] | undefined {
  const hint = hintOf(error.details);
  if (hint !== undefined && !PASSING_HINTS.has(hint)) return undefined;
  const { code, details } = error;
  const { status } = details;
  if (code === "rate_limited") return "asked";
  if (code === "registry_failed" || code === "registry_refused")
    return typeof status === "number" && isPassingStatus(status) ? "failing" : undefined;
  if (isPassingError(error)) return "away";
  return isAwayError(error) && wasPlanned ? "away" : undefined;
}
