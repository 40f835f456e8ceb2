import { z } from "zod";

const text = z.string().nullish().catch(undefined);

/** `GET /user` and `GET /users/{name}`. Source: GitHub's REST API, version 2022-11-28. */
export const accountSchema = z.object({ login: z.string(), type: text });

/** `GET /user/orgs`. */
export const organizationsSchema = z.array(z.object({ login: z.string() }));

/** `GET …/packages`. */
export const packagesSchema = z.array(
  z.object({
    name: z.string(),
    owner: z.object({ login: z.string() }),
    visibility: text,
    version_count: z.number().optional().catch(undefined),
    created_at: text,
    updated_at: text,
  }),
);

export type Package = z.infer<typeof packagesSchema>[number];

/** `GET …/packages/container/{name}/versions`: of a container, the name of a version is its digest. */
export const versionsSchema = z.array(
  z.object({
    id: z.number().int(),
    name: z.string(),
    created_at: text,
    metadata: z
      .object({ container: z.object({ tags: z.array(z.string()).nullish() }).nullish() })
      .nullish(),
  }),
);

export type Version = z.infer<typeof versionsSchema>[number];
