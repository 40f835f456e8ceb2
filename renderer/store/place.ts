import { type Location, parseLocation } from "../../shared/location.ts";
import {
  familiarReference,
  formatReference,
  parseName,
  type Reference,
} from "../../shared/oci/reference.ts";
import { isDigest, shortDigest } from "../../shared/oci/digest.ts";
import { printable } from "../../shared/printable.ts";
import { parseAddress, type RegistryAddress } from "../../shared/registry-address.ts";
import { connectionKey, namespaceKey } from "./layout.ts";

/** What the centre of the window shows: a place on this computer, the repositories of an account, or one of them. */
export type Place =
  | { readonly kind: "store" }
  /** A Docker or Podman engine, by its name in locations. */
  | { readonly kind: "engine"; readonly engine: string }
  /** A tar file or an image layout, by its absolute path. */
  | { readonly kind: "file"; readonly path: string }
  /** The repositories of a connection by its address: all of them, or those below a namespace that is not empty. */
  | { readonly kind: "namespace"; readonly address: string; readonly namespace: string }
  | { readonly kind: "repository"; readonly host: string; readonly repository: string };

/** Places that list repositories. */
export type NamespacePlace = Extract<Place, { kind: "namespace" }>;

export const STORE_PLACE: Place = { kind: "store" };

/** One text for each place; also the key of its item in the sidebar. */
export function placeKey(place: Place): string {
  switch (place.kind) {
    case "store":
      return "store:";
    case "engine":
      return `docker-daemon:@${place.engine}`;
    case "file":
      return `file:${place.path}`;
    case "namespace":
      return place.namespace === ""
        ? connectionKey(place.address)
        : namespaceKey(place.address, place.namespace);
    default:
      return `${place.host}/${place.repository}`;
  }
}

const NAMESPACE_KEY = /^namespace:(\S+) (\S+)$/;
/** A host may be called `connection` too: what follows it then is its port. */
const CONNECTION_KEY = /^connection:(?!\d+\/)(\S+)$/;

/** The place of a key; undefined for a text that is none. */
export function placeOfKey(key: string): Place | undefined {
  if (key === placeKey(STORE_PLACE)) return STORE_PLACE;
  if (key.startsWith("file:")) return { kind: "file", path: key.slice("file:".length) };
  const engine = /^docker-daemon:@(.+)$/s.exec(key)?.[1];
  if (engine !== undefined) return { kind: "engine", engine };
  const listed = NAMESPACE_KEY.exec(key) ?? CONNECTION_KEY.exec(key);
  if (listed !== null) {
    const [, address = "", namespace = ""] = listed;
    return { kind: "namespace", address, namespace };
  }
  const slash = key.indexOf("/");
  if (slash < 1) return undefined;
  return { kind: "repository", host: key.slice(0, slash), repository: key.slice(slash + 1) };
}

/**
 * The location of a row: rows of a repository are tags, or digests behind an `@`, rows of the store are full references, those of an engine full
 * references or image IDs, those of a file locations already, and those of a list of repositories their names.
 */
export function locationOfRow(place: Place, row: string): string {
  switch (place.kind) {
    case "store":
      return `store:${row}`;
    case "engine":
      return `${placeKey(place)}/${row}`;
    case "file":
      return row;
    case "namespace":
      return `${hostOf(place)}/${row}`;
    default:
      // Images without a tag are rows of their own: by their digests.
      return row.startsWith("@") ? `${placeKey(place)}${row}` : `${placeKey(place)}:${row}`;
  }
}

/** The reference of a row as other tools understand it: one line, whatever a file says its image is called. */
export function referenceOfRow(place: Place, row: string): string {
  return place.kind === "repository" ? locationOfRow(place, row) : printable(row);
}

/** What of a registry a list of repositories stands for. */
export function addressOf({ address, namespace }: NamespacePlace): RegistryAddress {
  const { host, prefix } = splitAddress(address);
  return { host, prefix: namespace === "" ? prefix : namespace };
}

/** The registry of a list of repositories. */
export function hostOf({ address }: NamespacePlace): string {
  return splitAddress(address).host;
}

/** The repository that a location is in; undefined for places on this computer and for texts that are no location. */
export function repositoryOf(
  location: string,
): { readonly host: string; readonly repository: string } | undefined {
  const parsed = tryParse(location);
  if (parsed?.kind !== "registry") return undefined;
  return { host: parsed.reference.registry, repository: parsed.reference.repository };
}

/** The reference by which a location names its image; undefined for places, image IDs and bare tags. */
export function imageReference(location: string): Reference | undefined {
  const parsed = tryParse(location.trim());
  if (parsed === undefined) return undefined;
  if ("reference" in parsed) return parsed.reference;
  return "name" in parsed && parsed.name !== undefined ? fullReference(parsed.name) : undefined;
}

/** The bare reference in a location, in full; undefined where it has none. */
export function referenceOf(location: string): string | undefined {
  const reference = imageReference(location);
  return reference === undefined ? undefined : formatReference(reference);
}

/** A reference as people write it: `alpine:3.20` in place of `docker.io/library/alpine:3.20`. */
export function familiarName(reference: string): string {
  try {
    return familiarReference(parseName(reference));
  } catch {
    return reference;
  }
}

/** What stands for an image that has no name, as Docker writes it. */
export function namelessImage(digest: string): string {
  return `<none> ${shortDigest(digest)}`;
}

/** A row of an engine as people read it. */
export function engineRowText(row: string): string {
  return isDigest(row) ? namelessImage(row) : familiarName(row);
}

/** The image of a location as people call it: by its name, the tag that a file gives it, or its digest. */
export function imageTitle(location: string): string {
  const reference = referenceOf(location);
  if (reference !== undefined) return familiarName(reference);
  const parsed = tryParse(location);
  if (parsed === undefined) return location;
  if ("name" in parsed && parsed.name !== undefined) return parsed.name;
  const digest = "id" in parsed ? parsed.id : "digest" in parsed ? parsed.digest : undefined;
  return digest === undefined ? location : namelessImage(digest);
}

/** Like {@link imageTitle}, with the short form of a digest: the long one says no more to people. */
export function objectTitle(location: string): string {
  const reference = imageReference(location);
  if (reference?.digest === undefined) return imageTitle(location);
  const { digest, ...name } = reference;
  return `${familiarReference(name)}@${shortDigest(digest)}`;
}

/** The last part of a path of any system. */
export function fileName(path: string): string {
  return /[^/\\]+(?=[/\\]*$)/.exec(path)?.[0] ?? path;
}

/** Addresses come from connections; one that was remembered may be anything. */
function splitAddress(address: string): RegistryAddress {
  try {
    return parseAddress(address);
  } catch {
    return { host: address, prefix: "" };
  }
}

/** Names in files are full references or bare tags; only the former say where an image belongs. */
function fullReference(name: string): Reference | undefined {
  if (!name.includes("/")) return undefined;
  try {
    return parseName(name);
  } catch {
    return undefined;
  }
}

function tryParse(location: string): Location | undefined {
  try {
    return parseLocation(location);
  } catch {
    return undefined;
  }
}
