import { isDigest } from "../../../shared/oci/digest.ts";
import { isIndexType } from "../../../shared/oci/media-types.ts";
import { isTag } from "../../../shared/oci/reference.ts";
import { printable } from "../../../shared/printable.ts";
import type { ImageRow } from "../../../shared/provider.ts";
import type { ImageDetail } from "./schema.ts";

/** An image with its tags, as both services list it. @param isImmutable absent where tags can always be moved */
export function imageRow(detail: ImageDetail, isImmutable?: (tag: string) => boolean): ImageRow {
  const { imageDigest: digest, imageSizeInBytes: bytes, imageStatus: status } = detail;
  const mediaType = detail.imageManifestMediaType;
  const pushedAt = detail.imagePushedAt;
  const pulledAt = detail.lastRecordedPullTime;
  return {
    ...(isDigest(digest) ? { digest } : {}),
    tags: detail.imageTags.filter(isTag).map((name) => ({
      name,
      ...(isImmutable === undefined ? {} : { immutable: isImmutable(name) }),
    })),
    ...(mediaType ? { mediaType: printable(mediaType) } : {}),
    ...(detail.artifactMediaType ? { artifactType: printable(detail.artifactMediaType) } : {}),
    ...(typeof bytes === "number" ? { bytes } : {}),
    // Of an index, it is the size of its largest child.
    ...(isIndexType(mediaType ?? "") ? { bytesIncomplete: true } : {}),
    ...(pushedAt === undefined ? {} : { pushedAt }),
    ...(pulledAt === undefined ? {} : { pulledAt }),
    // An image that is being brought back cannot be pulled yet either.
    ...(status === "ARCHIVED" || status === "ACTIVATING" ? { unavailable: "archived" } : {}),
  };
}
