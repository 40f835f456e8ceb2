import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Manifest } from "../../shared/oci/manifest.ts";
import type { Referrers } from "./image-store.ts";
import type { LayoutIndex } from "./layout-index.ts";
import { type ReadManifest, tryReadManifest } from "./try-read-manifest.ts";

/** Roots that are looked through for referrers. */
const MAX_REFERRER_ROOTS = 10_000;

/** The roots of a layout whose subject is `digest`: nothing else leads from a subject to its referrers there. */
export async function referrersIn(
  { entries }: LayoutIndex,
  digest: Digest,
  read: ReadManifest,
): Promise<Referrers> {
  const roots = new Map<Digest, Descriptor>();
  for (const { descriptor } of entries.slice(0, MAX_REFERRER_ROOTS)) {
    if (descriptor !== undefined) roots.set(descriptor.digest, descriptor);
  }
  const referrers: Descriptor[] = [];
  for (const root of roots.values()) {
    const manifest = await tryReadManifest(root, read);
    if (manifest?.subject?.digest === digest) referrers.push(asReferrer(root, manifest));
  }
  return { entries: referrers, complete: entries.length <= MAX_REFERRER_ROOTS };
}

/** Spec: distribution-spec v1.1, Listing Referrers: the artifact's type is the config's where the manifest names none. */
function asReferrer({ mediaType, digest, size }: Descriptor, manifest: Manifest): Descriptor {
  const artifactType =
    manifest.artifactType ?? (manifest.kind === "manifest" ? manifest.config.mediaType : undefined);
  const hasAnnotations = Object.keys(manifest.annotations).length > 0;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(hasAnnotations ? { annotations: { ...manifest.annotations } } : {}),
  };
}
