import { z } from "zod";

const flag = z.boolean().optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const list = z.array(z.string()).nullish().catch(undefined);

/** What may be done with a repository, a tag or an image. What is not told is allowed. */
export const attributesSchema = z
  .object({
    deleteEnabled: flag,
    writeEnabled: flag,
    readEnabled: flag,
    listEnabled: flag,
  })
  .optional()
  .catch(undefined);

export type Attributes = z.infer<typeof attributesSchema>;

export const catalogSchema = z.object({ repositories: z.array(z.string()).nullish() });

const tagSchema = z.object({
  name: z.string(),
  digest: text,
  createdTime: text,
  lastUpdateTime: text,
  signed: flag,
  changeableAttributes: attributesSchema,
});

export type AcrTag = z.infer<typeof tagSchema>;

/** Azure answers without the list where a repository has none. */
export const tagsSchema = z.object({ tags: z.array(tagSchema).nullish() });

const manifestSchema = z.object({
  digest: z.string(),
  imageSize: z.number().optional().catch(undefined),
  createdTime: text,
  lastUpdateTime: text,
  architecture: text,
  os: text,
  mediaType: text,
  tags: list,
  references: z
    .array(z.object({ digest: text, architecture: text, os: text }))
    .nullish()
    .catch(undefined),
  changeableAttributes: attributesSchema,
});

export type AcrManifest = z.infer<typeof manifestSchema>;

export const manifestsSchema = z.object({ manifests: z.array(manifestSchema).nullish() });

/** A repository has its attributes at the top, a tag and a manifest below their kind. */
export const lockedSchema = z.object({
  changeableAttributes: attributesSchema,
  tag: z.object({ changeableAttributes: attributesSchema }).optional(),
  manifest: z.object({ changeableAttributes: attributesSchema }).optional(),
});

export const refreshTokenSchema = z.object({ refresh_token: z.string().min(1) });
