import {
  type Answered,
  type Answers,
  type Asked,
  aWorld,
  HOSTILE_WORDS,
  listedNames,
  pageOf,
  registryAnswer,
  removeTag,
  type ServiceWorld,
  type ShapedService,
  startShaped,
} from "../shaped-service.ts";

export const QUAY_HOST = "registry.quay.test";
export const QUAY_TOKEN = {
  kind: "password",
  username: "$oauthtoken",
  password: "canary-oauth",
} as const;

const PAGE = 100;

export interface QuayOptions {
  readonly host?: string;
  /** The token lacks the right to change anything. */
  readonly isReadOnly?: boolean;
}

/** A Quay of its own, with the user `ann` and the organisation `team`. */
export function startQuay(options: QuayOptions = {}): Promise<ShapedService> {
  const { host = QUAY_HOST } = options;
  const world = aWorld();
  const answers: Answers = (asked) => {
    if (asked.url.pathname === "/api/v1/discovery")
      return { status: 200, json: { paths: { "/api/v1/repository": {} } } };
    if (asked.url.pathname.startsWith("/api/v1/")) return apiAnswer(world, options, asked);
    const realm = `https://${host}/v2/auth`;
    const registry = registryAnswer(asked, { realm, service: host, ...QUAY_TOKEN });
    return registry ?? { status: 404, json: { errors: [{ code: "NAME_UNKNOWN" }] } };
  };
  return startShaped(world, { [host]: answers });
}

function problem(status: number, type: string, message: string): Answered {
  const json = { detail: message, error_message: message, error_type: type, title: type, status };
  return { status, json, headers: { "content-type": "application/problem+json" } };
}

function apiAnswer(world: ServiceWorld, options: QuayOptions, asked: Asked): Answered {
  const { method, url, headers } = asked;
  const path = url.pathname.slice("/api/v1".length);
  if (path === "/find/repositories") return found(world, url.searchParams.get("query") ?? "");
  if (headers.authorization !== `Bearer ${QUAY_TOKEN.password}`)
    return problem(401, "invalid_token", "Invalid bearer token format");
  if (options.isReadOnly === true && method !== "GET")
    return problem(403, "insufficient_scope", "Unauthorized");
  if (path === "/user/")
    return { status: 200, json: { username: "ann", organizations: [{ name: "team" }] } };
  if (path === "/repository")
    return method === "POST" ? created(world, asked) : repositories(world, url);
  const parts = /^\/repository\/([^/]+\/[^/]+)(?:\/(tag|manifest)\/(.*))?$/.exec(path);
  const name = parts?.[1] ?? "";
  const repository = world.get(name);
  if (repository === undefined) return problem(404, "not_found", "Not Found");
  if (parts?.[2] === "manifest") return { status: 200, json: SECURITY };
  if (parts?.[2] === undefined) {
    world.delete(name);
    return { status: 204, text: "" };
  }
  const tag = decodeURIComponent(parts[3] ?? "");
  if (method === "GET") return tags(world, name, url);
  const wanted =
    method === "PUT" ? (JSON.parse(asked.text) as { manifest_digest: string }) : undefined;
  const image = repository.images.find(({ digest }) => digest === wanted?.manifest_digest);
  if (wanted !== undefined && image === undefined) return problem(404, "not_found", "Not Found");
  const wasThere = removeTag(repository, tag);
  if (wanted === undefined)
    return wasThere ? { status: 204, text: "" } : problem(404, "not_found", "Not Found");
  image?.tags.push(tag);
  return { status: 201, json: "Updated" };
}

function created(world: ServiceWorld, { text }: Asked): Answered {
  const { namespace, repository, visibility } = JSON.parse(text) as Record<string, string>;
  if (visibility === "private" && namespace === "poor")
    return problem(402, "exceeds_license", "Payment Required");
  world.set(`${namespace}/${repository}`, { description: "", images: [] });
  return { status: 201, json: { namespace, name: repository, kind: "image" } };
}

function repositories(world: ServiceWorld, url: URL): Answered {
  const namespace = url.searchParams.get("namespace");
  if (namespace === null) return problem(400, "invalid_request", "namespace is required");
  const all = namespace === "team" ? listedNames(world) : [];
  const page = Number(url.searchParams.get("next_page") ?? "1");
  const rows = pageOf(all, page, PAGE).map((name) => ({
    namespace: name.split("/")[0],
    name: name.split("/").slice(1).join("/"),
    description: world.get(name)?.description ?? HOSTILE_WORDS,
    is_public: false,
    last_modified: 1_780_000_000,
  }));
  const next = page * PAGE < all.length ? { next_page: String(page + 1) } : {};
  return { status: 200, json: { repositories: rows, ...next } };
}

/** Tags that were deleted are listed as well, unless only the active ones are asked for. */
function tags(world: ServiceWorld, name: string, url: URL): Answered {
  const size = Number(url.searchParams.get("limit") ?? "50");
  if (size > PAGE) return problem(400, "invalid_request", "limit");
  const alive = (world.get(name)?.images ?? []).flatMap(({ digest, bytes, pushedAt, tags: own }) =>
    own.map((tag) => ({
      name: tag,
      manifest_digest: digest,
      is_manifest_list: false,
      size: bytes,
      start_ts: pushedAt / 1000,
    })),
  );
  const dead = { name: "dead", manifest_digest: alive[0]?.manifest_digest, end_ts: 1_600_000_000 };
  const all = url.searchParams.get("onlyActiveTags") === "true" ? alive : [dead, ...alive];
  const page = Number(url.searchParams.get("page") ?? "1");
  const rows = pageOf(all, page, size);
  return { status: 200, json: { tags: rows, page, has_additional: page * size < all.length } };
}

function found(world: ServiceWorld, text: string): Answered {
  const results = [...world.keys()]
    .filter((name) => name.includes(text))
    .map((name) => {
      const [namespace = "", repository = ""] = name.split("/");
      return { kind: "repository", namespace: { name: namespace }, name: repository };
    });
  return { status: 200, json: { results, has_additional: false } };
}

const SECURITY = {
  status: "scanned",
  data: {
    Layer: {
      Features: [
        {
          Name: "openssl",
          Version: "3.0.1",
          Vulnerabilities: [
            {
              Name: "CVE-2026-1",
              Severity: "High",
              FixedBy: "3.0.2",
              Description: HOSTILE_WORDS,
              Link: "https://cve.test/1 javascript:alert(1)",
            },
            { Name: "CVE-2026-2", Severity: "Defcon1", FixedBy: "" },
          ],
        },
      ],
    },
  },
};
