import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const count = z.union([z.string(), z.number()]).nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);

/** `GET /v2/_oci/ext/discover`. Spec: distribution-spec, extensions. */
export const extensionsSchema = z.object({
  extensions: z
    .array(z.object({ name: z.string(), endpoints: z.array(z.string()).nullish() }))
    .nullish(),
});

/** `GET /v2/_zot/ext/mgmt`. */
export const managementSchema = z.object({ distSpecVersion: z.string(), releaseTag: text });

const pageSchema = z.object({ TotalCount: z.number() }).nullish();

/** Spec: zot's search schema v2.1, `RepoSummary`. */
const repositorySchema = z.object({
  Name: z.string(),
  LastUpdated: text,
  Size: count,
  DownloadCount: count,
});

export type Repository = z.infer<typeof repositorySchema>;

export const repositoriesSchema = z.object({
  RepoListWithNewestImage: z.object({ Page: pageSchema, Results: z.array(repositorySchema) }),
});

/** Spec: zot's search schema v2.1, `ImageSummary`: one for each tag. */
const imageSchema = z.object({
  Tag: text,
  Digest: text,
  MediaType: text,
  ArtifactType: text,
  Size: count,
  LastUpdated: text,
  PushTimestamp: text,
  LastPullTimestamp: text,
  PushedBy: text,
  TaggedTimestamp: text,
  DownloadCount: count,
  IsSigned: flag,
  Manifests: z
    .array(z.object({ Platform: z.object({ Os: text, Arch: text }).nullish() }))
    .nullish(),
});

export type Image = z.infer<typeof imageSchema>;

export const imagesSchema = z.object({
  ImageList: z.object({ Page: pageSchema, Results: z.array(imageSchema) }),
});

const weaknessSchema = z.object({
  Id: z.string(),
  Title: text,
  Severity: text,
  Reference: text,
  PackageList: z
    .array(z.object({ Name: text, InstalledVersion: text, FixedVersion: text }))
    .nullish(),
});

export type Weakness = z.infer<typeof weaknessSchema>;

export const weaknessesSchema = z.object({
  CVEListForImage: z.object({ CVEList: z.array(weaknessSchema).nullish() }),
});

/** Spec: GraphQL, 7.1: what failed is in `errors`, whatever the status. */
export const graphSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ message: z.string() })).nullish(),
});
