import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const count = z.union([z.string(), z.number()]).nullish().catch(undefined);

/** `GET /v2/{name}/tags/list`: more than the distribution-spec has. Source: google/go-containerregistry, `pkg/v1/google`. */
export const tagsSchema = z.object({
  tags: z.array(z.unknown()).nullish(),
  manifest: z
    .record(
      z.string(),
      z.object({
        imageSizeBytes: count,
        mediaType: text,
        tag: z.array(z.string()).nullish(),
        timeCreatedMs: count,
        timeUploadedMs: count,
      }),
    )
    .nullish(),
});

export type GoogleTags = z.infer<typeof tagsSchema>;

/** `GET …/repositories`. Spec: Artifact Registry API v1. */
export const repositoriesSchema = z.object({
  repositories: z.array(z.object({ name: z.string(), format: text })).nullish(),
  nextPageToken: text,
});

/** `GET …/packages`: of a repository of images, a package is an image's name. */
export const packagesSchema = z.object({
  packages: z.array(z.object({ name: z.string(), createTime: text, updateTime: text })).nullish(),
  nextPageToken: text,
});

export type Package = NonNullable<z.infer<typeof packagesSchema>["packages"]>[number];

/** The file of a service account, of which only this is used: never the addresses in it. */
export const keyFileSchema = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: text,
  project_id: text,
});

export type KeyFile = z.infer<typeof keyFileSchema>;

/** `POST https://oauth2.googleapis.com/token`. Spec: RFC 6749, 5.1. */
export const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number() });
