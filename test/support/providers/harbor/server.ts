import { type ApiDescription, readApiDescription } from "../api-description.ts";
import type { Asked, Rule } from "../../registry/rules.ts";
import { type RegistryOptions, startRegistry, type TestRegistry } from "../../registry/server.ts";
import { jsonReply, type Reply, type RequestView } from "../../registry/state.ts";
import { distributionStore } from "./distribution.ts";
import { isImmutable } from "./artifacts.ts";
import { type HarborCall, refusal } from "./request.ts";
import { apiReply } from "./routes.ts";
import { createWorld, type HarborAccount, type HarborWorld } from "./world.ts";

const API = "/api/v2.0";
/** Described as text, while it is a report in JSON. */
const REPORT = /\/additions\/vulnerabilities$/;
/** What the API takes a CLI secret for. Source: goharbor/harbor, `middleware/security/oidc_cli.go`, v2.15. */
const CLI_SECRET =
  /^(GET|POST) \/projects$|^GET \/(systeminfo|labels|projects\/[^/]+\/repositories(\/[^/]+\/artifacts)?)$|^DELETE .*\/artifacts\/[^/]+\/tags\/[^/]+$/;

export const HARBOR_USERS = {
  admin: { password: "Harbor-12345", kind: "admin" },
  ann: { password: "canary-ann", kind: "user", projects: ["team", "1234", "cache"] },
  "robot$team+ci": { password: "canary-robot", kind: "robot", projects: ["team"] },
  olga: { password: "canary-cli-secret", kind: "cli-secret", projects: ["team"] },
} as const satisfies Record<string, HarborAccount>;

/** A Harbor in front of a test registry: what the one pushes, the other lists. */
export interface Harbor {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly registry: TestRegistry;
  readonly world: HarborWorld;
  /** What was asked or answered against the published description of the API, and cookies that came back. */
  readonly problems: string[];
  /** Requests to the API as `METHOD /path?query`, without `/api/v2.0`. */
  calls(): string[];
  /** Brings what a test put into `registry` to the real one behind it. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface HarborOptions extends Pick<RegistryOptions, "tls" | "address"> {
  readonly accounts?: Readonly<Record<string, HarborAccount>>;
  /** A real registry for the content, by its address. Default: it stays in memory. */
  readonly distribution?: { readonly url: string };
}

/** Starts a Harbor without projects on a free loopback port. */
export async function startHarbor(options: HarborOptions = {}): Promise<Harbor> {
  const { accounts = HARBOR_USERS, distribution, ...others } = options;
  const store = distribution === undefined ? undefined : distributionStore(distribution);
  const world = createWorld(accounts);
  const description = readApiDescription("harbor");
  const problems: string[] = [];
  const users = Object.fromEntries(
    Object.entries(accounts).map(([name, { password }]) => [name, password]),
  );
  const registry = await startRegistry({
    ...others,
    ...(store === undefined ? {} : { store }),
    auth: {
      kind: "bearer",
      users,
      path: "/service/token",
      service: "harbor-registry",
      anonymous: "nothing",
      postStatus: 405,
      tokenLifeSeconds: 1800,
    },
    rules: [...tokenRules(accounts), ...pushRules(world), apiRule(world, description, problems)],
  });
  return {
    host: registry.host,
    registry,
    world,
    problems,
    calls: () =>
      registry.requests
        .filter(({ path }) => path.startsWith(`${API}/`))
        .map(({ method, path }) => `${method} ${path.slice(API.length)}`),
    settle: async () => store?.settle(registry),
    close: () => registry.close(),
  };
}

function tokenRules(accounts: Readonly<Record<string, HarborAccount>>): Rule[] {
  return [
    {
      does: "refuses to sign nobody in",
      path: /^\/service\/token\?service=harbor-registry$/,
      beforeLogin: true,
      instead: ({ request }) =>
        whoOf(accounts, request) === undefined
          ? { status: 401, headers: { "content-type": "text/plain" }, body: "" }
          : jsonReply(200, {
              token: "good-for-nothing",
              access_token: "",
              expires_in: 1800,
              issued_at: "2026-11-21T08:00:00Z",
            }),
    },
    {
      does: "sends an empty access_token with every token",
      path: /^\/service\/token/,
      status: 200,
      change: (reply) => {
        const body = JSON.parse(String(reply.body)) as object;
        return { body: JSON.stringify({ ...body, access_token: "" }) };
      },
    },
  ];
}

const MANIFEST = /^\/v2\/(.+?)\/manifests\/([^/?]+)$/;

function pushRules(world: HarborWorld): Rule[] {
  const partsOf = ({ request }: Asked): { name: string; reference: string } => {
    const [, name = "", reference = ""] =
      MANIFEST.exec(decodeURIComponent(request.url.pathname)) ?? [];
    return { name, reference };
  };
  const projectOf = (name: string) => world.projects.get(name.split("/", 1)[0] ?? "");
  return [
    {
      does: "deletes manifests by digest only",
      method: "DELETE",
      path: /\/manifests\/[^/:?]+$/,
      instead: (asked) =>
        refusal(400, "UNSUPPORTED", `unsupported digest ${partsOf(asked).reference}`),
    },
    {
      does: "makes no project by itself",
      method: "POST|PUT|PATCH",
      path: /^\/v2\/[^/]+\//,
      when: ({ request }) => projectOf(request.url.pathname.split("/")[2] ?? "") === undefined,
      instead: ({ request }) => {
        const project = request.url.pathname.split("/")[2] ?? "";
        const message = `project ${project} not found: project ${project} not found`;
        return refusal(401, "UNAUTHORIZED", message);
      },
    },
    {
      does: "takes nothing while it is read-only",
      method: "POST|PUT|PATCH",
      path: /^\/v2\//,
      when: () => world.isReadOnly,
      instead: () => {
        const message = "The system is in read only mode. Any modification is prohibited.";
        return refusal(403, "DENIED", message);
      },
    },
    {
      does: "keeps immutable tags where they are",
      method: "PUT",
      path: /\/manifests\/[^/:?]+$/,
      when: (asked) => {
        const { name, reference } = partsOf(asked);
        const project = projectOf(name);
        const isThere = asked.state.repositories.get(name)?.tags.has(reference) === true;
        return isThere && project !== undefined && isImmutable(project, reference);
      },
      instead: (asked) => {
        const { name, reference } = partsOf(asked);
        const short = name.slice(name.indexOf("/") + 1);
        const message = `Failed to process request due to '${short}:${reference}' configured as immutable.`;
        return refusal(412, "PRECONDITION", message);
      },
    },
  ];
}

function apiRule(world: HarborWorld, description: ApiDescription, problems: string[]): Rule {
  return {
    does: "answers the API",
    path: /^\/api\/v2\.0\//,
    beforeLogin: true,
    instead: (asked) => {
      const { request } = asked;
      const sent = {
        method: request.method,
        path: `${request.url.pathname}${request.url.search}`,
        headers: request.headers,
        text: request.body.toString("utf8"),
      };
      problems.push(...description.checkRequest(sent));
      const reply = replyTo(world, asked);
      if (!REPORT.test(request.url.pathname)) {
        const text = String(reply.body ?? "");
        problems.push(...description.checkAnswer(sent, { ...reply, text }));
      }
      return {
        ...reply,
        headers: { ...reply.headers, "set-cookie": "sid=0123; Path=/; HttpOnly" },
      };
    },
  };
}

function replyTo(world: HarborWorld, { request, state }: Asked): Reply {
  // As Go's router: escaped slashes of the path are slashes, and what was escaped twice is read once more.
  const parts = decodeURIComponent(request.url.pathname)
    .slice(API.length + 1)
    .split("/")
    .map(decodeURIComponent);
  const isUnsafe = request.method !== "GET";
  if (isUnsafe && request.headers.cookie?.includes("sid=") === true)
    return refusal(403, "FORBIDDEN", "CSRF token not found in request");
  const known = whoOf(world.accounts, request);
  const line = `${request.method} ${request.url.pathname.slice(API.length)}`;
  const isForgotten = known?.kind === "cli-secret" && !CLI_SECRET.test(line);
  const who = isForgotten ? undefined : known;
  const call: HarborCall = { world, registry: state, request, who, parts };
  return apiReply(call);
}

/** A wrong password is nobody's: the API says nothing of it. */
function whoOf(
  accounts: Readonly<Record<string, HarborAccount>>,
  { headers }: RequestView,
): HarborCall["who"] {
  const encoded = /^Basic (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  const [name = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const account = accounts[name];
  return account !== undefined && account.password === rest.join(":")
    ? { ...account, name }
    : undefined;
}
