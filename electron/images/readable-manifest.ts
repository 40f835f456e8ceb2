import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Manifest } from "../../shared/oci/manifest.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";
import { tryReadManifest } from "./try-read-manifest.ts";

/** A manifest, or undefined for what cannot be read: it says nothing of what it refers to. */
export function readManifestOrUndefined(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<Manifest | undefined> {
  const read = (one: Descriptor): Promise<Uint8Array> => source.readManifest(one, options);
  const isIgnored = (error: unknown): boolean => !options.signal.aborted && isUnreadable(error);
  return tryReadManifest(descriptor, read, isIgnored);
}

/** True when the content is to blame, and asking again would bring the same. */
export function isUnreadable(error: unknown): boolean {
  return hasCode(
    error,
    "manifest_not_found",
    "image_not_found",
    "digest_mismatch",
    "size_mismatch",
    "manifest_too_large",
    "ambiguous_manifest",
    "invalid_manifest",
    "obsolete_manifest",
    "graph_too_large",
    "layout_invalid",
  );
}
