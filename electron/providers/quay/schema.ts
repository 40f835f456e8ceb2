import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const count = z.number().nullish().catch(undefined);

/** `GET /user/`. Source: quay/quay, `endpoints/api/user.py`. */
export const userSchema = z.object({
  username: z.string(),
  organizations: z.array(z.object({ name: z.string() })).nullish(),
});

const repositorySchema = z.object({
  namespace: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
  name: z.string(),
  description: text,
  is_public: z.boolean().nullish().catch(undefined),
  last_modified: count,
});

export type Repository = z.infer<typeof repositorySchema>;

/** `GET /repository`. */
export const repositoriesSchema = z.object({
  repositories: z.array(repositorySchema),
  next_page: text,
});

/** `GET /find/repositories`. */
export const foundSchema = z.object({ results: z.array(repositorySchema) });

/** `GET /repository/{name}/tag/`. Times in seconds. */
export const tagsSchema = z.object({
  tags: z.array(
    z.object({
      name: z.string(),
      manifest_digest: text,
      is_manifest_list: z.boolean().nullish().catch(undefined),
      size: count,
      start_ts: count,
      end_ts: count,
    }),
  ),
  has_additional: z.boolean().nullish().catch(undefined),
});

export type Tag = z.infer<typeof tagsSchema>["tags"][number];

const weaknessSchema = z.object({
  Name: z.string(),
  Severity: text,
  FixedBy: text,
  Description: text,
  Link: text,
});

/** `GET /repository/{name}/manifest/{digest}/security`. Source: quay/quay, `endpoints/api/secscan.py`. */
export const securitySchema = z.object({
  status: z.string(),
  data: z
    .object({
      Layer: z
        .object({
          Features: z
            .array(
              z.object({
                Name: z.string(),
                Version: text,
                Vulnerabilities: z.array(weaknessSchema).nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

export type Security = z.infer<typeof securitySchema>;
