import type { Inspection } from "../../../shared/image.ts";
import { type Location, formatLocation, locationAt } from "../../../shared/location.ts";
import { type Digest, isDigest } from "../../../shared/oci/digest.ts";
import type { JsonDocument } from "../../store/inspector-trail.ts";

/** Where a digest in a document leads. */
export type DigestTarget =
  | { readonly kind: "object"; readonly location: string }
  | { readonly kind: "document"; readonly document: JsonDocument }
  | { readonly kind: "layer"; readonly digest: Digest };

/** A piece of a document: plain text, or a digest. */
export type Piece = string | { readonly digest: Digest };

/** Links that are drawn in one document: each is a place for the keyboard, and nobody walks through more. */
export const MAX_LINKS = 500;

const QUOTED_DIGEST = /"(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})"/g;

/** A document in pieces, so that each digest that stands by itself in quotes can be made a link. */
export function splitAtDigests(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(QUOTED_DIGEST)) {
    const digest = match[1];
    if (!isDigest(digest) || pieces.length >= 2 * MAX_LINKS) continue;
    pieces.push(text.slice(end, match.index + 1), { digest });
    end = match.index + match[0].length - 1;
  }
  return [...pieces, text.slice(end)];
}

/** What a digest in one of an image's documents names: one of its own parts, or another object beside it. */
export function targetOfDigest(
  digest: Digest,
  location: Location,
  { image }: Inspection,
): DigestTarget | undefined {
  const layers = image?.layers.map(({ descriptor }) => descriptor.digest) ?? [];
  const document = image?.artifact?.documents.find((one) => one.digest === digest);
  if (document?.readable === true) return { kind: "document", document: digest };
  if (layers.includes(digest)) return { kind: "layer", digest };
  if (image?.configJson !== undefined && digest === configDigest(image.manifestJson))
    return { kind: "document", document: "config" };
  const unpacked = image?.config?.rootfs?.diff_ids?.indexOf(digest) ?? -1;
  const layer = unpacked === -1 ? undefined : layers[unpacked];
  if (layer !== undefined) return { kind: "layer", digest: layer };
  return objectAt(location, digest);
}

function objectAt(location: Location, digest: Digest): DigestTarget | undefined {
  try {
    return { kind: "object", location: formatLocation(locationAt(location, digest)) };
  } catch {
    // A place in which nothing is found by its digest.
    return undefined;
  }
}

/** The digest of the config that a manifest names; it is read by whoever parsed the manifest for good. */
export function configDigest(manifestJson: string): string | undefined {
  return /"config"\s*:\s*\{[^{}]*?"digest"\s*:\s*"([^"]+)"/.exec(manifestJson)?.[1];
}
