import { AppError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { ReplicationRule, ReplicationRun } from "../../../shared/provider.ts";
import type { CallOptions, Replication } from "../provider.ts";
import type { CopyingInstance } from "./copies.ts";
import type { TagOf } from "./edition.ts";
import { nameFilter } from "./name-filter.ts";
import { PAGE_SIZE, readPages } from "./pages.ts";
import {
  type SyncRule,
  syncRulesSchema,
  type SyncTask,
  syncTaskSchema,
  syncTasksSchema,
} from "./schema.ts";

/** One task for each tag: as many as are started within a quarter of a minute. */
const MAX_TASKS = 200;
/** Of a namespace: each is asked for its tags. */
const MAX_REPOSITORIES = 200;
/** The list has every task there ever was, the last ones first. */
const MAX_TASK_PAGES = 20;

/**
 * Rules by which an enterprise instance copies to others. The API starts one tag of one repository at a time, so that a run is
 * all tags that the rule means. Source: Alibaba Cloud, CreateRepoSyncTaskByRule and ListRepoSyncTask, 2026-08.
 */
export function createReplication(
  open: (options: CallOptions) => Promise<CopyingInstance | undefined>,
  host: string,
): Replication {
  const opened = async (options: CallOptions): Promise<CopyingInstance> => {
    const instance = await open(options);
    if (instance !== undefined) return instance;
    throw new AppError("unsupported", `${host} has no API for this account`, { details: { host } });
  };
  return {
    rules: async (options) => {
      const at = await opened(options);
      return (await listRules(at, options)).map((rule) => ruleOf(at, rule));
    },
    start: async (ruleId, options) => startRule(await opened(options), ruleId, options),
    run: async (runId, options) => readRun(await opened(options), parseRun(runId), options),
  };
}

async function listRules(
  { instance, calls }: CopyingInstance,
  options: CallOptions,
): Promise<SyncRule[]> {
  const rules: SyncRule[] = [];
  const pages = readPages(async (page) => {
    const query = { PageNo: String(page), PageSize: String(PAGE_SIZE) };
    const call = calls.request("ListRepoSyncRule", { ...options, right: "ListSyncRule" }, query);
    const found = await instance.cloud.call(syncRulesSchema, call);
    return { items: found.syncRules, total: found.totalCount };
  });
  for await (const { items } of pages) rules.push(...items);
  return rules;
}

function ruleOf({ instance }: CopyingInstance, rule: SyncRule): ReplicationRule {
  const { id, registry } = instance;
  const place = (host: string, namespace = "", repository = ""): string =>
    [host === id ? registry : host, namespace, repository]
      .filter((part) => part !== "")
      .map((part) => printable(part))
      .join("/");
  const local = place(rule.localInstanceId ?? id, rule.localNamespaceName, rule.localRepoName);
  const target = place(rule.targetInstanceId ?? "", rule.targetNamespaceName, rule.targetRepoName);
  const [from, to] = rule.syncDirection === "TO" ? [target, local] : [local, target];
  return {
    id: rule.syncRuleId,
    name: printable(rule.syncRuleName ?? rule.syncRuleId),
    from,
    to,
    // Rules cannot be switched off.
    enabled: true,
    trigger: isManual(rule) ? "manual" : "event_based",
  };
}

function isManual({ syncTrigger }: SyncRule): boolean {
  return syncTrigger === "INITIATIVE";
}

async function startRule(
  at: CopyingInstance,
  ruleId: string,
  options: CallOptions,
): Promise<string> {
  const { instance, calls } = at;
  const rule = (await listRules(at, options)).find(({ syncRuleId }) => syncRuleId === ruleId);
  const isOwn =
    rule?.syncDirection !== "TO" && (rule?.localInstanceId ?? instance.id) === instance.id;
  if (rule === undefined || !isManual(rule) || !isOwn) throw notStarted(at, rule);
  // Everything is known before anything starts.
  const tags = await tagsOf(at, rule, options);
  const started: string[] = [];
  for (const tag of tags) {
    const query = { ...(await calls.tagQuery(tag, options)), SyncRuleId: ruleId };
    const details = { repository: tag.repository };
    const called = { ...options, details, right: "PullRepository" };
    const call = calls.request("CreateRepoSyncTaskByRule", called, query);
    started.push((await instance.cloud.call(syncTaskSchema, call)).syncTaskId);
  }
  return [ruleId, started[0] ?? "", started.at(-1) ?? "", started.length].join(":");
}

function notStarted({ instance }: CopyingInstance, rule: SyncRule | undefined): AppError {
  const { registry: host } = instance;
  const why = rule === undefined ? "there is no such rule" : "the rule starts by itself only";
  const code = rule === undefined ? "invalid_input" : "unsupported";
  return new AppError(code, `${host} starts no run: ${why}`, { details: { host, why } });
}

/** @throws list_too_long, unsupported for a filter that is not tried */
async function tagsOf(
  at: CopyingInstance,
  rule: SyncRule,
  options: CallOptions,
): Promise<readonly TagOf[]> {
  const isMeant = nameFilter(rule.tagFilter ?? ".*");
  const tags: TagOf[] = [];
  for (const repository of await repositoriesOf(at, rule, options)) {
    const names = new Set<string>();
    for await (const { rows } of at.edition.listImages(repository, options))
      for (const { name } of rows.flatMap((row) => row.tags)) if (isMeant(name)) names.add(name);
    tags.push(...[...names].map((tag) => ({ repository, tag })));
    if (tags.length > MAX_TASKS) throw tooMany(at, MAX_TASKS);
  }
  return tags;
}

async function repositoriesOf(
  at: CopyingInstance,
  { syncScope, localNamespaceName: namespace = "", localRepoName = "", repoNameFilter }: SyncRule,
  options: CallOptions,
): Promise<readonly string[]> {
  if (syncScope !== "NAMESPACE") return [`${namespace}/${localRepoName}`];
  const isMeant = nameFilter(repoNameFilter ?? ".*");
  const repositories: string[] = [];
  for await (const { rows } of at.edition.listRepositories({ ...options, namespace })) {
    for (const { name } of rows)
      if (name.startsWith(`${namespace}/`) && isMeant(name.slice(namespace.length + 1)))
        repositories.push(name);
    if (repositories.length > MAX_REPOSITORIES) throw tooMany(at, MAX_REPOSITORIES);
  }
  return repositories;
}

function tooMany({ instance: { registry: host } }: CopyingInstance, limit: number): AppError {
  return new AppError("list_too_long", `the rule means more than ${limit} images at once`, {
    details: { host, limit },
  });
}

/** What was started, as its ID says it: also another process can tell how far it is. */
interface StartedRun {
  readonly id: string;
  readonly ruleId: string;
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

/** @throws invalid_input */
function parseRun(id: string): StartedRun {
  const [, ruleId = "", first = "", last = "", count] =
    /^([\w-]+):([\w-]*):([\w-]*):(\d{1,4})$/.exec(id) ?? [];
  if (count !== undefined) return { id, ruleId, first, last, count: Number(count) };
  throw new AppError("invalid_input", `${JSON.stringify(id)} is no run`, {
    details: { why: "not a run" },
  });
}

async function readRun(
  at: CopyingInstance,
  run: StartedRun,
  options: CallOptions,
): Promise<ReplicationRun> {
  const tasks = run.count === 0 ? [] : await tasksOf(at, run, options);
  const count = (...statuses: readonly string[]): number =>
    tasks.filter(({ taskStatus }) => statuses.includes(taskStatus)).length;
  const [done, stopped, running] = [
    count("SUCCESS"),
    count("CANCELED"),
    count("PENDING", "SYNCHRONIZING"),
  ];
  const failed = tasks.length - done - stopped - running;
  const ended = failed > 0 ? "failed" : stopped > 0 ? "stopped" : "done";
  const message = tasks.find(({ taskIssue = "" }) => taskIssue !== "")?.taskIssue;
  const startedAt = tasks.map(({ createTime }) => createTime).toSorted((a, b) => a - b)[0];
  return {
    id: run.id,
    ruleId: run.ruleId,
    status: running > 0 ? "running" : ended,
    total: tasks.length,
    done,
    failed: failed + stopped,
    running,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(message === undefined ? {} : { message: printable(message) }),
  };
}

/** The tasks that the rule was given by hand from the first to the last. @throws registry_failed when the list has them not */
async function tasksOf(
  { instance, calls }: CopyingInstance,
  { ruleId, first, last, count }: StartedRun,
  options: CallOptions,
): Promise<readonly SyncTask[]> {
  const known = new Map<string, SyncTask>();
  const pages = readPages(async (page) => {
    const query = { PageNo: String(page), PageSize: String(PAGE_SIZE) };
    const called = { ...options, right: "GetRepositorySync" };
    const call = calls.request("ListRepoSyncTask", called, query);
    const found = await instance.cloud.call(syncTasksSchema, call);
    return { items: found.syncTasks, total: found.totalCount };
  });
  let read = 0;
  for await (const { items } of pages) {
    for (const task of items)
      if (task.syncRuleId === ruleId && task.taskTrigger !== "PASSIVE")
        known.set(task.syncTaskId, task);
    const [from, to] = [known.get(first), known.get(last)];
    read += 1;
    if (from === undefined || to === undefined) {
      if (read >= MAX_TASK_PAGES) break;
      continue;
    }
    const found = [...known.values()].filter(
      ({ createTime }) => createTime >= from.createTime && createTime <= to.createTime,
    );
    const isWhole =
      found.length >= count || items.every((task) => task.createTime < from.createTime);
    if (isWhole || read >= MAX_TASK_PAGES) return found;
  }
  const { registry: host } = instance;
  throw new AppError("registry_failed", `${host} does not list what it started`, {
    details: { host },
  });
}
