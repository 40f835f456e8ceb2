import { AppError } from "../../shared/errors.ts";

/** Names of members are somebody else's text: no longer than a person reads. */
const MAX_SHOWN = 200;

/** An archive that is refused, with the member that is wrong. */
export function archiveError(
  path: string,
  why: string,
  member?: string,
  cause?: unknown,
): AppError {
  const shown = member === undefined ? {} : { member: member.slice(0, MAX_SHOWN) };
  const at = member === undefined ? "" : ` at ${JSON.stringify(shown.member)}`;
  return new AppError("archive_invalid", `${path} is refused${at}: ${why}`, {
    details: { path, why, ...shown },
    cause,
  });
}
