import { describe, expect, it } from "vitest";
import { ACCESS_KEY } from "../../../../support/providers/alibaba-acr/alibaba.ts";
import {
  ENTERPRISE,
  openAlibaba,
  PERSONAL,
} from "../../../../support/providers/alibaba-acr/open.ts";
import type { StoredRule } from "../../../../support/providers/alibaba-acr/state.ts";
import { failureOf, NEVER } from "../../../../support/registry/client.ts";

const OPTIONS = { signal: NEVER };

const RULE: StoredRule = {
  SyncRuleId: "crsr-1abc",
  SyncRuleName: "to Shenzhen",
  SyncTrigger: "INITIATIVE",
  SyncScope: "REPO",
  SyncDirection: "FROM",
  LocalInstanceId: "cri-7abc9",
  LocalNamespaceName: "team",
  LocalRepoName: "app",
  TagFilter: "v.*",
  TargetInstanceId: "cri-9far",
  TargetRegionId: "cn-shenzhen",
  TargetNamespaceName: "team",
  TargetRepoName: "app",
};

async function withRules(...rules: readonly Record<string, string>[]) {
  const opened = await openAlibaba(ENTERPRISE);
  opened.addRepository("team/app");
  for (const rule of rules) opened.state.rules.push({ ...RULE, ...rule });
  for (const tag of ["v1", "v2", "nightly"]) await opened.backend.push("team/app", tag, tag);
  const { replication } = opened.account;
  if (replication === undefined) throw new Error("an enterprise instance replicates");
  return { ...opened, replication };
}

/** Says how the next tasks stand, the first one first. */
function settle(tasks: Record<string, string | number>[], ...states: readonly string[]): void {
  const all = tasks.toReversed();
  for (const [at, state] of states.entries()) Object.assign(all[at] ?? {}, { TaskStatus: state });
}

describe("replication of an enterprise instance", () => {
  it("lists rules of both kinds and both directions", async () => {
    const { account, replication } = await withRules(
      {},
      { SyncRuleId: "crsr-2", SyncTrigger: "PASSIVE", SyncScope: "NAMESPACE", LocalRepoName: "" },
      { SyncRuleId: "crsr-3", SyncDirection: "TO", SyncRuleName: "in\u202e" },
    );
    expect((await account.describe(OPTIONS)).capabilities.replication).toBe(true);
    const own = `${ENTERPRISE.host}/team`;
    expect(await replication.rules(OPTIONS)).toMatchObject([
      { id: "crsr-1abc", name: "to Shenzhen", from: `${own}/app`, to: "cri-9far/team/app" },
      { id: "crsr-2", from: own, trigger: "event_based", enabled: true },
      { from: "cri-9far/team/app", to: `${own}/app`, trigger: "manual" },
    ]);
    expect((await replication.rules(OPTIONS))[2]?.name).not.toContain("\u202e");
  });

  it("starts a task for each tag that the rule means, and says how far they are", async () => {
    const { replication, state, calls } = await withRules({});
    const run = await replication.start("crsr-1abc", OPTIONS);
    expect(state.ruleTasks.map(({ Tag }) => String(Tag)).toSorted()).toEqual(["v1", "v2"]);
    expect(calls().filter((call) => call === "POST CreateRepoSyncTaskByRule")).toHaveLength(2);
    expect(await replication.run(run, OPTIONS)).toMatchObject({
      id: run,
      ruleId: "crsr-1abc",
      status: "running",
      total: 2,
      running: 2,
      startedAt: 1_572_839_126_000,
    });
    settle(state.ruleTasks, "SUCCESS", "SYNCHRONIZING");
    expect(await replication.run(run, OPTIONS)).toMatchObject({ status: "running", done: 1 });
    settle(state.ruleTasks, "SUCCESS", "SUCCESS");
    expect(await replication.run(run, OPTIONS)).toMatchObject({ status: "done", done: 2 });
  });

  it("finds its tasks among those of others, on later pages as well", async () => {
    const { replication, state } = await withRules({});
    const run = await replication.start("crsr-1abc", OPTIONS);
    settle(state.ruleTasks, "SUCCESS", "SUCCESS");
    const [latest] = state.ruleTasks;
    for (let at = 0; at < 150; at += 1) {
      const CreateTime = Number(latest?.["CreateTime"]) + at + 1;
      const other = { SyncTaskId: `rst-other${at}`, TaskStatus: "ERROR", CreateTime };
      state.ruleTasks.unshift({ ...latest, ...other, SyncRuleId: at % 2 ? "crsr-1abc" : "x" });
    }
    expect(await replication.run(run, OPTIONS)).toMatchObject({ status: "done", total: 2 });
  });

  it("tells of tasks that failed or were cancelled, in the service's words", async () => {
    const { replication, state } = await withRules({});
    const run = await replication.start("crsr-1abc", OPTIONS);
    settle(state.ruleTasks, "SUCCESS", "CANCELED");
    expect(await replication.run(run, OPTIONS)).toMatchObject({ status: "stopped" });
    settle(state.ruleTasks, "SUCCESS", "ERROR");
    Object.assign(state.ruleTasks[0] ?? {}, { TaskIssue: "no quota\u0007" });
    const ended = await replication.run(run, OPTIONS);
    expect(ended).toMatchObject({ status: "failed", done: 1, failed: 1, total: 2 });
    expect(ended.message).toMatch(/^no quota/);
    expect(ended.message).not.toContain("\u0007");
  });

  it("of a namespace means the repositories that its filter fits", async () => {
    const opened = await withRules({ SyncScope: "NAMESPACE", RepoNameFilter: "app.*" });
    for (const path of ["team/app2", "team/web", "other/app3"]) {
      opened.addRepository(path);
      await opened.backend.push(path, "v9", path);
    }
    await opened.replication.start("crsr-1abc", OPTIONS);
    const started = opened.state.ruleTasks.map(({ RepoName, Tag }) => `${RepoName}:${Tag}`);
    expect(started.toSorted()).toEqual(["app2:v9", "app:v1", "app:v2"]);
  });

  it("has ended at once where the rule means no tag", async () => {
    const { replication, state } = await withRules({ TagFilter: "none" });
    const run = await replication.start("crsr-1abc", OPTIONS);
    expect(state.ruleTasks).toEqual([]);
    expect(await replication.run(run, OPTIONS)).toMatchObject({ status: "done", total: 0 });
  });

  it.each([
    ["a rule that starts by itself", { SyncTrigger: "PASSIVE" }, "unsupported"],
    ["a rule of another instance", { LocalInstanceId: "cri-other" }, "unsupported"],
    ["a rule that brings images in", { SyncDirection: "TO" }, "unsupported"],
    ["a filter that may take for ever", { TagFilter: "(a+)+" }, "unsupported"],
    ["a rule that is not there", { SyncRuleId: "crsr-2" }, "invalid_input"],
  ])("starts nothing for %s", async (_what, rule, code) => {
    const { replication, state } = await withRules(rule);
    expect(await failureOf(replication.start("crsr-1abc", OPTIONS))).toMatchObject({ code });
    expect(state.ruleTasks).toEqual([]);
  });

  it("starts nothing when the rule means more than it starts at once", async () => {
    const { replication, state, backend } = await withRules({});
    const crowd = Array.from({ length: 201 }, (_, at) => `v${at + 10}`);
    backend.crowd("team/app", "v1", crowd);
    expect(await failureOf(replication.start("crsr-1abc", OPTIONS))).toMatchObject({
      code: "list_too_long",
      details: { limit: 200 },
    });
    expect(state.ruleTasks).toEqual([]);
  });

  it("refuses what is no run, and says so of one that is not listed", async () => {
    const { replication } = await withRules({});
    expect(await failureOf(replication.run("../x", OPTIONS))).toMatchObject({
      code: "invalid_input",
    });
    expect(await failureOf(replication.run("crsr-1abc:rst-8:rst-9:2", OPTIONS))).toMatchObject({
      code: "registry_failed",
      details: { host: ENTERPRISE.host },
    });
  });

  it("names the right that is missing", async () => {
    const { replication, state } = await withRules({});
    const body = { Code: "NoPermission", Message: "no", RequestId: "R-1" };
    state.refusals.set("CreateRepoSyncTaskByRule", { status: 403, body });
    expect(await failureOf(replication.start("crsr-1abc", OPTIONS))).toMatchObject({
      code: "denied",
      details: { hint: "alibaba_ram_action", action: "cr:PullRepository" },
    });
  });

  it("is none of a password's, nor of a personal registry's", async () => {
    const password = { kind: "password", username: "ada", password: "p" } as const;
    const { account } = await openAlibaba(ENTERPRISE, password);
    expect((await account.describe(OPTIONS)).capabilities.replication).toBe(false);
    const asking = account.replication?.rules(OPTIONS) ?? Promise.resolve();
    expect(await failureOf(asking)).toMatchObject({ code: "unsupported" });
    expect((await openAlibaba(PERSONAL, ACCESS_KEY)).account.replication).toBeUndefined();
  });
});
