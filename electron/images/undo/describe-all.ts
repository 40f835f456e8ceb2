import { hasCode } from "../../../shared/errors.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";

/** What these digests are in a place; those that are not there are left out. */
export async function describeAll(
  place: Source,
  digests: readonly Digest[],
  options: ImageCallOptions,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  for (const digest of new Set(digests)) {
    try {
      found.push(await place.resolve({ digest }, options));
    } catch (error) {
      if (!hasCode(error, "manifest_not_found", "image_not_found")) throw error;
    }
  }
  return found;
}
