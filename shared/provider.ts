import { z } from "zod";
import { digestSchema } from "./oci/descriptor.ts";

/** Kinds of registry services that are known by more than the distribution-spec. */
export const PROVIDER_IDS = [
  "harbor",
  "azure-acr",
  "alibaba-acr",
  "docker-hub",
  "ecr",
  "ecr-public",
  "ghcr",
  "quay",
  "gitlab",
  "google",
  "tencent-tcr",
  "zot",
  "dtr",
  "generic",
] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];

/**
 * What deleting a tag truly does there. `name`: only the name goes. `image-with-last-name`: the image goes with its last
 * name. `image`: the image goes with all its names. `no`: tags cannot be deleted. `ask`: nobody knows before trying.
 */
export const tagDeletionSchema = z.enum(["name", "image-with-last-name", "image", "no", "ask"]);

export type TagDeletion = z.infer<typeof tagDeletionSchema>;

/** What can be done at a registry with the account in use. The window offers exactly this. */
export const capabilitiesSchema = z.object({
  /** `api` and `catalog`: the registry lists them. `kept`: nobody does, so the user keeps a list. */
  repositories: z.enum(["api", "catalog", "kept"]),
  /** What repositories are grouped by, where somebody has to create it first. */
  namespaces: z.enum(["project", "namespace", "organization", "group", "none"]),
  /** Sizes and dates come with the list of tags. */
  imageRows: z.boolean(),
  pullCounts: z.boolean(),
  tagDeletion: tagDeletionSchema,
  deleteRepository: z.boolean(),
  createRepository: z.boolean(),
  createNamespace: z.boolean(),
  /** The server copies images by itself: within one registry, or from others as well. */
  serverCopy: z.enum(["within", "import", "no"]),
  scans: z.enum(["read", "start", "no"]),
  labels: z.boolean(),
  locks: z.boolean(),
  quotas: z.boolean(),
  replication: z.boolean(),
  search: z.boolean(),
});

export type Capabilities = z.infer<typeof capabilitiesSchema>;

/**
 * Something about the account that a person has to know, in words of `shared/i18n`. The list is closed: each has a text in
 * every language.
 */
export const PROVIDER_NOTES = [
  /** Harbor took the password for wrong, and shows what everybody may see. */
  "harbor-anonymous",
  /** A secret of OIDC's command line may do little over Harbor's API. */
  "harbor-oidc-secret",
  /** A robot sees its own projects only. */
  "harbor-robot",
  /** Harbor's copy takes all tags of an image along. */
  "harbor-copies-all-tags",
  "harbor-read-only",
  /** Repository permissions of this registry are Azure's attribute-based ones. */
  "azure-abac",
  /** Importing needs a sign-in to Azure itself. */
  "azure-import-needs-entra",
  /** Without an access key nobody lists the repositories. */
  "alibaba-needs-access-key",
  /** A new personal edition does not answer the old API. */
  "alibaba-personal-registry-only",
  "hub-pulls-counted",
  /** Deleting a version of a package takes all its tags. */
  "ghcr-deletes-versions",
  /** Robots and app passwords cannot use the API. */
  "quay-needs-api-token",
  "api-refused",
  /** Nobody uses the API without an account. */
  "api-needs-account",
] as const;

export type ProviderNote = (typeof PROVIDER_NOTES)[number];

/** Which service a registry is, and what it offers. */
export const providerDescriptionSchema = z.object({
  provider: z.enum(PROVIDER_IDS),
  /** As the service calls itself: `Harbor`, `Azure Container Registry`. */
  name: z.string(),
  /** `enterprise`, `personal`; of services that have several. */
  edition: z.string().optional(),
  version: z.string().optional(),
  capabilities: capabilitiesSchema,
  notes: z.array(z.enum(PROVIDER_NOTES)),
});

export type ProviderDescription = z.infer<typeof providerDescriptionSchema>;

/** Milliseconds since 1970. */
const time = z.number().int();

/** How much of something may be used, and is. Absent `limit`: as much as there is. Bytes. */
export const quotaSchema = z.object({
  /** The project or namespace. */
  name: z.string(),
  usedBytes: z.number(),
  limitBytes: z.number().optional(),
});

export type Quota = z.infer<typeof quotaSchema>;

/** A project, namespace, organisation or group: what repositories are grouped by. */
export const namespaceRowSchema = z.object({
  name: z.string(),
  visibility: z.enum(["public", "private"]).optional(),
  repositories: z.number().int().optional(),
  createdAt: time.optional(),
  /** It holds copies of images of another registry, and none can be pushed to it. */
  isProxyCache: z.boolean().optional(),
  /** A rule of the registry deletes old images of it by itself. */
  hasRetention: z.boolean().optional(),
});

export type NamespaceRow = z.infer<typeof namespaceRowSchema>;

/** A repository, as its registry's own API lists it. */
export const repositoryRowSchema = z.object({
  /** As in a reference, without the host. */
  name: z.string(),
  description: z.string().optional(),
  visibility: z.enum(["public", "private"]).optional(),
  images: z.number().int().optional(),
  tags: z.number().int().optional(),
  pulls: z.number().optional(),
  /** Bytes that the registry says it takes. */
  bytes: z.number().optional(),
  createdAt: time.optional(),
  updatedAt: time.optional(),
});

export type RepositoryRow = z.infer<typeof repositoryRowSchema>;

/** A label of a registry: not one of an image's configuration. */
export const registryLabelSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `#rrggbb`. */
  color: z.string().optional(),
  /** For one project only. */
  namespace: z.string().optional(),
});

export type RegistryLabel = z.infer<typeof registryLabelSchema>;

export const SEVERITIES = ["critical", "high", "medium", "low", "negligible", "unknown"] as const;

export type Severity = (typeof SEVERITIES)[number];

/** What the registry's own scanner found, in short. */
export const scanSummarySchema = z.object({
  status: z.enum(["none", "running", "done", "failed", "unsupported"]),
  /** The worst that was found. Absent: nothing was. */
  severity: z.enum(SEVERITIES).optional(),
  counts: z.partialRecord(z.enum(SEVERITIES), z.number().int()).optional(),
  total: z.number().int().optional(),
  fixable: z.number().int().optional(),
  finishedAt: time.optional(),
  scanner: z.string().optional(),
  /** While it runs: 0 to 100. */
  percent: z.number().optional(),
});

export type ScanSummary = z.infer<typeof scanSummarySchema>;

/** One weakness that the registry's scanner found. */
export const vulnerabilitySchema = z.object({
  id: z.string(),
  severity: z.enum(SEVERITIES),
  package: z.string(),
  version: z.string(),
  fixedIn: z.string().optional(),
  description: z.string().optional(),
  /** Web addresses. */
  links: z.array(z.string()),
});

export type Vulnerability = z.infer<typeof vulnerabilitySchema>;

/** What a lock of the registry forbids. */
export const lockSchema = z.object({
  canDelete: z.boolean(),
  canWrite: z.boolean(),
  canRead: z.boolean(),
  canList: z.boolean(),
});

export type Lock = z.infer<typeof lockSchema>;

/** One name of an image, as its registry's own API has it. */
export const tagRowSchema = z.object({
  name: z.string(),
  pushedAt: time.optional(),
  pulledAt: time.optional(),
  /** A rule of the registry keeps it from being moved or deleted. */
  immutable: z.boolean().optional(),
  lock: lockSchema.optional(),
});

export type TagRow = z.infer<typeof tagRowSchema>;

/** A signature, SBOM or other addition that the registry keeps with an image. */
export const accessorySchema = z.object({
  digest: digestSchema,
  /** As the registry calls it: `signature.cosign`, `sbom.harbor`. */
  type: z.string(),
  size: z.number().optional(),
  createdAt: time.optional(),
});

export type Accessory = z.infer<typeof accessorySchema>;

/** An image with its names, as its registry's own API lists it: everything a row of the list shows. */
export const imageRowSchema = z.object({
  /** Absent where the API does not tell it. */
  digest: digestSchema.optional(),
  tags: z.array(tagRowSchema),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  /** Compressed bytes, as the registry counts them. */
  bytes: z.number().optional(),
  /** `bytes` leaves out what children of an index take. */
  bytesIncomplete: z.boolean().optional(),
  createdAt: time.optional(),
  pushedAt: time.optional(),
  pulledAt: time.optional(),
  pushedBy: z.string().optional(),
  pulls: z.number().optional(),
  /** `linux/amd64`, `linux/arm64/v8`. */
  platforms: z.array(z.string()).optional(),
  labels: z.array(registryLabelSchema).optional(),
  scan: scanSummarySchema.optional(),
  signed: z.boolean().optional(),
  accessories: z.array(accessorySchema).optional(),
  lock: lockSchema.optional(),
  /** It cannot be pulled now, for instance because it was archived or is being deleted. */
  unavailable: z.enum(["archived", "deleting"]).optional(),
});

export type ImageRow = z.infer<typeof imageRowSchema>;

/** A rule by which a registry copies images to or from others. */
export const replicationRuleSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  from: z.string(),
  to: z.string(),
  enabled: z.boolean(),
  /** `manual`, `scheduled`, `event_based`. */
  trigger: z.string(),
});

export type ReplicationRule = z.infer<typeof replicationRuleSchema>;

/** One run of a rule. */
export const replicationRunSchema = z.object({
  id: z.string(),
  ruleId: z.string(),
  status: z.enum(["running", "done", "failed", "stopped"]),
  total: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  running: z.number().int(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  /** The registry's own words. */
  message: z.string().optional(),
});

export type ReplicationRun = z.infer<typeof replicationRunSchema>;
