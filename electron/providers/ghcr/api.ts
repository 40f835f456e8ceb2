import type { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { askedOnce, passwordAccount } from "../api-account.ts";
import { nextNumber, walkPages } from "../page-walk.ts";
import type { CallOptions, RowsPage } from "../provider.ts";
import { accountSchema } from "./schema.ts";

/** Where GitHub's API is. The token goes to this host and to the registry, and to no other. */
const API = "https://api.github.com";
const HEADERS = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
/** The most that GitHub allows. */
const PAGE = 100;

export interface GithubRequest extends Pick<
  ApiRequest,
  "method" | "missing" | "details" | "signal"
> {
  /** With its query. */
  readonly path: string;
}

/** Who the token belongs to, and what it may do. */
export interface GithubIdentity {
  readonly login: string;
  /** Undefined for tokens whose rights GitHub does not list. */
  readonly scopes: readonly string[] | undefined;
}

/** GitHub's API, as one account. */
export interface GithubApi {
  readonly registry: RegistryApi;
  identity(options: CallOptions): Promise<GithubIdentity>;
  /** `/user`, `/orgs/NAME` or `/users/NAME`: below which the packages of an owner are. */
  ownerPath(owner: string, options: CallOptions): Promise<string>;
  /** @throws unauthorized without a token; denied, rate_limited, … as GitHub answers */
  call(request: GithubRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  pages<Row>(
    request: Omit<GithubRequest, "method">,
    schema: z.ZodType<Row[]>,
  ): AsyncGenerator<RowsPage<Row>>;
}

export function createGithubApi(registry: RegistryApi): GithubApi {
  const call: GithubApi["call"] = (request, ...statuses) => callGithub(registry, request, statuses);
  const identity = askedOnce(async ({ signal }: CallOptions): Promise<GithubIdentity> => {
    const answer = await call({ method: "GET", path: "/user", signal }, 200);
    const scopes = answer.header("x-oauth-scopes");
    return {
      login: answer.read(accountSchema).login,
      scopes: scopes?.split(",").map((scope) => scope.trim()),
    };
  });
  const owners = new Map<string, string>();
  return {
    registry,
    identity,
    call,
    ownerPath: async (owner, { signal }) => {
      const known = owners.get(owner);
      if (known !== undefined) return known;
      const path = await findOwner(call, identity, owner, { signal });
      owners.set(owner, path);
      return path;
    },
    pages: ({ path, ...request }, schema) =>
      walkPages("1", async (at) => {
        const join = path.includes("?") ? "&" : "?";
        const page = `${path}${join}per_page=${PAGE}&page=${at}`;
        const answer = await call({ ...request, method: "GET", path: page }, 200);
        const rows = answer.read(schema);
        return { rows, text: answer.text, next: nextNumber(at, rows.length >= PAGE) };
      }),
  };
}

async function findOwner(
  call: GithubApi["call"],
  identity: GithubApi["identity"],
  owner: string,
  { signal }: CallOptions,
): Promise<string> {
  if ((await identity({ signal })).login.toLowerCase() === owner) return "/user";
  const name = encodeURIComponent(owner);
  const answer = await call({ method: "GET", path: `/users/${name}`, signal }, 200);
  return answer.read(accountSchema).type === "Organization" ? `/orgs/${name}` : `/users/${name}`;
}

async function callGithub(
  registry: RegistryApi,
  { path, ...request }: GithubRequest,
  statuses: readonly number[],
): Promise<ApiAnswer> {
  const account = await passwordAccount(registry);
  if (account === undefined) {
    throw new AppError("unauthorized", "GitHub lists packages only to who has a token", {
      details: { host: registry.host },
    });
  }
  const sent: ApiRequest = {
    ...request,
    target: new URL(path, API),
    headers: { ...HEADERS, authorization: `Bearer ${account.password}` },
    secrets: [account.password],
  };
  const answer = await registry.send(sent);
  if (statuses.includes(answer.status)) return answer;
  const error = await registry.failure(sent, answer);
  throw isRateLimit(answer) ? limitError(registry, answer, error) : error;
}

/** GitHub refuses with 403 who asked too often. Source: GitHub's REST API, Rate limits. */
function isRateLimit(answer: ApiAnswer): boolean {
  return answer.status === 403 && answer.header("x-ratelimit-remaining") === "0";
}

function limitError(registry: RegistryApi, answer: ApiAnswer, error: AppError): AppError {
  const reset = answer.header("x-ratelimit-reset") ?? "";
  const seconds = /^\d{1,12}$/.test(reset)
    ? Math.max(0, Math.ceil(Number(reset) - registry.now() / 1000))
    : undefined;
  const details = { ...error.details, ...(seconds === undefined ? {} : { retryAfter: seconds }) };
  return new AppError("rate_limited", error.message, { details });
}

/** `/user/packages/container/tool%2Fcli`. The owner's path is before it. */
export function packagePath(ownerPath: string, name: string): string {
  return `${ownerPath}/packages/container/${encodeURIComponent(name)}`;
}
