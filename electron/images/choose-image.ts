import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { type ImageIndex, parseManifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import {
  formatPlatform,
  isUnknownPlatform,
  type Platform,
  platformDistance,
} from "../../shared/oci/platform.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";

/** Nested indexes that are opened in search of an image; more than a handful is no usual image. */
const MAX_INDEXES = 32;

/** What Go calls the architectures that Node names otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: "amd64",
  ia32: "386",
  ppc64: "ppc64le",
};

/** The platform of the containers that this machine runs: Linux ones, also under macOS and Windows. */
export function machinePlatform(): Platform {
  return { os: "linux", architecture: ARCHITECTURES[process.arch] ?? process.arch };
}

/** True for what BuildKit adds beside an image: kept by every copy, run by nobody. */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  return (
    isUnknownPlatform(platform) ||
    annotations?.["vnd.docker.reference.type"] === "attestation-manifest"
  );
}

/**
 * The image of an index for a platform, nested indexes included: the best fit, and of equals the first. Without a wish
 * it is the one for this machine, or else the first image there is; undefined when there is none.
 * @throws platform_not_found for a wish that no image fits
 */
export async function chooseImage(
  source: Source,
  index: ImageIndex,
  wish: Platform | undefined,
  options: ImageCallOptions,
): Promise<Descriptor | undefined> {
  const images = await collectImages(source, index, options);
  const wanted = wish ?? machinePlatform();
  const fitting = images
    .flatMap((image) => {
      const distance =
        image.platform === undefined ? undefined : platformDistance(wanted, image.platform);
      return distance === undefined ? [] : [{ image, distance }];
    })
    .toSorted((a, b) => a.distance - b.distance);
  const best = fitting[0]?.image;
  if (best !== undefined || wish === undefined) return best ?? images[0];
  throw platformNotFound(wish, images);
}

async function collectImages(
  source: Source,
  root: ImageIndex,
  options: ImageCallOptions,
): Promise<readonly Descriptor[]> {
  const images: Descriptor[] = [];
  const seen = new Set<Digest>();
  const waiting = [...root.manifests];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (isImageManifestType(next.mediaType) && !isAttestation(next)) images.push(next);
    if (!isIndexType(next.mediaType) || seen.has(next.digest) || seen.size >= MAX_INDEXES) continue;
    seen.add(next.digest);
    const nested = parseManifest(await source.readManifest(next, options), next.mediaType);
    if (nested.kind === "index") waiting.unshift(...nested.manifests);
  }
  return images;
}

function platformNotFound(wish: Platform, images: readonly Descriptor[]): AppError {
  const platform = formatPlatform(wish);
  const available = images.flatMap((image) =>
    image.platform === undefined ? [] : [formatPlatform(image.platform)],
  );
  return new AppError("platform_not_found", `the image has no ${platform}`, {
    details: { platform, available: [...new Set(available)].join(", ") },
  });
}
