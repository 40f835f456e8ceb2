import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import { type Manifest, parseManifest } from "../../../shared/oci/manifest.ts";
import { formatPlatform } from "../../../shared/oci/platform.ts";
import { isImageManifestType } from "../../../shared/oci/media-types.ts";
import { isAttestation } from "../choose-image.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";

/** A manifest with what leads to it. */
export interface ReadManifest {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
}

/** Something that signatures and the like may be attached to. */
export interface Subject {
  readonly digest: Descriptor["digest"];
  /** Absent for the image itself. */
  readonly platform?: string;
}

/** Platforms of an index that are asked for additions of their own: each takes four requests. */
const MAX_PLATFORMS = 8;

/** @throws what reading a manifest throws */
export async function readManifestOf(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<ReadManifest> {
  const bytes = await source.readManifest(descriptor, options);
  return { descriptor, manifest: parseManifest(bytes, descriptor.mediaType) };
}

/** The image itself, and the first of its platforms. */
export function subjectsOf({ descriptor, manifest }: ReadManifest): {
  readonly subjects: readonly Subject[];
  readonly complete: boolean;
} {
  const images =
    manifest.kind === "index"
      ? manifest.manifests.filter(
          (child) => isImageManifestType(child.mediaType) && !isAttestation(child),
        )
      : [];
  const subjects = [
    { digest: descriptor.digest },
    ...images.slice(0, MAX_PLATFORMS).map(asSubject),
  ];
  return { subjects, complete: images.length <= MAX_PLATFORMS };
}

/** The subject that an index lists under a digest; a digest alone where it lists none. */
export function listedSubject(manifest: Manifest, digest: Descriptor["digest"]): Subject {
  const listed =
    manifest.kind === "index"
      ? manifest.manifests.find((child) => child.digest === digest)
      : undefined;
  return listed === undefined ? { digest } : asSubject(listed);
}

function asSubject({ digest, platform }: Descriptor): Subject {
  return { digest, ...(platform === undefined ? {} : { platform: formatPlatform(platform) }) };
}
