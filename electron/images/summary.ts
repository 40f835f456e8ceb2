import type { ImageSummary } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { ImageConfig } from "../../shared/oci/image-config.ts";
import { type ImageIndex, type ImageManifest, parseManifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import { formatPlatform, isUnknownPlatform, platformDistance } from "../../shared/oci/platform.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";
import { machinePlatform } from "./choose-image.ts";
import { isImageConfigType, readConfig } from "./read-config.ts";
import { tryReadManifest } from "./try-read-manifest.ts";

/** Images of an index that are read on this computer, and in a registry, where each takes a request. */
const MAX_CHILDREN = 50;
const MAX_REMOTE_CHILDREN = 8;
/** Docker Hub counts each manifest that is fetched as a pull of the user's allowance; a table must not spend it. */
const COUNTING_ORIGIN = "registry:docker.io";

/**
 * One row of a table. For one image the config is read too, which knows the platform and the date; for an index, the
 * manifests of its images, which know the size, where that costs the user nothing.
 * @throws what reading a manifest throws
 */
export async function summarizeManifest(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<ImageSummary> {
  const { digest, mediaType } = descriptor;
  const manifest = parseManifest(await source.readManifest(descriptor, options), mediaType);
  return manifest.kind === "manifest"
    ? summarizeImage(source, digest, manifest, options)
    : summarizeIndex(source, digest, manifest, options);
}

/** Remembers summaries by their digest, which never changes its meaning. */
export interface KeptSummaries {
  find(digest: Descriptor["digest"]): ImageSummary | undefined;
  keep(summary: ImageSummary): void;
}

/** {@link summarizeManifest}, or what is remembered of it: then nothing is read. */
export async function summarizeOnce(
  source: Source,
  descriptor: Descriptor,
  { summaries, signal }: ImageCallOptions & { readonly summaries: KeptSummaries },
): Promise<ImageSummary> {
  const known = summaries.find(descriptor.digest);
  // Where pulls are counted, the size of an index is not read; elsewhere it is.
  if (known?.size !== undefined || (known !== undefined && source.origin === COUNTING_ORIGIN))
    return known;
  const summary = await summarizeManifest(source, descriptor, { signal });
  summaries.keep(summary);
  return summary;
}

/** What the entry alone says of an image that cannot be read. */
export function damagedSummary({ digest, mediaType }: Descriptor): ImageSummary {
  return { digest, mediaType, kind: isIndexType(mediaType) ? "index" : "manifest", platforms: [] };
}

/** Compressed bytes of config and layers. */
export function sizeOf({ config, layers }: ImageManifest): number {
  return layers.reduce((sum, layer) => sum + layer.size, config.size);
}

/** `os/architecture[/variant]` as the config says it, or undefined where it says nothing. */
export function platformIn(config: ImageConfig | undefined): string | undefined {
  if (config?.os === undefined || config.architecture === undefined) return undefined;
  const { os, architecture, variant } = config;
  // BuildKit's attestations say so of themselves: they run nowhere.
  if (isUnknownPlatform({ os, architecture })) return undefined;
  return formatPlatform({ os, architecture, variant });
}

async function summarizeImage(
  source: Source,
  digest: Descriptor["digest"],
  manifest: ImageManifest,
  options: ImageCallOptions,
): Promise<ImageSummary> {
  const { config } = await readConfig(source, manifest, options);
  const platform = platformIn(config);
  return {
    digest,
    mediaType: manifest.mediaType,
    kind: "manifest",
    platforms: platform === undefined ? [] : [platform],
    size: sizeOf(manifest),
    ...(config?.created === undefined ? {} : { created: config.created }),
    ...(isImageConfigType(manifest.config.mediaType) ? { imageId: manifest.config.digest } : {}),
  };
}

async function summarizeIndex(
  source: Source,
  digest: Descriptor["digest"],
  index: ImageIndex,
  options: ImageCallOptions,
): Promise<ImageSummary> {
  const platforms = index.manifests.flatMap(({ platform }) =>
    platform === undefined || isUnknownPlatform(platform) ? [] : [formatPlatform(platform)],
  );
  const children = await readChildren(source, index, options);
  const own = ownImage(children);
  const created = await createdOf(source, own, options);
  return {
    digest,
    mediaType: index.mediaType,
    kind: "index",
    platforms: [...new Set(platforms)],
    ...(children.length === 0 ? {} : { size: sizeOfAll(children.map(({ image }) => image)) }),
    ...(created === undefined ? {} : { created }),
    ...(own === undefined ? {} : { imageId: own.config.digest }),
  };
}

/** One image of an index that could be read. */
interface Child {
  readonly descriptor: Descriptor;
  readonly image: ImageManifest;
}

/** The images of an index as far as they can be read; none where reading them would be too much to ask. */
async function readChildren(
  source: Source,
  index: ImageIndex,
  options: ImageCallOptions,
): Promise<readonly Child[]> {
  const isLocal = !source.origin.startsWith("registry:");
  const children = index.manifests.filter(
    ({ mediaType, platform }) => isImageManifestType(mediaType) && !isUnknownPlatform(platform),
  );
  const isTooMuch = children.length > (isLocal ? MAX_CHILDREN : MAX_REMOTE_CHILDREN);
  if (source.origin === COUNTING_ORIGIN || isTooMuch) return [];
  const read = (child: Descriptor): Promise<Uint8Array> => source.readManifest(child, options);
  // A platform that was not taken along, or is damaged: the others still count.
  const found = await Promise.all(
    children.map(async (descriptor) => ({
      descriptor,
      image: await tryReadManifest(descriptor, read),
    })),
  );
  return found.flatMap(({ descriptor, image }) =>
    image?.kind === "manifest" ? [{ descriptor, image }] : [],
  );
}

/** The image for this computer, or else the first one. They are built together, so any of them knows when. */
function ownImage(children: readonly Child[]): ImageManifest | undefined {
  const fitting = children
    .map(({ descriptor: { platform }, image }) => ({
      image,
      distance: platform && platformDistance(machinePlatform(), platform),
    }))
    .filter((child) => child.distance !== undefined)
    .toSorted((a, b) => (a.distance ?? 0) - (b.distance ?? 0));
  return (fitting[0] ?? children[0])?.image;
}

/** Blobs that several images share count once, as they do on the disk. */
function sizeOfAll(images: readonly ImageManifest[]): number {
  const blobs = images.flatMap(({ config, layers }) => [config, ...layers]);
  const sizes = new Map(blobs.map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

async function createdOf(
  source: Source,
  image: ImageManifest | undefined,
  options: ImageCallOptions,
): Promise<string | undefined> {
  if (image === undefined) return undefined;
  return (await readConfig(source, image, options)).config?.created;
}
