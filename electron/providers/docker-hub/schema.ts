import { z } from "zod";

/** Milliseconds since 1970; undefined for what is no time. Go's zero time means never. */
const time = z
  .string()
  .nullish()
  .transform((text) => {
    const at = Date.parse(text ?? "");
    return Number.isNaN(at) || at <= 0 ? undefined : at;
  })
  .catch(undefined);
const count = z.number().nonnegative().nullish().catch(undefined);
const word = z.string().nullish().catch(undefined);

/** `POST /v2/auth/token`. */
export const tokenSchema = z.object({ access_token: z.string().min(1) });

/** The payload of the token: a JWT (RFC 7519, 4.1.4). Seconds since 1970. */
export const tokenClaimsSchema = z.object({ exp: z.number().positive() });

/** A refusal; what exactly is missing is in its words. */
export const refusalSchema = z.object({
  detail: word,
  message: word,
  login_2fa_token: word,
});

/** `GET /v2/repositories/namespaces`: not in the public description, used by Hub's own page and by Harbor. */
export const namespacesSchema = z.object({ namespaces: z.array(z.string()) });

export const repositorySchema = z.object({
  name: z.string(),
  namespace: z.string(),
  description: word,
  is_private: z.boolean().nullish().catch(undefined),
  pull_count: count,
  storage_size: count,
  last_updated: time,
  date_registered: time,
  immutable_tags_settings: z
    .object({ enabled: z.boolean(), rules: z.array(z.string()).nullish() })
    .nullish()
    .catch(undefined),
});

/** A page of a list. Its links are not followed: pages are asked for by number. */
export const repositoriesSchema = z.object({
  count: count,
  next: word,
  results: z.array(repositorySchema),
});

const imageSchema = z.object({
  architecture: word,
  os: word,
  variant: word,
  digest: word,
  size: count,
});

export const tagSchema = z.object({
  name: z.string(),
  full_size: count,
  last_updated: time,
  last_updater_username: word,
  tag_last_pushed: time,
  tag_last_pulled: time,
  digest: word,
  media_type: word,
  images: z.array(imageSchema).nullish().catch(undefined),
});

export type HubTag = z.infer<typeof tagSchema>;

export const tagsSchema = z.object({ count: count, next: word, results: z.array(tagSchema) });

/** `POST …/immutabletags/verify`: which tags a rule is about. */
export const matchedTagsSchema = z.object({ tags: z.array(z.string()).nullish() });

/** `GET /v2/search/repositories/`: not in the public description, used by Hub's own page. */
export const searchSchema = z.object({
  results: z.array(z.object({ repo_name: z.string(), short_description: word, pull_count: count })),
});
