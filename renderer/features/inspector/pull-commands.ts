import { formatLocation, type Location } from "../../../shared/location.ts";
import { familiarReference } from "../../../shared/oci/reference.ts";

/** Command lines that fetch the image elsewhere; of an image in the store, those that take it out. */
export function pullCommands(location: Location): readonly string[] {
  if (location.kind === "registry") {
    const reference = familiarReference(location.reference);
    return [`portolan pull ${reference}`, `docker pull ${reference}`];
  }
  if (location.kind === "store" && location.reference !== undefined) {
    const reference = familiarReference(location.reference);
    return [`portolan push ${formatLocation(location)} ${reference}`];
  }
  return [];
}
