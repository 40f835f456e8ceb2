import { AppError, hasCode } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { CallOptions, ServerCopies, ServerCopyRequest } from "../provider.ts";
import type { Edition, TagOf } from "./edition.ts";
import type { Instance, InstanceCalls } from "./enterprise.ts";
import { splitName } from "./rows.ts";
import { syncStateSchema, syncTaskSchema, tagSchema } from "./schema.ts";

/** An enterprise instance that copies. */
export interface CopyingInstance {
  readonly instance: Instance;
  readonly calls: InstanceCalls;
  readonly edition: Edition;
}

/** The API says how far a task is; it is small images that are copied within seconds. */
const WATCH_EVERY_MS = 2000;

/** Tags of one image that are looked at for one that still is that image. */
const MAX_SOURCE_TAGS = 5;

/**
 * Copies within one instance. The API copies tags, not images: so a tag is only used while it is the image, and what arrived
 * is compared.
 */
export function createCopies(
  open: (options: CallOptions) => Promise<CopyingInstance | undefined>,
): ServerCopies {
  return {
    plan: async (request, options) => {
      const copying = await open(options);
      if (copying === undefined) return undefined;
      return (await canCopy(copying, request, options)) ? { alsoTags: [] } : undefined;
    },
    async *run(request, options) {
      const copying = await open(options);
      const source = copying && (await sourceTag(copying, request, options));
      if (copying === undefined || source === undefined) throw tagMoved(request);
      const { repository, tags } = request.to;
      for (const tag of tags) {
        const target = { repository, tag };
        if (repository === request.from.repository)
          await addTag(copying, { source, target }, options);
        else yield* synchronise(copying, { source, target }, options);
        const arrived = await copying.edition.digestOf(target, options);
        if (arrived !== request.from.digest) throw tagMoved(request);
      }
      yield { percent: 100 };
    },
  };
}

async function canCopy(
  copying: CopyingInstance,
  request: ServerCopyRequest,
  options: CallOptions,
): Promise<boolean> {
  const { instance, calls, edition } = copying;
  const { from, to } = request;
  if (from.host !== instance.registry || to.tags.length === 0) return false;
  try {
    // A task makes no repository.
    await calls.repositoryId(to.repository, options);
    if ((await sourceTag(copying, request, options)) === undefined) return false;
    if (from.repository !== to.repository) return true;
    // Adding a tag moves none: one that is another image is for the distribution-spec.
    for (const tag of to.tags) {
      const now = await edition.digestOf({ repository: to.repository, tag }, options);
      if (now !== undefined && now !== from.digest) return false;
    }
    return true;
  } catch (error) {
    // Whoever may not do this may still push.
    if (hasCode(error, "repository_not_found", "denied", "invalid_input")) return false;
    throw error;
  }
}

/** A tag that is the image now. */
async function sourceTag(
  { edition }: CopyingInstance,
  { from }: ServerCopyRequest,
  options: CallOptions,
): Promise<TagOf | undefined> {
  for (const tag of from.tags.slice(0, MAX_SOURCE_TAGS)) {
    const source = { repository: from.repository, tag };
    if ((await edition.digestOf(source, options)) === from.digest) return source;
  }
  return undefined;
}

interface Step {
  readonly source: TagOf;
  readonly target: TagOf;
}

async function addTag(
  { instance, calls, edition }: CopyingInstance,
  { source, target }: Step,
  options: CallOptions,
): Promise<void> {
  if ((await edition.digestOf(target, options)) !== undefined) return;
  const { repository } = target;
  const { namespace, name } = splitName(repository, instance.host, instance.registry);
  const query = {
    NamespaceName: namespace,
    RepoName: name,
    FromTag: source.tag,
    ToTag: target.tag,
  };
  const called = { ...options, details: { repository }, right: "CreateRepositoryTag" };
  await instance.cloud.run(calls.request("CreateRepoTag", called, query));
}

async function* synchronise(
  { instance, calls }: CopyingInstance,
  { source, target }: Step,
  options: CallOptions,
): AsyncGenerator<{ readonly percent: number }> {
  const { cloud, host, registry, id, sleep } = instance;
  const { namespace, name } = splitName(target.repository, host, registry);
  const details = { repository: target.repository };
  const tag = await calls.tagQuery(source, options);
  const { imageSize = 0 } = await cloud.call(
    tagSchema,
    calls.request("GetRepoTag", { ...options, details, right: "GetRepositoryTag" }, tag),
  );
  const query = {
    ...tag,
    TargetRegionId: host.region,
    TargetInstanceId: id,
    TargetNamespace: namespace,
    TargetRepoName: name,
    TargetTag: target.tag,
    Override: "true",
  };
  const right = "CreateRepositorySync";
  const { syncTaskId } = await cloud.call(
    syncTaskSchema,
    calls.request("CreateRepoSyncTask", { ...options, details, right }, query),
  );
  for (;;) {
    const called = { ...options, details, right: "GetRepositorySync" };
    const asked = calls.request("GetRepoSyncTask", called, { SyncTaskId: syncTaskId });
    const { taskStatus, syncedSize = 0 } = await cloud.call(syncStateSchema, asked);
    if (taskStatus === "SUCCESS") return;
    if (!["PENDING", "SYNCHRONIZING"].includes(taskStatus)) throw taskFailed(target, taskStatus);
    yield { percent: imageSize === 0 ? 0 : Math.min(99, (syncedSize / imageSize) * 100) };
    await sleep(WATCH_EVERY_MS, options.signal);
  }
}

function taskFailed({ repository }: TagOf, status: string): AppError {
  const why = printable(status).slice(0, 40);
  return new AppError("registry_failed", `the copy to ${repository} ended as ${why}`, {
    details: { repository, registryCode: why },
  });
}

function tagMoved({ from }: ServerCopyRequest): AppError {
  return new AppError("tag_moved", `no tag of ${from.repository} is ${from.digest} any more`, {
    details: { host: from.host, repository: from.repository, digest: from.digest },
  });
}
