import type { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { type Challenge, parseChallenges } from "../../registry/auth/challenge.ts";
import { isTrustedRealm } from "../../registry/auth/realm.ts";
import { askedOnce, passwordAccount } from "../api-account.ts";
import { nextNumber, walkPages } from "../page-walk.ts";
import type { CallOptions, RowsPage } from "../provider.ts";

/** The most that GitLab allows. */
const PAGE = 100;
const TOKEN_SERVICE = "/jwt/auth";

export interface GitlabRequest extends Pick<
  ApiRequest,
  "method" | "missing" | "details" | "signal"
> {
  /** Below `/api/v4`, with its query. */
  readonly path: string;
}

/** GitLab's API, as one account. */
export interface GitlabApi {
  readonly registry: RegistryApi;
  hasAccount(): Promise<boolean>;
  /** @throws unauthorized without a token; unsupported when GitLab itself is at somebody else's host */
  call(request: GitlabRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  pages<Row>(
    request: Omit<GitlabRequest, "method">,
    schema: z.ZodType<Row[]>,
  ): AsyncGenerator<RowsPage<Row>>;
}

export function createGitlabApi(registry: RegistryApi): GitlabApi {
  const base = askedOnce((options: CallOptions) => findGitlab(registry, options));
  const call: GitlabApi["call"] = async ({ path, ...request }, ...statuses) => {
    const account = await passwordAccount(registry);
    if (account === undefined) {
      throw new AppError("unauthorized", "GitLab lists what an account may see", {
        details: { host: registry.host },
      });
    }
    const sent: ApiRequest = {
      ...request,
      target: new URL(`api/v4${path}`, await base(request)),
      headers: { "private-token": account.password },
      secrets: [account.password],
    };
    const answer = await registry.send(sent);
    if (statuses.includes(answer.status)) return answer;
    throw await registry.failure(sent, answer);
  };
  return {
    registry,
    hasAccount: async () => (await passwordAccount(registry)) !== undefined,
    call,
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

/**
 * Where GitLab itself is, with a slash at its end: where the registry gets its tokens, if that belongs to the registry. A
 * registry could otherwise have anybody's token sent anywhere.
 * @throws unsupported
 */
async function findGitlab(registry: RegistryApi, { signal }: CallOptions): Promise<URL> {
  if (isGitlabCom(registry.host)) return new URL("https://gitlab.com/");
  const request = { method: "GET", target: "/v2/", as: "nobody", signal } as const;
  const answer = await registry.send(request);
  const realm = realmOf(parseChallenges(answer.header("www-authenticate")));
  const origin = await registry.origin(signal);
  if (realm !== undefined && isTrustedRealm(realm, origin)) {
    return new URL(realm.pathname.slice(0, 1 - TOKEN_SERVICE.length), realm);
  }
  throw new AppError("unsupported", `the GitLab of ${registry.host} is at a host of others`, {
    details: { host: registry.host, ...(realm === undefined ? {} : { target: realm.host }) },
  });
}

/** The registry of gitlab.com. */
export function isGitlabCom(host: string): boolean {
  return /^registry\.gitlab\.com(?::443)?$/.test(host);
}

/** The token service of a GitLab, from its registry's challenges. */
export function realmOf(challenges: readonly Challenge[]): URL | undefined {
  for (const { scheme, parameters } of challenges) {
    const isIts = scheme === "bearer" && parameters.get("service") === "container_registry";
    const realm = isIts ? URL.parse(parameters.get("realm") ?? "") : null;
    if (realm?.pathname.endsWith(TOKEN_SERVICE) === true) return realm;
  }
  return undefined;
}
