import { printable } from "../../../shared/printable.ts";
import { familiarName, referenceOf } from "../../store/place.ts";

/** Images of the store go by the store's name; everything else by the name people use. */
export function shownLocation(location: string, storeName: string): string {
  if (location === "store:") return storeName;
  const reference = referenceOf(location);
  if (reference === undefined) return printable(location);
  const name = printable(familiarName(reference));
  return location.startsWith("store:") ? `${storeName} · ${name}` : name;
}
