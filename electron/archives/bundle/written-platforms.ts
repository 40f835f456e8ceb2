import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { imageConfigSchema } from "../../../shared/oci/image-config.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import { platformIn } from "../../images/summary.ts";

/** Configs have some kilobytes; a larger one is written, and its platform stays unknown. */
const MAX_CONFIG = 1024 * 1024;

/** The platforms of images, taken from their configs as they pass on their way into a file. */
export class WrittenPlatforms {
  readonly found = new Map<Digest, string>();

  /** Undefined for what is no config. Otherwise takes its bytes in order. */
  watch({ digest, mediaType, size }: Descriptor): ((bytes: Buffer) => void) | undefined {
    const isConfig = mediaType === MEDIA_TYPES.ociConfig || mediaType === MEDIA_TYPES.dockerConfig;
    if (!isConfig || size > MAX_CONFIG) return undefined;
    const pieces: Buffer[] = [];
    let length = 0;
    return (bytes) => {
      pieces.push(bytes);
      length += bytes.length;
      const platform = length === size ? platformOf(Buffer.concat(pieces)) : undefined;
      if (platform !== undefined) this.found.set(digest, platform);
    };
  }
}

function platformOf(bytes: Buffer): string | undefined {
  try {
    return platformIn(imageConfigSchema.parse(JSON.parse(bytes.toString("utf8"))));
  } catch {
    // A config that cannot be read is copied like any other; it names no platform.
    return undefined;
  }
}
