import { z } from "zod";

/** Go leaves out what is empty, and sends null for empty lists. Spec: Harbor's API v2.0, `swagger.yaml`, v2.15.2. */
const text = z.string().optional().catch(undefined);
const count = z.number().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

/** A list that may be null. */
function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/** `GET /systeminfo`. From `harbor_version` on only for who is signed in. */
export const systemInfoSchema = z.object({
  auth_mode: text,
  harbor_version: text,
  read_only: flag,
  project_creation_restriction: text,
});

export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** `GET /users/current`. */
export const currentUserSchema = z.object({
  username: z.string(),
  sysadmin_flag: flag,
  admin_role_in_auth: flag,
});

/** `GET /service/token`. One of the two may be there and empty. */
export const tokenSchema = z.object({ token: text, access_token: text });

export const projectSchema = z.object({
  project_id: z.number().int(),
  name: z.string(),
  repo_count: count,
  creation_time: text,
  /** Of projects that hold copies of another registry; else absent or 0. */
  registry_id: count,
  metadata: z.object({ public: text, retention_id: text }).nullish().catch(undefined),
});

export type Project = z.infer<typeof projectSchema>;

export const projectsSchema = listOf(projectSchema);

export const repositorySchema = z.object({
  name: z.string(),
  description: text,
  artifact_count: count,
  pull_count: count,
  creation_time: text,
  update_time: text,
});

export type Repository = z.infer<typeof repositorySchema>;

export const repositoriesSchema = listOf(repositorySchema);

export const labelSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  color: text,
  scope: text,
});

export type Label = z.infer<typeof labelSchema>;

export const labelsSchema = listOf(labelSchema);

const reportSummarySchema = z.object({
  scan_status: text,
  severity: text,
  complete_percent: count,
  end_time: text,
  scanner: z.object({ name: text }).nullish().catch(undefined),
  summary: z
    .object({
      total: count,
      fixable: count,
      summary: z.record(z.string(), z.number()).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

export type ReportSummary = z.infer<typeof reportSummarySchema>;

const platformSchema = z.object({ os: text, architecture: text, variant: text });

export const artifactSchema = z.object({
  digest: z.string(),
  manifest_media_type: text,
  artifact_type: text,
  size: count,
  push_time: text,
  pull_time: text,
  extra_attrs: z.object({ created: text, os: text, architecture: text }).nullish().catch(undefined),
  references: listOf(z.object({ platform: platformSchema.nullish().catch(undefined) })),
  tags: listOf(z.object({ name: z.string(), push_time: text, pull_time: text, immutable: flag })),
  labels: listOf(labelSchema),
  /** By the media type of the report. */
  scan_overview: z.record(z.string(), reportSummarySchema).nullish().catch(undefined),
  accessories: listOf(
    z.object({ digest: z.string(), type: z.string(), size: count, creation_time: text }),
  ),
});

export type Artifact = z.infer<typeof artifactSchema>;

export const artifactsSchema = listOf(artifactSchema);

/** `GET …/additions/vulnerabilities`, by the media type of the report. */
export const reportsSchema = z.record(
  z.string(),
  z.object({
    vulnerabilities: listOf(
      z.object({
        id: z.string(),
        package: text,
        version: text,
        fix_version: text,
        severity: text,
        description: text,
        links: listOf(z.string()),
      }),
    ),
  }),
);

export type Report = z.infer<typeof reportsSchema>[string];

/** `GET /projects/{name}/summary`: its quota only for who may read that. Bytes; -1 for no limit. */
export const projectSummarySchema = z.object({
  quota: z
    .object({
      hard: z.object({ storage: count }).nullish(),
      used: z.object({ storage: count }).nullish(),
    })
    .nullish()
    .catch(undefined),
});

const remoteSchema = z.object({ id: count, name: text, url: text }).nullish().catch(undefined);

export const policySchema = z.object({
  id: z.number().int(),
  name: z.string(),
  description: text,
  enabled: flag,
  src_registry: remoteSchema,
  dest_registry: remoteSchema,
  dest_namespace: text,
  trigger: z.object({ type: text }).nullish().catch(undefined),
});

export type Policy = z.infer<typeof policySchema>;

export const policiesSchema = listOf(policySchema);

export const executionSchema = z.object({
  id: z.number().int(),
  policy_id: z.number().int(),
  status: z.string(),
  status_text: text,
  total: count,
  succeed: count,
  failed: count,
  in_progress: count,
  stopped: count,
  start_time: text,
  end_time: text,
});

export type Execution = z.infer<typeof executionSchema>;

/** `GET /search`. */
export const searchSchema = z.object({
  repository: listOf(
    z.object({
      repository_name: z.string(),
      project_public: flag,
      pull_count: count,
      artifact_count: count,
    }),
  ),
});

export type SearchAnswer = z.infer<typeof searchSchema>;
