import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const count = z.number().nullish().catch(undefined);

/** `GET /api/v0/repositories`. Source: Mirantis Secure Registry 2.9, API reference. */
export const repositoriesSchema = z.object({
  repositories: z
    .array(
      z.object({
        namespace: z.string(),
        name: z.string(),
        shortDescription: text,
        visibility: text,
        pulls: count,
      }),
    )
    .nullish(),
});

export type Repository = NonNullable<z.infer<typeof repositoriesSchema>["repositories"]>[number];

const manifestSchema = z.object({
  os: text,
  architecture: text,
  mediaType: text,
  size: count,
  createdAt: text,
});

/** `GET /api/v0/repositories/{namespace}/{name}/tags`. */
export const tagsSchema = z.array(
  z.object({
    name: z.string(),
    digest: text,
    author: text,
    updatedAt: text,
    createdAt: text,
    inNotary: z.boolean().nullish().catch(undefined),
    manifest: manifestSchema.nullish().catch(undefined),
  }),
);

export type Tag = z.infer<typeof tagsSchema>[number];

/** `GET /api/v0/meta/features`: told to everybody. */
export const featuresSchema = z.object({ scanningEnabled: z.boolean() });
