import { AppError } from "../../../shared/errors.ts";
import { formatReference } from "../../../shared/oci/reference.ts";
import { parseLocation } from "../../../shared/location.ts";
import type { PlannedBlob, TransferPlan } from "../../../shared/plan.ts";
import type { TransferRequest } from "../../../shared/transfer.ts";
import { configOf, digestFrom, type FakeImage } from "./images.ts";
import type { World } from "./world.ts";

/** The new file that a request is to write; undefined where it goes elsewhere. */
export function archivePathOf({ destination }: TransferRequest): string | undefined {
  const location = parseLocation(destination);
  return location.kind === "oci-archive" || location.kind === "docker-archive"
    ? location.path
    : undefined;
}

/** The names that the images of a request have in its file, in their order. */
export function archiveNames({ source, alsoFrom = [] }: TransferRequest): readonly string[] {
  return [source, ...alsoFrom].map((text) => {
    const location = parseLocation(text);
    if ("reference" in location && location.reference !== undefined)
      return formatReference(location.reference);
    return "name" in location && location.name !== undefined ? location.name : text;
  });
}

/**
 * What writing images into one file would do: everything in them is written, each blob once.
 * @throws destination_exists
 */
export function archivePlan(
  world: World,
  request: TransferRequest,
  images: readonly FakeImage[],
): TransferPlan {
  const path = archivePathOf(request) ?? "";
  if (world.files.has(path) && request.overwrite !== true)
    throw new AppError("destination_exists", `${path} is there`, { details: { path } });
  const names = archiveNames(request);
  const blobs = images.flatMap((image): PlannedBlob[] => [
    ...image.layers.map((descriptor) => ({
      descriptor,
      role: "layer" as const,
      action: "move" as const,
    })),
    { descriptor: configOf(image), role: "config", action: "move" },
  ]);
  const distinct = new Map(blobs.map((blob) => [blob.descriptor.digest, blob]));
  const move = [...distinct.values()].reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  return {
    source: request.source,
    destination: request.destination,
    kind: "copy",
    blobs: [...distinct.values()],
    manifests: images.flatMap((image) =>
      image.platforms.map((platform) => ({
        descriptor: {
          mediaType: "application/vnd.oci.image.manifest.v1+json",
          digest: digestFrom(`${image.seed} ${platform}`),
          size: 1290,
        },
        kind: "manifest" as const,
        action: "write" as const,
        platform,
      })),
    ),
    tags: images.map(({ digest }, index) => ({
      name: names[index] ?? "",
      digest,
      action: "create" as const,
    })),
    notices: [],
    bytes: { move, mount: 0, exists: 0 },
  };
}
