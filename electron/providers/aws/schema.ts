import { z } from "zod";

/** JSON 1.1 writes times in seconds since 1970, with fractions. Milliseconds here. */
export const awsTimeSchema = z
  .number()
  .nullish()
  .transform((seconds) => (typeof seconds === "number" ? Math.round(seconds * 1000) : undefined))
  .catch(undefined);

const word = z.string().nullish().catch(undefined);

/** What goes wrong with single images of a deletion: the answer as a whole is a success. */
export const batchDeleteSchema = z.object({
  failures: z
    .array(z.object({ failureCode: word, failureReason: word }))
    .nullish()
    .transform((list) => list ?? []),
});

/** `GetAuthorizationToken`: ECR sends a list, ECR Public one. */
export const authorizationSchema = z.object({
  authorizationToken: z.string().min(1),
  expiresAt: awsTimeSchema,
});

/** What both services say of an image. */
export const imageDetailSchema = z.object({
  imageDigest: word,
  imageTags: z
    .array(z.string())
    .nullish()
    .transform((tags) => tags ?? [])
    .catch([]),
  imageSizeInBytes: z.number().nonnegative().nullish().catch(undefined),
  imagePushedAt: awsTimeSchema,
  lastRecordedPullTime: awsTimeSchema,
  imageManifestMediaType: word,
  artifactMediaType: word,
  /** `ACTIVE`, `ARCHIVED`, `ACTIVATING`. */
  imageStatus: word,
});

export type ImageDetail = z.infer<typeof imageDetailSchema>;
