import { parseLocation } from "../../shared/location.ts";
import { familiarReference, formatReference, parseName } from "../../shared/oci/reference.ts";

/** What the centre of the window shows: the local store, or one repository of a registry. */
export type Place =
  | { readonly kind: "store" }
  | { readonly kind: "repository"; readonly host: string; readonly repository: string };

export const STORE_PLACE: Place = { kind: "store" };

/** One text for each place; also the key of its item in the sidebar. */
export function placeKey(place: Place): string {
  return place.kind === "store" ? "store:" : `${place.host}/${place.repository}`;
}

/** The location of a row: rows of a repository are tags, rows of the store are full references. */
export function locationOfRow(place: Place, row: string): string {
  return place.kind === "store" ? `store:${row}` : `${placeKey(place)}:${row}`;
}

/** The reference of a row as other tools understand it. */
export function referenceOfRow(place: Place, row: string): string {
  return place.kind === "store" ? row : locationOfRow(place, row);
}

/** The repository that a location is in; undefined for places on this computer and for texts that are no location. */
export function repositoryOf(
  location: string,
): { readonly host: string; readonly repository: string } | undefined {
  try {
    const parsed = parseLocation(location);
    if (parsed.kind !== "registry") return undefined;
    return { host: parsed.reference.registry, repository: parsed.reference.repository };
  } catch {
    return undefined;
  }
}

/** The bare reference in a location of a registry or of the store, in full; undefined for anything else. */
export function referenceOf(location: string): string | undefined {
  try {
    const parsed = parseLocation(location);
    if (parsed.kind !== "registry" && parsed.kind !== "store") return undefined;
    return parsed.reference === undefined ? undefined : formatReference(parsed.reference);
  } catch {
    return undefined;
  }
}

/** A reference as people write it: `alpine:3.20` in place of `docker.io/library/alpine:3.20`. */
export function familiarName(reference: string): string {
  try {
    return familiarReference(parseName(reference));
  } catch {
    return reference;
  }
}
