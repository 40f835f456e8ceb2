import { printable } from "../../../shared/printable.ts";
import { familiarName, referenceOf } from "../../store/place.ts";

/** The place of an archive that somebody reads while it is written, as electron/archives/outlets.ts makes it. */
const DOWNLOAD =
  /^oci-archive:.*[\\/]downloads[\\/][A-Za-z0-9_-]{22}[\\/]([A-Za-z0-9][A-Za-z0-9._-]*\.tar)$/;

/** Images of the store go by the store's name; everything else by the name people use. */
export function shownLocation(location: string, storeName: string): string {
  if (location === "store:") return storeName;
  // What leaves by a drag is no file of ours: only its name means something.
  const download = DOWNLOAD.exec(location)?.[1];
  if (download !== undefined) return download;
  const reference = referenceOf(location);
  if (reference === undefined) return printable(location);
  const name = printable(familiarName(reference));
  return location.startsWith("store:") ? `${storeName} · ${name}` : name;
}
