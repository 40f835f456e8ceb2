import { additionOfName, additionPrefix } from "../../../shared/addition-tag.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { Manifest } from "../../../shared/oci/manifest.ts";
import { formatPlatform, isUnknownPlatform } from "../../../shared/oci/platform.ts";

/** Indexes in indexes, as far as a transfer takes them. */
const MAX_DEPTH = 8;

/** A root of an archive, under one of its names. */
export interface NamedRoot {
  readonly name?: string | undefined;
  readonly descriptor: Descriptor;
}

export interface DescribedImage {
  readonly name?: string;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly platforms: string[];
  /** Config and layers, each once. */
  readonly size: number;
}

export interface DescribedImages {
  readonly images: DescribedImage[];
  /** Config and layers of all images that are listed, each once. */
  readonly size: number;
}

/** What the manifests of an archive say. */
export interface KnownManifests {
  /** By digest; an index may name some that are not there. */
  readonly manifests: ReadonlyMap<Digest, { readonly parsed: Manifest | undefined }>;
  /** Platforms that configs name, by the digest of the config. */
  readonly platforms: ReadonlyMap<Digest, string>;
}

/** Platforms and sizes of images, each and together. Signatures and the like of images that are there are no images. */
export function describeImages(
  roots: readonly NamedRoot[],
  known: KnownManifests,
): DescribedImages {
  const all = new Map<Digest, number>();
  const images = imagesAmong(roots, known).map(({ name, descriptor }) => {
    const found: Found = { blobs: new Map(), platforms: new Set() };
    collect(descriptor.digest, known, found);
    for (const [blob, size] of found.blobs) all.set(blob, size);
    const { digest, mediaType } = descriptor;
    const named = name === undefined ? {} : { name };
    return { ...named, digest, mediaType, platforms: [...found.platforms], size: sum(found.blobs) };
  });
  return { images, size: sum(all) };
}

function imagesAmong(
  roots: readonly NamedRoot[],
  { manifests }: KnownManifests,
): readonly NamedRoot[] {
  const signed = new Set([...manifests.keys()].map(additionPrefix));
  return roots.filter(({ name, descriptor }) => {
    const addition = name === undefined ? undefined : additionOfName(name);
    if (addition !== undefined) return !signed.has(addition.prefix);
    const subject = manifests.get(descriptor.digest)?.parsed?.subject;
    return name !== undefined || subject === undefined || !manifests.has(subject.digest);
  });
}

interface Found {
  readonly blobs: Map<Digest, number>;
  readonly platforms: Set<string>;
}

function collect(digest: Digest, known: KnownManifests, found: Found, depth = 0): void {
  const manifest = known.manifests.get(digest)?.parsed;
  if (manifest === undefined || depth > MAX_DEPTH) return;
  if (manifest.kind === "manifest") {
    const platform = known.platforms.get(manifest.config.digest);
    // In an index the entry says it, which knows variants that configs leave out.
    if (platform !== undefined && depth === 0) found.platforms.add(platform);
    for (const blob of [manifest.config, ...manifest.layers])
      found.blobs.set(blob.digest, blob.size);
    return;
  }
  for (const child of manifest.manifests) {
    const { platform } = child;
    const isThere = known.manifests.has(child.digest);
    if (isThere && platform !== undefined && !isUnknownPlatform(platform))
      found.platforms.add(formatPlatform(platform));
    collect(child.digest, known, found, depth + 1);
  }
}

function sum(sizes: ReadonlyMap<Digest, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}
