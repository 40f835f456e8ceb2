import { z } from "zod";

/** What a registry said of the manifests that an account may still read there. */
export const pullAllowanceSchema = z.object({
  /** Host with optional port, as in a reference. */
  host: z.string(),
  /** Absent for nobody: then the registry counts by network address. */
  account: z.string().optional(),
  /** Pulls in one window. */
  limit: z.number(),
  remaining: z.number(),
  /** Length of the window; absent where the registry does not say it. */
  windowSeconds: z.number().optional(),
  /** Whom it counts, in its own words: an account's id, or the network address that it sees. */
  source: z.string().optional(),
  /** When it said so, in milliseconds since 1970. */
  at: z.number(),
  /** When it gives pulls back, in milliseconds since 1970; only where it says that itself. */
  until: z.number().optional(),
});

export type PullAllowance = Readonly<z.infer<typeof pullAllowanceSchema>>;

/** What a transfer spends of an allowance. Pulls are manifests read; looking whether a tag changed is none. */
export const plannedPullsSchema = z.object({
  registry: z.string(),
  account: z.string().optional(),
  /** Spent already, by making this plan; what was read is remembered, and not read again. */
  taken: z.number(),
  /** To be spent by the transfer. More than none only where they are too few, so that the plan left them untouched. */
  toCome: z.number(),
  /** The newest that the registry said; absent when it has said nothing yet. */
  allowance: pullAllowanceSchema.optional(),
});

export type PlannedPulls = Readonly<z.infer<typeof plannedPullsSchema>>;

/**
 * When all pulls that are spent now have been given back: what the registry said, or else, in a window that moves along,
 * its length after the last answer at the latest. Undefined when nothing is known of it. Milliseconds since 1970.
 */
export function fullAgainAt({ until, at, windowSeconds }: PullAllowance): number | undefined {
  if (until !== undefined) return until;
  return windowSeconds === undefined ? undefined : at + windowSeconds * 1000;
}

/** When so much time has passed that the number says nothing any more. Milliseconds since 1970. */
export function expiryOf(allowance: PullAllowance): number {
  return fullAgainAt(allowance) ?? allowance.at + UNKNOWN_WINDOW_MS;
}

/** False when the number says nothing any more. */
export function isCurrent(allowance: PullAllowance, now: number): boolean {
  return now < expiryOf(allowance);
}

/** For registries that do not say how long their window is: Docker Hub's, the longest in use. */
const UNKNOWN_WINDOW_MS = 6 * 3_600_000;
