import { z } from "zod";

const text = z.string().nullish().catch(undefined);

/** `GET /user`. Source: docs.gitlab.com, REST API v4. */
export const userSchema = z.object({ id: z.number().int(), username: z.string() });

/** `GET /groups`. */
export const groupsSchema = z.array(
  z.object({ id: z.number().int(), full_path: z.string(), visibility: text, created_at: text }),
);

/** `GET /projects`. */
export const projectsSchema = z.array(
  z.object({
    id: z.number().int(),
    path_with_namespace: z.string(),
    container_registry_enabled: z.boolean().nullish().catch(undefined),
  }),
);

/** `GET /projects/{id}/registry/repositories`, and the same of a group. */
export const repositoriesSchema = z.array(
  z.object({
    id: z.number().int(),
    project_id: z.number().int(),
    path: z.string(),
    created_at: text,
    tags_count: z.number().nullish().catch(undefined),
  }),
);

export type Repository = z.infer<typeof repositoriesSchema>[number];
