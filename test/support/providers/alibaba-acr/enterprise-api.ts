import {
  type AlibabaState,
  type ApiAsked,
  type ApiReply,
  pageOf,
  type StoredRepository,
  unsuccessful,
} from "./state.ts";

/** The API of enterprise instances. Names and kinds of fields as in the public documentation of 2018-12-01. */
export async function answerEnterprise(state: AlibabaState, asked: ApiAsked): Promise<ApiReply> {
  const answer = CALLS[asked.action];
  const isRead = /^(?:Get|List)/.test(asked.action);
  if (answer === undefined || asked.path !== "/" || (asked.method === "GET") !== isRead)
    return { status: 404, body: { Code: "InvalidAction.NotFound", Message: "no such action" } };
  if (asked.query.get("InstanceId") !== state.instanceId) return unsuccessful("INSTANCE_NOT_EXIST");
  const given = (name: string): string => asked.query.get(name) ?? "";
  return answer({ state, given, asked });
}

interface Call {
  readonly state: AlibabaState;
  readonly given: (name: string) => string;
  readonly asked: ApiAsked;
}

function success(fields: object = {}): ApiReply {
  return { status: 200, body: { Code: "success", IsSuccess: true, RequestId: "R-1", ...fields } };
}

function repositoryOf({ state, given }: Call): StoredRepository | undefined {
  const [id, namespace, name] = [given("RepoId"), given("RepoNamespaceName"), given("RepoName")];
  return state.repositories.find(
    (one) => one.id === id || (one.namespace === namespace && one.name === name),
  );
}

function path({ namespace, name }: Pick<StoredRepository, "namespace" | "name">): string {
  return `${namespace}/${name}`;
}

function paged<T>({ state, given }: Call, all: readonly T[]): ReturnType<typeof pageOf<T>> {
  return pageOf(state, all, { page: given("PageNo"), size: given("PageSize") });
}

/** Calls on one repository. */
function inRepository(
  answer: (call: Call, repository: StoredRepository) => Promise<ApiReply> | ApiReply,
) {
  return async (call: Call): Promise<ApiReply> => {
    const repository = repositoryOf(call);
    return repository === undefined ? unsuccessful("REPO_NOT_EXIST") : answer(call, repository);
  };
}

/** Calls on one tag. */
function onTag(
  answer: (
    call: Call,
    tag: { path: string; tag: string; digest: string; size: number },
  ) => Promise<ApiReply> | ApiReply,
) {
  return inRepository(async (call, repository) => {
    const found = (await call.state.backend.tags(path(repository))).find(
      ({ tag }) => tag === call.given("Tag"),
    );
    if (found === undefined) return unsuccessful("REPO_TAG_NOT_EXIST");
    return answer(call, { ...found, path: path(repository) });
  });
}

const image = ({ tag, digest, size }: { tag: string; digest: string; size: number }) => ({
  Tag: tag,
  Digest: digest.replace("sha256:", ""),
  ImageId: digest.replace("sha256:", ""),
  Status: "NORMAL",
  ImageSize: size,
  ImageCreate: "1572875608000",
  ImageUpdate: "1572875609000",
});

const CALLS: Readonly<Record<string, (call: Call) => Promise<ApiReply> | ApiReply>> = {
  GetAuthorizationToken: ({ state }) => {
    const [user, password] = ["cr_temp_user", `temporary-${state.keys.nonces.size}`];
    state.logins.set(user, password);
    return success({
      TempUsername: user,
      AuthorizationToken: password,
      ExpireTime: state.keys.now() + 3_600_000,
    });
  },
  ListNamespace: (call) => {
    const { items, total } = paged(call, call.state.namespaces);
    return success({
      TotalCount: String(total),
      Namespaces: items.map((name) => ({
        NamespaceName: name,
        NamespaceStatus: "NORMAL",
        AutoCreateRepo: true,
      })),
    });
  },
  ListRepository: (call) => {
    const { state, asked } = call;
    const only = asked.query.get("RepoNamespaceName");
    const all = state.repositories.filter(
      ({ namespace }) => only === undefined || namespace === only,
    );
    const { items, total } = paged(call, all);
    return success({
      TotalCount: String(total),
      Repositories: items.map((one) => ({
        RepoId: one.id,
        RepoName: one.name,
        RepoNamespaceName: one.namespace,
        RepoType: one.type,
        Summary: one.summary,
        RepoStatus: "NORMAL",
        CreateTime: 1_564_153_576_000,
        ModifiedTime: 1_564_153_577_000,
      })),
    });
  },
  GetRepository: inRepository((_, { id }) => success({ RepoId: id })),
  ListRepoTag: inRepository(async (call, repository) => {
    const { items, total } = paged(call, await call.state.backend.tags(path(repository)));
    return success({ TotalCount: String(total), Images: items.map(image) });
  }),
  GetRepoTag: onTag((_, tag) => success(image(tag))),
  DeleteRepoTag: onTag(async ({ state }, tag) => {
    await state.backend.deleteTag(tag.path, tag.tag);
    return success();
  }),
  DeleteRepository: inRepository(async ({ state }, repository) => {
    state.repositories.splice(state.repositories.indexOf(repository), 1);
    await state.backend.deleteRepository(path(repository));
    return success();
  }),
  CreateNamespace: ({ state, given }) => {
    if (state.namespaces.includes(given("NamespaceName"))) return unsuccessful("NAMESPACE_EXIST");
    state.namespaces.push(given("NamespaceName"));
    return success();
  },
  CreateRepository: ({ state, given }) => {
    if (given("Summary") === "") return unsuccessful("PARAMETER_ERROR", "Summary is required");
    if (!state.namespaces.includes(given("RepoNamespaceName")))
      return unsuccessful("NAMESPACE_NOT_EXIST");
    const id = `crr-${state.repositories.length + 1}new`;
    state.repositories.push({
      id,
      namespace: given("RepoNamespaceName"),
      name: given("RepoName"),
      type: given("RepoType"),
      summary: given("Summary"),
    });
    return success({ RepoId: id });
  },
  CreateRepoTag: async ({ state, given }) => {
    const repository = `${given("NamespaceName")}/${given("RepoName")}`;
    await state.backend.copy(
      { repository, tag: given("FromTag") },
      { repository, tag: given("ToTag") },
    );
    return success();
  },
  CreateRepoSyncTask: onTag(({ state, given }, tag) => {
    const to = {
      repository: `${given("TargetNamespace")}/${given("TargetRepoName")}`,
      tag: given("TargetTag"),
    };
    if (given("TargetRegionId") !== state.region || given("TargetInstanceId") !== state.instanceId)
      return unsuccessful("TARGET_INSTANCE_NOT_EXIST");
    const id = `rst-${state.tasks.size + 1}`;
    const finish = () => state.backend.copy({ repository: tag.path, tag: tag.tag }, to);
    state.tasks.set(id, { asked: 0, finish });
    return success({ SyncTaskId: id });
  }),
  GetRepoSyncTask: async ({ state, given }) => {
    const task = state.tasks.get(given("SyncTaskId"));
    if (task === undefined) return unsuccessful("SYNC_TASK_NOT_EXIST");
    const status = state.syncStates[task.asked] ?? state.syncStates.at(-1) ?? "SUCCESS";
    task.asked += 1;
    if (status === "SUCCESS") await task.finish();
    return success({ TaskStatus: status, Progress: status === "SUCCESS" ? 1 : 0, SyncedSize: 200 });
  },
  ListRepoSyncRule: (call) => {
    const { items, total } = paged(call, call.state.rules);
    return success({ TotalCount: total, SyncRules: items });
  },
  CreateRepoSyncTaskByRule: onTag(({ state, given }, tag) => {
    const rule = state.rules.find(({ SyncRuleId }) => SyncRuleId === given("SyncRuleId"));
    if (rule === undefined) return unsuccessful("SYNC_RULE_NOT_EXIST");
    if (rule["SyncTrigger"] !== "INITIATIVE") return unsuccessful("SYNC_RULE_TRIGGER_ERROR");
    const [namespace = "", ...rest] = tag.path.split("/");
    const id = `rst-${state.ruleTasks.length + 1}`;
    state.ruleTasks.unshift({
      SyncTaskId: id,
      SyncRuleId: rule.SyncRuleId,
      SyncBatchTaskId: `batch-${id}`,
      TaskStatus: "PENDING",
      TaskTrigger: "INITIATIVE",
      CreateTime: 1_572_839_126_000 + state.ruleTasks.length,
      RepoNamespaceName: namespace,
      RepoName: rest.join("/"),
      Tag: tag.tag,
    });
    return success({ SyncTaskId: id });
  }),
  ListRepoSyncTask: (call) => {
    const { items, total } = paged(call, call.state.ruleTasks);
    const tasks = items.map(({ RepoNamespaceName, RepoName, Tag: ImageTag, ...task }) => ({
      ...task,
      ImageFrom: { RepoNamespaceName, RepoName, ImageTag },
    }));
    return success({ TotalCount: String(total), SyncTasks: tasks });
  },
  CreateRepoTagScanTask: onTag(({ state }, tag) => {
    state.scans.set(`${tag.path}:${tag.tag}`, "SCANNING");
    return success();
  }),
  GetRepoTagScanStatus: onTag(({ state }, tag) => {
    const status = state.scans.get(`${tag.path}:${tag.tag}`);
    if (status === undefined) return unsuccessful("SCAN_TASK_NOT_EXIST");
    return success({ Status: status, ScanService: "ACR_SCAN_SERVICE" });
  }),
  GetRepoTagScanSummary: onTag(() =>
    success({
      HighSeverity: 1,
      MediumSeverity: 2,
      LowSeverity: 0,
      UnknownSeverity: 0,
      TotalSeverity: 3,
    }),
  ),
  ListRepoTagScanResult: onTag((call) => {
    const { items, total } = paged(call, FINDINGS);
    return success({ TotalCount: total, Vulnerabilities: items });
  }),
};

const FINDINGS = ["High", "Medium", "Medium"].map((severity, index) => ({
  CveName: `CVE-2026-000${index}`,
  Severity: severity,
  Feature: "glibc",
  Version: "2.40",
  VersionFixed: index === 0 ? "2.41" : "",
  CveLink: index === 0 ? "https://cve.example/CVE-2026-0000" : "javascript:alert(1)",
  Description: "d",
}));
