import { AppError, withDetails } from "../../shared/errors.ts";
import type { ErrorDetails } from "../../shared/errors.ts";

/** Which end of a transfer a failure comes from: the fact a user needs first. */
export type Side = "source" | "destination";

/** Runs `work` and marks its failures with the side they come from, and with what was being moved. */
export async function onSide<T>(
  side: Side,
  work: () => Promise<T>,
  details: ErrorDetails = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw withDetails(error, { ...details, side });
  }
}

/** A location that was understood but does not say what this transfer needs. */
export function locationError(location: string, why: string): AppError {
  return new AppError("invalid_location", `invalid location ${JSON.stringify(location)}: ${why}`, {
    details: { location, why },
  });
}
