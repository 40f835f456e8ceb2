import { isDigest, type Digest } from "../../../shared/oci/digest.ts";
import { formatReference, parseName } from "../../../shared/oci/reference.ts";
import type { RelatedItem } from "../../../shared/related.ts";
import type { KnownImage } from "./known-images.ts";

/** Annotations and labels by which an image names what it was built on. Spec: image-spec v1.1, annotations.md. */
const BASE_NAME = "org.opencontainers.image.base.name";
const BASE_DIGEST = "org.opencontainers.image.base.digest";

/** Bases and derived images that are listed. */
const MAX_BASES = 20;
const MAX_DERIVED = 50;

export interface Lineage {
  readonly bases: readonly RelatedItem[];
  readonly derived: readonly RelatedItem[];
  /** False when more derived images are known than are listed. */
  readonly complete: boolean;
}

/**
 * Known images whose layers are the lowest layers of an image, the nearest first, and those that are built on all of its
 * layers. An image that has the same layers is neither.
 */
export function lineageOf(
  image: { readonly digest: Digest; readonly layers: readonly Digest[] },
  known: readonly KnownImage[],
): Lineage {
  const bases: RelatedItem[] = [];
  const derived: RelatedItem[] = [];
  for (const other of known) {
    if (other.digest === image.digest) continue;
    if (isBelow(other.layers, image.layers)) bases.push(itemOf(other, other.layers.length));
    else if (isBelow(image.layers, other.layers)) derived.push(itemOf(other, image.layers.length));
  }
  return {
    bases: bases
      .toSorted((a, b) => (b.commonLayers ?? 0) - (a.commonLayers ?? 0))
      .slice(0, MAX_BASES),
    derived: derived
      .toSorted((a, b) => ((a.name ?? a.location) < (b.name ?? b.location) ? -1 : 1))
      .slice(0, MAX_DERIVED),
    complete: bases.length <= MAX_BASES && derived.length <= MAX_DERIVED,
  };
}

/**
 * The base that an image itself names, first what its manifest says. Nobody is asked whether it is there: a label must
 * not make this program talk to a host.
 */
export function namedBase(
  notes: readonly Readonly<Record<string, string>>[],
): RelatedItem | undefined {
  for (const note of notes) {
    const name = note[BASE_NAME];
    if (name === undefined) continue;
    const item = itemNamed(name, note[BASE_DIGEST]);
    if (item !== undefined) return item;
  }
  return undefined;
}

function itemNamed(name: string, digest: string | undefined): RelatedItem | undefined {
  try {
    const reference = parseName(name);
    const { registry, repository } = reference;
    const leads = isDigest(digest) ? { registry, repository, digest } : reference;
    return {
      location: formatReference(leads),
      name: formatReference(reference),
      ...(isDigest(digest) ? { digest } : {}),
      found: "annotation",
    };
  } catch {
    // Somebody wrote what is no reference; it leads nowhere.
    return undefined;
  }
}

/** True when `lower` are the first of `layers`, and not all of them. */
function isBelow(lower: readonly Digest[], layers: readonly Digest[]): boolean {
  if (lower.length === 0 || lower.length >= layers.length) return false;
  return lower.every((digest, index) => digest === layers[index]);
}

function itemOf(
  { layers: _layers, name, ...image }: KnownImage,
  commonLayers: number,
): RelatedItem {
  return { ...image, ...(name === undefined ? {} : { name }), found: "layers", commonLayers };
}
