import { AppError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { ReplicationRule, ReplicationRun } from "../../../shared/provider.ts";
import type { CallOptions, Replication } from "../provider.ts";
import type { HarborApi } from "./api.ts";
import { given, timeOf, wordsOf } from "./rows.ts";
import { type Execution, executionSchema, policiesSchema, type Policy } from "./schema.ts";

/** For administrators: rules by which Harbor copies images to and from other registries. */
export function harborReplication(api: HarborApi): Replication {
  return {
    rules: (options) => listRules(api, options),
    start: async (ruleId, { signal }) => {
      const answer = await api.call(
        {
          method: "POST",
          path: "/replication/executions",
          json: { policy_id: numberOf(ruleId) },
          signal,
        },
        201,
      );
      const id = /\/(\d{1,15})$/.exec(answer.header("location") ?? "")?.[1];
      if (id !== undefined) return id;
      const { host } = api.registry;
      throw new AppError("not_a_registry", `${host} does not say which run it started`, {
        details: { host, status: answer.status },
      });
    },
    run: async (runId, { signal }) => {
      const path = `/replication/executions/${numberOf(runId)}`;
      const answer = await api.call({ method: "GET", path, signal }, 200);
      return runOf(answer.read(executionSchema));
    },
    stop: async (runId, { signal }) => {
      const path = `/replication/executions/${numberOf(runId)}`;
      await api.call({ method: "PUT", path, signal }, 200);
    },
  };
}

async function listRules(api: HarborApi, { signal }: CallOptions): Promise<ReplicationRule[]> {
  const rules: ReplicationRule[] = [];
  const pages = api.pages({ path: "/replication/policies?sort=name", signal }, policiesSchema);
  for await (const { rows } of pages) {
    rules.push(...rows.map((policy) => ruleOf(policy, api.registry.host)));
  }
  return rules;
}

function ruleOf(policy: Policy, host: string): ReplicationRule {
  const namespace = policy.dest_namespace ?? "";
  const target = placeOf(policy.dest_registry, host);
  return given({
    id: String(policy.id),
    name: printable(policy.name),
    description: wordsOf(policy.description),
    from: placeOf(policy.src_registry, host),
    to: namespace === "" ? target : `${target}/${printable(namespace)}`,
    enabled: policy.enabled === true,
    trigger: printable(policy.trigger?.type ?? "manual"),
  });
}

/** Harbor itself has the number 0. */
function placeOf(remote: Policy["src_registry"], host: string): string {
  if (remote === undefined || remote === null || (remote.id ?? 0) === 0) return host;
  return printable(remote.name ?? remote.url ?? "");
}

const STATUSES: Readonly<Record<string, ReplicationRun["status"]>> = {
  Succeed: "done",
  Failed: "failed",
  Stopped: "stopped",
};

function runOf(run: Execution): ReplicationRun {
  const { status, total = 0, succeed = 0, failed = 0, in_progress: running = 0 } = run;
  const known = Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
  const endedAt = timeOf(run.end_time);
  return given({
    id: String(run.id),
    ruleId: String(run.policy_id),
    // A status of a later Harbor, of a run that has ended.
    status: known ?? (endedAt !== undefined && status !== "InProgress" ? "done" : "running"),
    total,
    done: succeed,
    failed,
    running,
    startedAt: timeOf(run.start_time),
    endedAt,
    message: wordsOf(run.status_text),
  });
}

/** @throws invalid_input */
function numberOf(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new AppError("invalid_input", `${JSON.stringify(id)} is no number of Harbor`, {
    details: { why: "not a number" },
  });
}
