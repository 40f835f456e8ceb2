import { AppError } from "../../../shared/errors.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { askedOnce, passwordAccount } from "../api-account.ts";
import type { CallOptions } from "../provider.ts";
import { userSchema } from "./schema.ts";

/** The user name with which Quay takes a token of its API for a password. */
const TOKEN_USER = "$oauthtoken";

export interface QuayRequest extends Pick<
  ApiRequest,
  "method" | "json" | "missing" | "details" | "repeatable" | "signal"
> {
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  /** Everybody may ask, also without a token. */
  readonly isPublic?: boolean;
}

/** Quay's API, as one account. */
export interface QuayApi {
  readonly registry: RegistryApi;
  hasToken(): Promise<boolean>;
  /** The user of the token, then the user's organisations. */
  namespaces(options: CallOptions): Promise<readonly string[]>;
  /** @throws unsupported for accounts that the API does not know: robots, passwords of applications, nobody */
  call(request: QuayRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
}

export function createQuayApi(registry: RegistryApi): QuayApi {
  const token = async (): Promise<string | undefined> => {
    const account = await passwordAccount(registry);
    return account?.username === TOKEN_USER ? account.password : undefined;
  };
  const call: QuayApi["call"] = async (request, ...statuses) => {
    const { path, isPublic = false, ...others } = request;
    const bearer = await token();
    if (bearer === undefined && !isPublic) throw noToken(registry.host);
    const sent: ApiRequest = {
      ...others,
      target: `/api/v1${path}`,
      as: "nobody",
      ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
      ...(bearer === undefined ? {} : { secrets: [bearer] }),
    };
    const answer = await registry.send(sent);
    if (statuses.includes(answer.status)) return answer;
    throw refusalOf(await registry.failure({ ...sent, as: "password" }, answer), answer, bearer);
  };
  return {
    registry,
    hasToken: async () => (await token()) !== undefined,
    namespaces: askedOnce(async ({ signal }: CallOptions) => {
      const answer = await call({ method: "GET", path: "/user/", signal }, 200);
      const { username, organizations } = answer.read(userSchema);
      return [...new Set([username, ...(organizations ?? []).map(({ name }) => name)])];
    }),
    call,
  };
}

/** 401 for a token that was sent is a wrong or ended token, not a missing one. */
function refusalOf(error: AppError, answer: ApiAnswer, bearer: string | undefined): AppError {
  if (answer.status !== 401 || bearer === undefined) return error;
  return new AppError("login_refused", error.message, { details: error.details });
}

function noToken(host: string): AppError {
  return new AppError("unsupported", `${host} takes only tokens of its API there`, {
    details: { host },
  });
}

/** `/repository/team/app`: its slashes are no part of the name, and everything else is escaped. */
export function repositoryPath(repository: string): string {
  return `/repository/${repository.split("/").map(encodeURIComponent).join("/")}`;
}
