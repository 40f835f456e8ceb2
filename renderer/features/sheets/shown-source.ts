import { familiarLocation, parseLocation } from "../../../shared/location.ts";
import { printable } from "../../../shared/printable.ts";

/** A source as people write it: Docker Hub's defaults are left out. */
export function shownSource(location: string): string {
  try {
    return printable(familiarLocation(parseLocation(location)));
  } catch {
    return printable(location);
  }
}
