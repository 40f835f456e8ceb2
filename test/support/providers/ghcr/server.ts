import {
  type Answered,
  type Answers,
  type Asked,
  aWorld,
  HOSTILE_NAMES,
  pageOf,
  registryAnswer,
  type ShapedService,
  startShaped,
} from "../shaped-service.ts";

export const GITHUB_USER = { kind: "password", username: "Team", password: "ghp_canary" } as const;

/** What the API knows of the token, besides that it is right. */
export interface GithubOptions {
  /** As `x-oauth-scopes` lists them; undefined for tokens whose rights GitHub does not list. */
  readonly scopes?: string;
  /** While it is true, GitHub says that too much was asked. */
  readonly isLimited?: () => boolean;
}

/** ghcr.io and api.github.com: `team` is a user, `corp` an organisation with one package, `walled` one that refuses. */
export function startGithub(options: GithubOptions = {}): Promise<ShapedService> {
  const world = aWorld();
  world.set("corp/tool/cli", { description: "", images: [] });
  const registry: Answers = (asked) =>
    registryAnswer(asked, {
      realm: "https://ghcr.io/token",
      service: "ghcr.io",
      ...GITHUB_USER,
    }) ?? { status: 405, json: { errors: [{ code: "UNSUPPORTED", message: "unsupported" }] } };
  const rows = (owner: string) => [
    ...[...world.keys()].filter((name) => name.startsWith(`${owner}/`)),
    ...(owner === "team" ? HOSTILE_NAMES.map((name) => `team/${name}`) : []),
  ];
  const packages = (owner: string, asked: Asked): Answered => ({
    status: 200,
    json: pageOf(rows(owner), Number(asked.url.searchParams.get("page") ?? "1"), sizeOf(asked)).map(
      (name) => ({
        name: name.slice(owner.length + 1),
        // GitHub writes names as their owners do.
        owner: { login: owner === "team" ? "Team" : owner },
        visibility: "private",
        version_count: world.get(name)?.images.length ?? 0,
        created_at: "2026-11-16T00:00:00Z",
        updated_at: "2026-11-17T00:00:00Z",
      }),
    ),
  });
  const api: Answers = (asked) => {
    const { url, headers, method } = asked;
    if (headers.authorization !== `Bearer ${GITHUB_USER.password}`)
      return { status: 401, json: { message: "Bad credentials" } };
    if (options.isLimited?.() === true)
      return {
        status: 403,
        json: { message: "API rate limit exceeded" },
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000" },
      };
    const scopes = options.scopes === undefined ? {} : { "x-oauth-scopes": options.scopes };
    if (url.pathname === "/user") return { status: 200, json: { login: "Team" }, headers: scopes };
    if (url.pathname === "/user/orgs")
      return { status: 200, json: [{ login: "corp" }, { login: "walled" }] };
    if (url.pathname.startsWith("/orgs/walled/"))
      return { status: 403, json: { message: "Resource protected by organization SAML" } };
    if (url.pathname === "/users/corp")
      return { status: 200, json: { login: "corp", type: "Organization" } };
    const parts = /^\/(?:user|orgs\/(\w+))\/packages(?:\/container\/([^/]+)(\/.*)?)?$/.exec(
      url.pathname,
    );
    if (parts === null) return { status: 404, json: { message: "Not Found" } };
    const [, owner = "team", name, rest = ""] = parts;
    if (name === undefined) return packages(owner, asked);
    return packageAnswer(`${owner}/${decodeURIComponent(name)}`, rest, { ...asked, method });
  };
  const packageAnswer = (name: string, rest: string, asked: Asked): Answered => {
    const found = world.get(name);
    if (found === undefined) return { status: 404, json: { message: "Package not found." } };
    if (asked.method === "DELETE" && rest === "") {
      world.delete(name);
      return { status: 204, text: "" };
    }
    if (asked.method === "DELETE") {
      const id = Number(rest.slice("/versions/".length));
      if (found.images.length === 1) return { status: 400, json: { message: LAST_VERSION } };
      found.images = found.images.filter((image) => versionId(image.digest) !== id);
      return { status: 204, text: "" };
    }
    const page = Number(asked.url.searchParams.get("page") ?? "1");
    return {
      status: 200,
      json: pageOf(found.images, page, sizeOf(asked)).map(({ digest, tags, pushedAt }) => ({
        id: versionId(digest),
        name: digest,
        created_at: new Date(pushedAt).toISOString(),
        metadata: { package_type: "container", container: { tags } },
      })),
    };
  };
  return startShaped(world, { "ghcr.io": registry, "api.github.com": api });
}

const LAST_VERSION =
  "You cannot delete the last tagged version of a package. You must delete the package instead.";

function versionId(digest: string): number {
  return Number.parseInt(digest.slice(7, 17), 16);
}

/** 30 unless asked otherwise, 100 at most. Source: GitHub's REST API. */
function sizeOf({ url }: Asked): number {
  return Math.min(100, Number(url.searchParams.get("per_page") ?? "30"));
}
