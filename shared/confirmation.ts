import { AppError } from "./errors.ts";
import { formatLocation, type Location } from "./location.ts";

/**
 * Stops what would destroy or replace something in a production registry, unless the user typed what was asked for.
 * @param confirm the text that has to be typed; undefined where nothing has to be
 * @throws confirmation_required, with that text in `confirm`
 */
export function checkConfirmation(
  location: Location,
  confirm: string | undefined,
  confirmation: string | undefined,
): void {
  if (confirm === undefined || confirmation === confirm) return;
  const where = formatLocation(location);
  throw new AppError("confirmation_required", `${where} is marked as production`, {
    details: { location: where, confirm },
  });
}
