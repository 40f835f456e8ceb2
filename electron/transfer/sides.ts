import { AppError, isAppError, withDetails } from "../../shared/errors.ts";
import type { ErrorDetails } from "../../shared/errors.ts";
import type { TransferRequest } from "../../shared/transfer.ts";

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

/** The error with the end of the request at which it happened; the source where nobody said. */
export function withLocation(error: unknown, request: TransferRequest): unknown {
  const isAtDestination = isAppError(error) && error.details["side"] === "destination";
  return withDetails(error, { location: isAtDestination ? request.destination : request.source });
}

/** A location that was understood but does not say what this transfer needs. */
export function locationError(location: string, why: string): AppError {
  return new AppError("invalid_location", `invalid location ${JSON.stringify(location)}: ${why}`, {
    details: { location, why },
  });
}
