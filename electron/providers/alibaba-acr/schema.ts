import { z } from "zod";

/** Both editions say the same things, one in `Names`, the other in `names`: every key is read with a small first letter. */
function small(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(small);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.slice(0, 1).toLowerCase() + key.slice(1),
      small(inner),
    ]),
  );
}

function answer<T extends z.ZodType>(schema: T) {
  return z.preprocess(small, schema);
}

/** Counts and times come as numbers or as strings of digits; anything else is as if nothing came. */
const count = z.coerce.number().int().nonnegative().optional().catch(undefined);
const word = z.string().optional().catch(undefined);

/** Of every answer: with status 200 as well, `isSuccess: false` is a refusal. */
export const outcomeSchema = answer(
  z.object({ isSuccess: z.boolean().optional().catch(undefined), code: word, message: word }),
);

/** Enterprise: GetAuthorizationToken. */
export const tokenSchema = answer(
  z.object({
    tempUsername: z.string().min(1),
    authorizationToken: z.string().min(1),
    expireTime: z.coerce.number().int(),
  }),
);

/** Personal: GET /tokens. */
export const personalTokenSchema = answer(
  z.object({
    data: z.object({
      tempUserName: z.string().min(1),
      authorizationToken: z.string().min(1),
      expireDate: z.coerce.number().int(),
    }),
  }),
);

/** Enterprise: ListNamespace. */
export const namespacesSchema = answer(
  z.object({
    totalCount: count,
    namespaces: z.array(z.object({ namespaceName: z.string() })),
  }),
);

/** Personal: GET /namespace, never in pages: there are three at most. */
export const personalNamespacesSchema = answer(
  z.object({ data: z.object({ namespaces: z.array(z.object({ namespace: z.string() })) }) }),
);

const repositorySchema = z.object({
  repoName: z.string(),
  repoNamespaceName: z.string(),
  repoType: word,
  summary: word,
  createTime: count,
  modifiedTime: count,
});

/** Enterprise: GetRepository. */
export const repositoryIdSchema = answer(z.object({ repoId: z.string().min(1) }));

/** Enterprise: ListRepository. */
export const repositoriesSchema = answer(
  z.object({ totalCount: count, repositories: z.array(repositorySchema) }),
);

/** Personal: GET /repos/{namespace}. */
export const personalRepositoriesSchema = answer(
  z.object({
    data: z.object({
      total: count,
      repos: z.array(
        z.object({
          repoName: z.string(),
          repoNamespace: z.string(),
          repoType: word,
          summary: word,
          downloads: count,
          gmtCreate: count,
          gmtModified: count,
          repoDomainList: z.record(z.string(), z.unknown()).optional().catch(undefined),
        }),
      ),
    }),
  }),
);

const imageSchema = z.object({
  tag: z.string(),
  digest: word,
  status: word,
  imageSize: count,
  imageCreate: count,
  imageUpdate: count,
});

export type ImageAnswer = z.infer<typeof imageSchema>;

/** Enterprise: ListRepoTag. */
export const imagesSchema = answer(z.object({ totalCount: count, images: z.array(imageSchema) }));

/** Personal: GET /repos/{namespace}/{repo}/tags. */
export const personalImagesSchema = answer(
  z.object({ data: z.object({ total: count, tags: z.array(imageSchema) }) }),
);

/** Enterprise: GetRepoTag. */
export const tagSchema = answer(z.object({ digest: word, status: word, imageSize: count }));

/** Personal: GET /repos/{namespace}/{repo}/tags/{tag}. */
export const personalTagSchema = answer(
  z.object({ data: z.object({ digest: word, status: word }) }),
);

/** Enterprise: CreateRepoSyncTask and GetRepoSyncTask. */
export const syncTaskSchema = answer(z.object({ syncTaskId: z.string().min(1) }));
export const syncStateSchema = answer(z.object({ taskStatus: z.string(), syncedSize: count }));

const syncRule = z.object({
  syncRuleId: z.string().regex(/^[\w-]{1,64}$/),
  syncRuleName: word,
  syncTrigger: word,
  syncScope: word,
  syncDirection: word,
  localInstanceId: word,
  localNamespaceName: word,
  localRepoName: word,
  repoNameFilter: word,
  tagFilter: word,
  targetInstanceId: word,
  targetNamespaceName: word,
  targetRepoName: word,
});

export type SyncRule = z.infer<typeof syncRule>;

/** Enterprise: ListRepoSyncRule. */
export const syncRulesSchema = answer(
  z.object({ totalCount: count, syncRules: z.array(syncRule) }),
);

const syncTask = z.object({
  syncTaskId: z.string(),
  syncRuleId: word,
  taskStatus: z.string(),
  taskTrigger: word,
  taskIssue: word,
  createTime: z.coerce.number().int().catch(0),
});

export type SyncTask = z.infer<typeof syncTask>;

/** Enterprise: ListRepoSyncTask. */
export const syncTasksSchema = answer(
  z.object({ totalCount: count, syncTasks: z.array(syncTask) }),
);

const scanStatus = z.object({ status: word, scanService: word });
const scanCounts = z.object({
  criticalSeverity: count,
  highSeverity: count,
  mediumSeverity: count,
  lowSeverity: count,
  unknownSeverity: count,
  totalSeverity: count,
});
const findings = z.array(
  z.object({
    cveName: z.string(),
    severity: word,
    feature: word,
    version: word,
    versionFixed: word,
    description: word,
    cveLink: word,
  }),
);

export type ScanCounts = z.infer<typeof scanCounts>;
export type Finding = z.infer<typeof findings>[number];

/** Enterprise: GetRepoTagScanStatus, GetRepoTagScanSummary, ListRepoTagScanResult. */
export const scanStatusSchema = answer(scanStatus);
export const scanCountsSchema = answer(scanCounts);
export const findingsSchema = answer(z.object({ totalCount: count, vulnerabilities: findings }));

/** Personal: the same below `data`. */
export const personalScanStatusSchema = answer(z.object({ data: scanStatus }));
export const personalScanCountsSchema = answer(z.object({ data: scanCounts }));
export const personalFindingsSchema = answer(
  z.object({ data: z.object({ total: count, vulnerabilities: findings }) }),
);
