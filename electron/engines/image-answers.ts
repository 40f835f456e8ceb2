import { z } from "zod";
import type { EngineImage, EngineImageDetails } from "../../shared/engine.ts";
import { sizeSchema } from "../../shared/oci/descriptor.ts";
import { formatReference, parseName } from "../../shared/oci/reference.ts";

/** Spec: Docker Engine API v1.41, ImageSummary. Podman answers the same. */
const listedImageSchema = z.object({
  Id: z.string().regex(/^(?:sha256:)?[0-9a-f]{64}$/),
  RepoTags: z.array(z.string()).nullish(),
  Size: sizeSchema,
  Created: z.number(),
  /** -1 where it was not counted. */
  Containers: z.number().int().nullish(),
});

export const imageListSchema = z.array(listedImageSchema);

/** Spec: Docker Engine API v1.41, ImageInspect. */
export const inspectedImageSchema = z.object({
  Id: listedImageSchema.shape.Id,
  RepoTags: z.array(z.string()).nullish(),
  RepoDigests: z.array(z.string()).nullish(),
  Size: sizeSchema,
  Created: z.string().nullish(),
  Author: z.string().nullish(),
  Os: z.string().nullish(),
  Architecture: z.string().nullish(),
  Variant: z.string().nullish(),
  RootFS: z.object({ Layers: z.array(z.string()).nullish() }).nullish(),
});

/** Spec: Docker Engine API v1.41, ImageHistory. */
export const imageHistorySchema = z.array(
  z.object({
    Created: z.number(),
    CreatedBy: z.string().nullish(),
    Size: sizeSchema,
  }),
);

export function listedImage(image: z.infer<typeof listedImageSchema>): EngineImage {
  const { Containers: containers } = image;
  return {
    id: fullId(image.Id),
    names: fullNames(image.RepoTags),
    size: image.Size,
    ...createdAt(image.Created * 1000),
    ...(typeof containers === "number" && containers >= 0 ? { containers } : {}),
  };
}

/** @param rawJson the text of `image` as the engine sent it */
export function imageDetails(
  image: z.infer<typeof inspectedImageSchema>,
  history: z.infer<typeof imageHistorySchema>,
  rawJson: string,
): EngineImageDetails {
  const platform = platformOf(image);
  return {
    id: fullId(image.Id),
    names: fullNames(image.RepoTags),
    size: image.Size,
    ...createdAt(Date.parse(image.Created ?? "")),
    digests: fullNames(image.RepoDigests),
    ...(platform === undefined ? {} : { platform }),
    ...(image.Author === "" || image.Author == null ? {} : { author: image.Author }),
    layers: image.RootFS?.Layers ?? [],
    // The engine begins with the newest.
    history: history.toReversed().map((step) => ({
      ...createdAt(step.Created * 1000),
      ...(step.CreatedBy === "" || step.CreatedBy == null ? {} : { command: step.CreatedBy }),
      size: step.Size,
    })),
    rawJson,
  };
}

/** Docker leaves out its own registry, and writes `<none>` where a name was. What is no name is left out. */
function fullNames(names: readonly string[] | null | undefined): string[] {
  return (names ?? []).flatMap((name) => {
    if (name.includes("<none>")) return [];
    try {
      return [formatReference(parseName(name))];
    } catch {
      return [];
    }
  });
}

/** Podman leaves out the algorithm in places. */
export function fullId(id: string): string {
  return id.startsWith("sha256:") ? id : `sha256:${id}`;
}

/** Docker's "no time" is in the year 1. */
function createdAt(milliseconds: number): { readonly createdAt?: number } {
  return milliseconds >= 0 ? { createdAt: milliseconds } : {};
}

function platformOf(image: z.infer<typeof inspectedImageSchema>): string | undefined {
  const parts = [image.Os, image.Architecture, image.Variant].filter((part) => part);
  return parts.length < 2 ? undefined : parts.join("/");
}
