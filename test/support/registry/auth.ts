import { randomUUID } from "node:crypto";
import { errorReply, jsonReply, type Reply, type RequestView } from "./state.ts";

/** Users are names with passwords. Tokens live until they expire or {@link TestAuth.revokeTokens} is called. */
export interface AuthOptions {
  readonly kind: "basic" | "bearer";
  readonly users: Readonly<Record<string, string>>;
  /** Bearer: what somebody without a login may do. Default "nothing". */
  readonly anonymous?: "pull" | "nothing";
  /** Bearer: sent as `expires_in`; the registry itself honours it by its own clock. Default 300. */
  readonly tokenLifeSeconds?: number;
  /** Bearer: the realm to announce. Default: `/token` of this registry. */
  readonly realm?: string;
  /** Bearer: path of the token endpoint. Default `/token`. */
  readonly path?: string;
  /** Bearer: name of the service in the challenge. */
  readonly service?: string;
  /** Bearer: the one scope that is good for everything, as ECR Public's `aws`. */
  readonly scope?: string;
  /** Bearer: what may list tags, where it is not the right to pull. */
  readonly tagsAction?: string;
  /** Bearer: refresh tokens that POST accepts, with their users. */
  readonly identityTokens?: Readonly<Record<string, string>>;
  /** Bearer: the status of every POST to the token endpoint, for servers that know GET only. */
  readonly postStatus?: number;
  /** Bearer: tokens say what they are good for, in the form of a JWT without a real signature. Default false. */
  readonly speakingTokens?: boolean;
}

interface IssuedToken {
  readonly grants: readonly string[];
  readonly expiresAt: number;
}

export interface TestAuth {
  /** Path of the token endpoint. */
  readonly path: string;
  /** Undefined when the request may pass. */
  check(request: RequestView): Reply | undefined;
  /** The answer of `/token`. */
  token(request: RequestView): Reply;
  revokeTokens(): void;
}

const SERVICE = "test-registry";

export function createAuth(options: AuthOptions): TestAuth {
  const tokens = new Map<string, IssuedToken>();
  return {
    path: options.path ?? "/token",
    check: (request) => {
      const header = request.headers.authorization ?? "";
      if (options.kind === "basic") {
        return userOf(options, header) === undefined
          ? unauthorized('Basic realm="test"')
          : undefined;
      }
      const needed = options.scope === undefined ? neededGrants(options, request) : [options.scope];
      const issued = tokens.get(header.replace(/^Bearer /, ""));
      const valid = issued !== undefined && issued.expiresAt > Date.now();
      const has = (grant: string): boolean =>
        issued?.grants.some((held) => held === grant || held === everythingIn(grant)) === true;
      if (valid && needed.every(has)) return undefined;
      return unauthorized(challenge(options, request, needed, header !== "", valid));
    },
    token: (request) => issueReply(options, tokens, request),
    revokeTokens: () => tokens.clear(),
  };
}

function challenge(
  options: AuthOptions,
  request: RequestView,
  needed: readonly string[],
  sent: boolean,
  valid: boolean,
): string {
  const realm = options.realm ?? `${request.origin}${options.path ?? "/token"}`;
  const scope = joinGrants(needed);
  const error = sent ? `,error="${valid ? "insufficient_scope" : "invalid_token"}"` : "";
  const scopePart = scope === "" ? "" : `,scope="${scope}"`;
  return `Bearer realm="${realm}",service="${options.service ?? SERVICE}"${scopePart}${error}`;
}

function unauthorized(challengeText: string): Reply {
  const reply = errorReply(401, "UNAUTHORIZED", "authentication required");
  return { ...reply, headers: { ...reply.headers, "www-authenticate": challengeText } };
}

function issueReply(
  options: AuthOptions,
  tokens: Map<string, IssuedToken>,
  request: RequestView,
): Reply {
  const form = new URLSearchParams(
    request.method === "POST" ? request.body.toString("utf8") : request.url.search,
  );
  if (request.method === "POST" && options.postStatus !== undefined) {
    return errorReply(options.postStatus, "UNSUPPORTED");
  }
  const header = request.headers.authorization;
  const user =
    request.method === "POST"
      ? options.identityTokens?.[form.get("refresh_token") ?? ""]
      : header === undefined
        ? ""
        : userOf(options, header);
  if (user === undefined) return errorReply(401, "UNAUTHORIZED", "incorrect username or password");
  const asked = form
    .getAll("scope")
    .flatMap((scope) => scope.split(" "))
    .flatMap(splitScope);
  const allowed = (grant: string): boolean =>
    user !== "" ||
    (options.anonymous === "pull" && (grant.endsWith(":pull") || grant === options.scope));
  const grants = asked.filter(allowed);
  const token = options.speakingTokens === true ? speakingToken(grants) : randomUUID();
  const lifeSeconds = options.tokenLifeSeconds ?? 300;
  tokens.set(token, {
    grants,
    expiresAt: Date.now() + lifeSeconds * 1000,
  });
  return jsonReply(200, { token, expires_in: lifeSeconds });
}

/** Spec: distribution, docs/spec/auth/jwt.md. */
function speakingToken(grants: readonly string[]): string {
  const access = joinGrants(grants)
    .split(" ")
    .filter((scope) => scope !== "")
    .map((scope) => {
      const [type, ...rest] = scope.split(":");
      return { type, name: rest.slice(0, -1).join(":"), actions: rest.at(-1)?.split(",") };
    });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ access })}.${randomUUID()}`;
}

function userOf(options: AuthOptions, header: string): string | undefined {
  const [user = "", ...rest] = Buffer.from(header.replace(/^Basic /, ""), "base64")
    .toString("utf8")
    .split(":");
  return user !== "" && options.users[user] === rest.join(":") ? user : undefined;
}

/** `repository:name:action` for each action the request needs; mounting needs to read the other repository too. */
function neededGrants({ tagsAction }: AuthOptions, request: RequestView): string[] {
  const { pathname, searchParams } = request.url;
  if (pathname === "/v2/_catalog") return ["registry:catalog:*"];
  const name = /^\/v2\/(.+?)\/(?:blobs|manifests|tags|referrers)\//.exec(pathname)?.[1];
  if (name === undefined) return [];
  const from = searchParams.get("from");
  const isTags = tagsAction !== undefined && pathname.endsWith("/tags/list");
  const actions: Readonly<Record<string, readonly string[]>> = {
    GET: isTags ? [tagsAction] : ["pull"],
    HEAD: ["pull"],
    DELETE: pathname.includes("/uploads/") ? ["push"] : ["delete"],
  };
  const own = (actions[request.method] ?? ["pull", "push"]).map(
    (action) => `repository:${name}:${action}`,
  );
  return from === null ? own : [...own, `repository:${from}:pull`];
}

function everythingIn(grant: string): string {
  return `${grant.slice(0, grant.lastIndexOf(":"))}:*`;
}

function splitScope(scope: string): string[] {
  if (!scope.includes(":")) return [scope];
  const end = scope.lastIndexOf(":");
  return scope
    .slice(end + 1)
    .split(",")
    .map((action) => `${scope.slice(0, end)}:${action}`);
}

function joinGrants(grants: readonly string[]): string {
  const actions = Map.groupBy(grants, (grant) => grant.slice(0, grant.lastIndexOf(":")));
  const plain = grants.filter((grant) => !grant.includes(":"));
  if (plain.length > 0) return plain.join(" ");
  return [...actions]
    .map(([name, list]) => `${name}:${list.map((grant) => grant.slice(name.length + 1)).join(",")}`)
    .join(" ");
}
