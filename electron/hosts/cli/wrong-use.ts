import { AppError, type ErrorDetails } from "../../../shared/errors.ts";

/** What was typed cannot be meant: exit status 2, with the reason in the user's language. */
export function wrongUse(why: string, details: ErrorDetails = {}): AppError {
  return new AppError("invalid_input", why, { details: { ...details, why } });
}
