import { AppError } from "../../../../shared/errors.ts";
import type { StoreImage } from "../../../../shared/image.ts";
import { formatReference, parseReference } from "../../../../shared/oci/reference.ts";
import { wrongUse } from "../wrong-use.ts";
import type { DockerMessages } from "../messages/en/docker.ts";
import { tryParseName } from "./image-rows.ts";

/** What was typed for an image of the store, and the images that it means. */
export interface FoundImages {
  /** `id`: every name that the image has. */
  readonly by: "name" | "id";
  readonly images: readonly StoreImage[];
}

/**
 * Finds an image of the store as Docker does: by its name, and where no image has that name, by the beginning of its ID or
 * its digest.
 * @throws image_not_found, invalid_input when several images begin so
 */
export function findImages(
  typed: string,
  images: readonly StoreImage[],
  messages: DockerMessages,
): FoundImages {
  const wanted = typed.replace(/^store:/, "");
  const name = fullName(wanted);
  const named = images.filter((image) => image.name === name || image.name === wanted);
  if (named.length > 0) return { by: "name", images: named };
  const found = beginningWith(wanted, images);
  if (new Set(found.map(idOf)).size > 1) throw wrongUse(messages.ambiguous(typed));
  if (found.length > 0) return { by: "id", images: found };
  throw new AppError("image_not_found", `there is no image ${typed} in the store`, {
    details: { name: typed.slice(0, 300) },
  });
}

/** What makes two names one image for Docker. */
export function idOf({ summary }: StoreImage): string {
  return summary.imageId ?? summary.digest;
}

/** Every tag of a repository, for a name without one; none for anything else. */
export function tagsOf(typed: string, images: readonly StoreImage[]): readonly StoreImage[] {
  const wanted = tryParseName(typed);
  if (wanted === undefined || wanted.tag !== undefined || wanted.digest !== undefined) return [];
  return images.filter(({ name }) => {
    const reference = tryParseName(name);
    return (
      reference?.tag !== undefined &&
      reference.registry === wanted.registry &&
      reference.repository === wanted.repository
    );
  });
}

function beginningWith(wanted: string, images: readonly StoreImage[]): readonly StoreImage[] {
  const hex = wanted.replace(/^sha256:/, "");
  if (!/^[0-9a-f]{1,64}$/.test(hex)) return [];
  const begins = (digest: string): boolean => digest.startsWith(`sha256:${hex}`);
  const byId = images.filter((image) => begins(idOf(image)));
  return byId.length > 0 ? byId : images.filter(({ summary }) => begins(summary.digest));
}

function fullName(typed: string): string | undefined {
  try {
    return formatReference(parseReference(typed));
  } catch {
    return undefined;
  }
}
