import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import type { Credential } from "../credential.ts";
import { grantedScopes } from "./granted-scopes.ts";
import type { Scope } from "./scope.ts";

/** A token as the server granted it. `lifeMs` counts from the moment of receipt. */
export interface Token {
  readonly value: string;
  readonly lifeMs: number;
  /** A new identity token, where the server rotates them. */
  readonly identityToken: string | undefined;
  /** What it may be used for, as far as it or its server says so. */
  readonly granted: readonly Scope[] | undefined;
}

export interface TokenRequest {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly Scope[];
  readonly credential: ExchangeableCredential | undefined;
}

/** What a token server gives a token for. A ready token never goes to one. */
export type ExchangeableCredential = Exclude<Credential, { kind: "registry-token" }>;

/** One request to a token server; a failed answer becomes an error in whoever sends it. */
export interface TokenCall {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface TokenAnswer {
  readonly status: number;
  /** At most {@link MAX_TOKEN_BODY} bytes. */
  readonly text: string;
}

/** Real answers have 1 to 8 KiB; go-containerregistry has the same limit. */
export const MAX_TOKEN_BODY = 64 * 1024;
/** Answers to the POST form that mean "I know only GET" (Azure ACR 400, Artifactory 401, others 404 and 405). */
const GET_INSTEAD: ReadonlySet<number> = new Set([400, 401, 404, 405]);
const CLIENT_ID = "portolan";
const DEFAULT_LIFE_SECONDS = 60;
/** Longer lives are cut: a token that was revoked is then noticed within a day. */
const MAX_LIFE_SECONDS = 24 * 60 * 60;

/**
 * The request for a token. GET with Basic for a password, GET without anything for nobody, POST for an identity token.
 * Spec: distribution, docs/spec/auth/token.md and oauth.md.
 */
export function tokenCall(request: TokenRequest): TokenCall {
  if (request.credential?.kind === "identity-token") return postCall(request, request.credential);
  return getCall(request);
}

/** What to try after `answer` to the POST form, or undefined when there is nothing else. */
export function tokenFallback(request: TokenRequest, answer: TokenAnswer): TokenCall | undefined {
  const { credential } = request;
  if (credential?.kind !== "identity-token" || !GET_INSTEAD.has(answer.status)) return undefined;
  // Azure ACR takes its refresh token as the password of the all-zero user; without a user name there is nothing to try.
  if (credential.username === "" || credential.username === "<token>") return undefined;
  const { username, identityToken } = credential;
  return getCall({
    ...request,
    credential: { kind: "password", username, password: identityToken },
  });
}

function getCall({ realm, service, scopes, credential }: TokenRequest): TokenCall {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  url.searchParams.set("client_id", CLIENT_ID);
  if (credential?.kind !== "password") return { method: "GET", url, headers: {}, body: undefined };
  url.searchParams.set("account", credential.username);
  return {
    method: "GET",
    url,
    headers: { authorization: basicHeader(credential) },
    body: undefined,
  };
}

function postCall(
  { realm, service, scopes }: TokenRequest,
  credential: Credential & { kind: "identity-token" },
): TokenCall {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    client_id: CLIENT_ID,
    refresh_token: credential.identityToken,
  });
  if (service !== undefined) form.set("service", service);
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  return {
    method: "POST",
    url: new URL(realm),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(form.toString()),
  };
}

/** `Basic …`, in UTF-8. Spec: RFC 7617. */
export function basicHeader({ username, password }: Credential & { kind: "password" }): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

const answerSchema = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  scope: z.unknown().optional(),
  expires_in: z.unknown().optional(),
  issued_at: z.unknown().optional(),
});

/** Only what may stand in a header: no space, no control character. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/**
 * Reads the answer of a token server.
 * @param now milliseconds since 1970
 * @throws not_a_registry when there is no usable token in it
 */
export function readToken(text: string, now: number, realm: URL): Token {
  const parsed = answerSchema.safeParse(parseJson(text));
  const { data } = parsed;
  const value = data?.token === undefined || data.token === "" ? data?.access_token : data.token;
  if (data === undefined || value === undefined || !HEADER_SAFE.test(value)) {
    throw new AppError("not_a_registry", `${realm.host} answered without a usable token`, {
      details: { realm: realm.host, status: 200 },
    });
  }
  const refresh = data.refresh_token;
  return {
    value,
    lifeMs: tokenLifeMs(data.expires_in, data.issued_at, now),
    identityToken: refresh !== undefined && HEADER_SAFE.test(refresh) ? refresh : undefined,
    granted: grantedScopes(value, data.scope),
  };
}

/**
 * How long a token may be used from now on. Absent, strange and tiny lives count as 60 seconds. `issued_at` shortens
 * the life only when that makes sense: a server with another clock must not make every token look old.
 */
export function tokenLifeMs(expiresIn: unknown, issuedAt: unknown, now: number): number {
  const asked = typeof expiresIn === "number" && Number.isFinite(expiresIn) ? expiresIn : 0;
  const lifeMs = Math.min(Math.max(asked, DEFAULT_LIFE_SECONDS), MAX_LIFE_SECONDS) * 1000;
  const issued = typeof issuedAt === "string" ? Date.parse(issuedAt) : Number.NaN;
  const remaining = issued + lifeMs - now;
  const sensible = Number.isFinite(remaining) && issued <= now && remaining > 0;
  return sensible ? remaining : lifeMs;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
