import { hasCode } from "../../../shared/errors.ts";

/**
 * The exit statuses that scripts may rely on. `waiting` is EX_TEMPFAIL of sysexits.h: a host cannot serve us now, and
 * trying again later goes on where the command was.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, waiting: 75, interrupted: 130 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** What was typed is wrong, as opposed to what happened. */
export function exitStatusOf(error: unknown): ExitStatus {
  if (hasCode(error, "cancelled")) return EXIT.interrupted;
  const usage = hasCode(
    error,
    "invalid_reference",
    "invalid_digest",
    "invalid_platform",
    "invalid_location",
    "invalid_input",
    "confirmation_required",
  );
  return usage ? EXIT.usage : EXIT.failed;
}
