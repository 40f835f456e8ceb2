import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Manifest, parseManifest } from "../../shared/oci/manifest.ts";

/** The bytes of a manifest, verified. */
export type ReadManifest = (descriptor: Descriptor) => Promise<Uint8Array>;

/**
 * Undefined where one manifest that cannot be read must not hide the others.
 * @param isIgnored which failures are meant. Default: whatever is wrong with it
 * @throws cancelled, and what is not ignored
 */
export async function tryReadManifest(
  descriptor: Descriptor,
  read: ReadManifest,
  isIgnored: (error: unknown) => boolean = () => true,
): Promise<Manifest | undefined> {
  try {
    return parseManifest(await read(descriptor), descriptor.mediaType);
  } catch (error) {
    if (hasCode(error, "cancelled") || !isIgnored(error)) throw error;
    return undefined;
  }
}
