import { hasCode } from "../../shared/errors.ts";
import type { ImageSummary } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { ImageConfig } from "../../shared/oci/image-config.ts";
import {
  type ImageIndex,
  type ImageManifest,
  type Manifest,
  parseManifest,
} from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import { formatPlatform, isUnknownPlatform } from "../../shared/oci/platform.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";
import { readConfig } from "./read-config.ts";

/** Images of an index whose sizes are added up. */
const MAX_CHILDREN = 50;

/**
 * One row of a table. For one image the config is read too, which knows the platform and the date. The images of an
 * index are read only on this computer: a registry may count each such request as a pull.
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
  const isLocal = source.origin.startsWith("layout:");
  const size = isLocal ? await sizeOfChildren(source, index, options) : undefined;
  return {
    digest,
    mediaType: index.mediaType,
    kind: "index",
    platforms: [...new Set(platforms)],
    ...(size === undefined ? {} : { size }),
  };
}

/** Blobs that several images share count once, as they do on the disk. Undefined when there are too many images. */
async function sizeOfChildren(
  source: Source,
  index: ImageIndex,
  options: ImageCallOptions,
): Promise<number | undefined> {
  const blobs = new Map<string, number>();
  const children = index.manifests.filter(({ mediaType }) => isImageManifestType(mediaType));
  if (children.length > MAX_CHILDREN) return undefined;
  for (const child of children) {
    const manifest = await tryReadChild(source, child, options);
    if (manifest?.kind !== "manifest") continue;
    for (const blob of [manifest.config, ...manifest.layers]) blobs.set(blob.digest, blob.size);
  }
  return [...blobs.values()].reduce((sum, size) => sum + size, 0);
}

/** Undefined for a platform that was not taken along, or is damaged: the others still count. */
async function tryReadChild(
  source: Source,
  child: Descriptor,
  options: ImageCallOptions,
): Promise<Manifest | undefined> {
  try {
    return parseManifest(await source.readManifest(child, options), child.mediaType);
  } catch (error) {
    if (hasCode(error, "cancelled")) throw error;
    return undefined;
  }
}
