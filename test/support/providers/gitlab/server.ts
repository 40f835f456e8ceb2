import {
  type Answered,
  type Answers,
  type Asked,
  aWorld,
  HOSTILE_NAMES,
  pageOf,
  registryAnswer,
  removeTag,
  type ServiceWorld,
  type ShapedService,
  startShaped,
} from "../shaped-service.ts";

export const GITLAB_USER = { kind: "password", username: "ann", password: "glpat-canary" } as const;

export interface GitlabOptions {
  /** The registry's host. Default: that of gitlab.com. */
  readonly host?: string;
  /** The host of GitLab itself. */
  readonly gitlab?: string;
  /** GitLab below a path of its host. */
  readonly path?: string;
  /** What the API says of the token: `insufficient_scope` for tokens for deploying. */
  readonly refusal?: Answered;
}

/** GitLab with its registry: the group `team` with one project for each repository, and the project `ann/own`. */
export function startGitlab(options: GitlabOptions = {}): Promise<ShapedService> {
  const { host = "registry.gitlab.com", gitlab = "gitlab.com", path = "" } = options;
  const world = aWorld();
  world.set("ann/own/image", { description: "", images: [] });
  const realm = `https://${gitlab}${path}/jwt/auth`;
  const account = { realm, service: "container_registry", ...GITLAB_USER };
  const registry: Answers = (asked) =>
    registryAnswer(asked, account) ?? { status: 404, json: { errors: [{ code: "NAME_UNKNOWN" }] } };
  const api: Answers = (asked) => registryAnswer(asked, account) ?? answerOf(world, options, asked);
  return startShaped(world, { [host]: registry, [gitlab]: api });
}

const MISSING = { status: 404, json: { message: "404 Project Not Found" } };

function answerOf(world: ServiceWorld, options: GitlabOptions, asked: Asked): Answered {
  const { url, headers, method } = asked;
  const prefix = `${options.path ?? ""}/api/v4`;
  if (!url.pathname.startsWith(prefix)) return { status: 404, text: "" };
  if (headers["private-token"] !== GITLAB_USER.password)
    return { status: 401, json: { message: "401 Unauthorized" } };
  if (options.refusal !== undefined) return options.refusal;
  const path = url.pathname.slice(prefix.length);
  const names = [...world.keys()];
  const row = (name: string) => ({
    id: names.indexOf(name) + 1000,
    project_id: 7,
    name: "",
    path: name,
    created_at: "2026-11-16T00:00:00.000Z",
    tags_count: world.get(name)?.images.length ?? 0,
  });
  if (path === "/user") return { status: 200, json: { id: 5, username: "ann" } };
  if (path === "/groups")
    return page(asked, [{ id: 3, full_path: "team", visibility: "private", created_at: null }]);
  if (path === "/projects")
    return page(asked, [
      { id: 7, path_with_namespace: "team/app", container_registry_enabled: true },
      { id: 8, path_with_namespace: "ann/own", container_registry_enabled: true },
      { id: 9, path_with_namespace: "ann/none", container_registry_enabled: false },
    ]);
  const [, kind = "", id = "", rest = ""] =
    /^\/(groups|projects)\/([^/]+)\/registry\/repositories(.*)$/.exec(path) ?? [];
  const owner = { 3: "team", 8: "ann/own" }[id] ?? decodeURIComponent(id);
  if (kind !== "" && rest === "") {
    const isThere = kind === "groups" ? owner === "team" : /^(team|ann)\/\w+$/.test(owner);
    const own = names.filter((name) => name === owner || name.startsWith(`${owner}/`));
    const hostile = owner === "team" ? HOSTILE_NAMES : [];
    return isThere ? page(asked, [...own, ...hostile].map(row)) : MISSING;
  }
  const [, number = "", tag] = /^\/(\d+)(?:\/tags\/(.+))?$/.exec(rest) ?? [];
  const name = names[Number(number) - 1000] ?? "";
  const repository = world.get(name);
  if (repository === undefined || method !== "DELETE") return MISSING;
  if (tag === undefined) world.delete(name);
  else if (tag === "protected") return { status: 403, json: { message: "403 Forbidden" } };
  else if (!removeTag(repository, tag))
    return { status: 404, json: { message: "404 Tag Not Found" } };
  return { status: tag === undefined ? 202 : 200, text: "" };
}

/** 20 unless asked otherwise, 100 at most. Source: docs.gitlab.com, REST API, Pagination. */
function page({ url }: Asked, rows: readonly unknown[]): Answered {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? "20"));
  const at = Number(url.searchParams.get("page") ?? "1");
  return { status: 200, json: pageOf(rows, at, size) };
}
