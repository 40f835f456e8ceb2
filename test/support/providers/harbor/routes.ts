import { jsonReply, type Reply } from "../../registry/state.ts";
import { artifactsReply, imagesOf, immutableReply, isImmutable } from "./artifacts.ts";
import {
  type HarborCall,
  type HarborHandler,
  isReply,
  jsonOf,
  maySee,
  pageReply,
  projectFor,
  refusal,
  refusedChange,
} from "./request.ts";
import { addProject, type HarborProject, type HarborRun, NEVER_TIME } from "./world.ts";

const CREATED = "2026-10-01T08:00:00.000Z";

/** What the API answers. The first path that fits counts. */
export function apiReply(call: HarborCall): Reply {
  const path = `/${call.parts.join("/")}`;
  const found = ROUTES.find(([pattern]) => pattern.test(path));
  return found?.[1](call) ?? refusal(404, "NOT_FOUND", `The path ${path} was not found`);
}

const ROUTES: readonly (readonly [RegExp, HarborHandler])[] = [
  [/^\/ping$/, () => ({ status: 200, headers: { "content-type": "text/plain" }, body: "Pong" })],
  [/^\/systeminfo$/, systemReply],
  [/^\/users\/current$/, currentUserReply],
  [/^\/search$/, searchReply],
  [/^\/labels$/, labelsReply],
  [/^\/repositories$/, (call) => pageReply(call, repositories(call, seen(call)))],
  [/^\/projects$/, projectsReply],
  [/^\/projects\/[^/]+(\/summary)?$/, projectReply],
  [/^\/projects\/[^/]+\/repositories$/, repositoriesReply],
  [/\/artifacts(\/|$)/, artifactsReply],
  [/^\/projects\/[^/]+\/repositories\//, deleteRepositoryReply],
  [/^\/replication\//, replicationReply],
];

function systemReply({ world, who }: HarborCall): Reply {
  const forAll = { auth_mode: "db_auth", primary_auth_mode: false, self_registration: false };
  if (who === undefined) return jsonReply(200, forAll);
  return jsonReply(200, {
    ...forAll,
    harbor_version: world.version,
    read_only: world.isReadOnly,
    project_creation_restriction: world.isCreationRestricted ? "adminonly" : "everyone",
  });
}

function currentUserReply({ who }: HarborCall): Reply {
  if (who === undefined) return refusal(401, "UNAUTHORIZED", "unauthorized");
  if (who.kind === "robot") {
    const message = "get current user not available for security context: robot";
    return refusal(412, "PRECONDITION", message);
  }
  const isAdmin = who.kind === "admin";
  return jsonReply(200, {
    user_id: 3,
    username: who.name,
    sysadmin_flag: isAdmin,
    admin_role_in_auth: false,
  });
}

function seen(call: HarborCall): HarborProject[] {
  const isPublicOnly = call.who?.kind === "robot" && call.parts[0] === "repositories";
  return [...call.world.projects.values()].filter((project) =>
    isPublicOnly ? project.isPublic : maySee(call, project),
  );
}

function projectsReply(call: HarborCall): Reply {
  const { request, who, world } = call;
  if (request.method === "GET") {
    return pageReply(
      call,
      seen(call).map((project) => projectJson(call, project)),
    );
  }
  if (who === undefined) return refusal(401, "UNAUTHORIZED", "unauthorized");
  if (world.isCreationRestricted && who.kind !== "admin")
    return refusal(403, "FORBIDDEN", "Only system admin can create project");
  const { project_name: name = "", metadata } = jsonOf<{
    project_name: string;
    metadata: { public: string };
  }>(call);
  if (world.projects.has(name))
    return refusal(409, "CONFLICT", `The project named ${name} already exists`);
  addProject(world, name, { isPublic: metadata?.public === "true" });
  return { status: 201, headers: { location: `/api/v2.0/projects/${name}` } };
}

/** A name of digits is an ID, unless the request says that it is a name. */
function projectReply(call: HarborCall): Reply {
  const [, asked = "", summary] = call.parts;
  const byName = call.request.headers["x-is-resource-name"] === "true" || !/^\d+$/.test(asked);
  const byId = [...call.world.projects.values()].find(({ id }) => String(id) === asked)?.name ?? "";
  const project = projectFor(call, byName ? asked : byId);
  if (isReply(project)) return project;
  if (summary === undefined) return jsonReply(200, projectJson(call, project));
  const quota = { hard: { storage: project.limitBytes }, used: { storage: project.usedBytes } };
  return jsonReply(200, {
    repo_count: repositories(call, [project]).length,
    ...(call.who === undefined ? {} : { quota }),
  });
}

function projectJson(call: HarborCall, project: HarborProject): object {
  const { id, name, isPublic, isProxyCache, hasRetention } = project;
  return {
    project_id: id,
    name,
    owner_id: 1,
    owner_name: "admin",
    repo_count: repositories(call, [project]).length,
    creation_time: CREATED,
    update_time: CREATED,
    deleted: false,
    current_user_role_ids: call.who === undefined ? [] : [1],
    metadata: { public: String(isPublic), ...(hasRetention ? { retention_id: "1" } : {}) },
    ...(isProxyCache ? { registry_id: 1 } : {}),
  };
}

/** Pulls of a repository of which the world says nothing. */
const USUAL_PULLS = 7;

function repositories(
  { registry, world }: HarborCall,
  projects: readonly HarborProject[],
): object[] {
  return [...registry.repositories]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, held], index) => {
      const project = projects.find((one) => name.startsWith(`${one.name}/`));
      if (project === undefined || held.manifests.size === 0) return [];
      return [
        {
          id: index + 1,
          project_id: project.id,
          name,
          description: "",
          artifact_count: imagesOf(held).length,
          pull_count: world.pulls.get(name) ?? USUAL_PULLS,
          creation_time: CREATED,
          update_time: CREATED,
        },
      ];
    });
}

function repositoriesReply(call: HarborCall): Reply {
  const project = projectFor(call, call.parts[1] ?? "");
  return isReply(project) ? project : pageReply(call, repositories(call, [project]));
}

function deleteRepositoryReply(call: HarborCall): Reply {
  const [, projectName = "", , rest = ""] = call.parts;
  const project = projectFor(call, projectName);
  if (isReply(project)) return project;
  const refused = refusedChange(call, project);
  if (refused !== undefined) return refused;
  const held = call.registry.repositories.get(`${projectName}/${rest}`);
  if (held === undefined)
    return refusal(404, "NOT_FOUND", `repository ${projectName}/${rest} not found`);
  const fixed = [...held.tags.keys()].find((tag) => isImmutable(project, tag));
  if (fixed !== undefined) return immutableReply(fixed);
  call.registry.repositories.delete(`${projectName}/${rest}`);
  return { status: 200 };
}

function searchReply(call: HarborCall): Reply {
  const text = call.request.url.searchParams.get("q") ?? "";
  const projects = seen(call);
  const found = repositories(call, projects) as { name: string; project_id: number }[];
  const repository = found
    .filter(({ name }) => name.includes(text))
    .map(({ name, project_id }) => ({
      project_id,
      project_name: name.split("/", 1)[0],
      project_public: projects.find(({ id }) => id === project_id)?.isPublic,
      repository_name: name,
      pull_count: USUAL_PULLS,
      artifact_count: 1,
    }));
  return jsonReply(200, { project: [], repository });
}

function labelsReply(call: HarborCall): Reply {
  const { searchParams } = call.request.url;
  const project = [...call.world.projects.values()].find(
    ({ id }) => String(id) === searchParams.get("project_id"),
  );
  const isProject = searchParams.get("scope") === "p";
  if (isProject && project === undefined) return refusal(400, "BAD_REQUEST", "no project ID");
  const labels = call.world.labels
    .filter((label) => label.project === (isProject ? project?.name : undefined))
    .map(({ id, name, color }) => ({ id, name, color, scope: isProject ? "p" : "g" }));
  return pageReply(call, labels);
}

function replicationReply(call: HarborCall): Reply {
  const { who, world, request, parts } = call;
  if (who?.kind !== "admin") {
    return who === undefined
      ? refusal(401, "UNAUTHORIZED", "unauthorized")
      : refusal(403, "FORBIDDEN", "forbidden");
  }
  if (parts[1] === "policies") return pageReply(call, world.rules.map(ruleJson));
  if (request.method === "POST") {
    const rule = jsonOf<{ policy_id: number }>(call).policy_id ?? 0;
    if (!world.rules.some(({ id }) => id === rule))
      return refusal(404, "NOT_FOUND", `replication policy ${rule} not found`);
    const run = { id: world.runs.length + 1, rule, total: 2, done: 0, isStopped: false };
    world.runs.push(run);
    return { status: 201, headers: { location: `/api/v2.0/replication/executions/${run.id}` } };
  }
  const run = world.runs.find(({ id }) => String(id) === parts[2]);
  if (run === undefined) return refusal(404, "NOT_FOUND", `execution ${parts[2]} not found`);
  if (request.method === "PUT") {
    run.isStopped = true;
    return { status: 200 };
  }
  const reply = jsonReply(200, runJson(run));
  run.done = Math.min(run.total, run.done + 1);
  return reply;
}

function ruleJson({ id, name, from, to }: { id: number; name: string; from: string; to: string }) {
  const place = (host: string, at: number) => ({
    id: at,
    name: host,
    type: "harbor",
    url: `https://${host}`,
  });
  return {
    id,
    name,
    description: "",
    enabled: true,
    src_registry: place(from, from === "Local" ? 0 : 4),
    dest_registry: place(to, to === "Local" ? 0 : 5),
    dest_namespace: "mirror",
    trigger: { type: "manual" },
  };
}

/** It goes on with every look at it. */
function runJson({ id, rule, total, done, isStopped }: HarborRun): object {
  const isOver = isStopped || done === total;
  return {
    id,
    policy_id: rule,
    status: isStopped ? "Stopped" : isOver ? "Succeed" : "InProgress",
    status_text: "",
    trigger: "manual",
    total,
    succeed: done,
    failed: 0,
    in_progress: isOver ? 0 : total - done,
    stopped: isStopped ? total - done : 0,
    start_time: "2026-11-20T08:00:00.000Z",
    end_time: isOver ? "2026-11-20T08:01:00.000Z" : NEVER_TIME,
  };
}
