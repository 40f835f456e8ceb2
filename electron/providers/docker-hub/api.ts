import type { z } from "zod";
import { AppError, type ErrorDetails, hasCode } from "../../../shared/errors.ts";
import type { Hint } from "../../../shared/hints.ts";
import { secretForms } from "../../registry/auth/secrets.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { CallOptions } from "../provider.ts";
import { refusalSchema, tokenClaimsSchema, tokenSchema } from "./schema.ts";

/** Where Docker Hub's own API is, whatever name its registry is called by. Source: docs.docker.com, Docker Hub API. */
const HUB = "https://hub.docker.com";
/** Hub's largest page; its default is 10. Source: docs.docker.com, Docker Hub API. */
export const PAGE_SIZE = 100;
/** 100,000 repositories or tags: a list that goes on for longer is not looked at by anybody. */
const MAX_PAGES = 1000;
/** Renewed this long before it ends, so that no request is on its way then. */
const RENEWED_BEFORE_MS = 60_000;
/** Hub's tokens hold for about ten minutes, where one does not say it. */
const TOKEN_MS = 8 * 60_000;
/** Hub counts requests by the minute; a longer pause is told, not waited for. */
const MAX_PAUSE_MS = 61_000;

/** A request to the API of Docker Hub. */
export interface HubRequest extends Pick<ApiRequest, "method" | "json" | "missing" | "details"> {
  /** With its query. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Docker Hub's API, as the account in use or as nobody. */
export interface HubApi {
  /** Undefined for nobody. */
  username(): Promise<string | undefined>;
  /** @throws denied, login_refused, rate_limited, repository_not_found, … */
  expect(request: HubRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  /** Pages of a list by their numbers, until the last, an empty one or one that repeats. */
  pages<Page extends { readonly next?: string | null | undefined; readonly results: unknown[] }>(
    path: string,
    schema: z.ZodType<Page>,
    options: CallOptions & { readonly details?: ErrorDetails },
  ): AsyncIterable<Page>;
}

interface Login {
  readonly username: string;
  readonly password: string;
}

interface Token {
  readonly text: string;
  readonly until: number;
}

interface SignIn {
  readonly made: Promise<Token>;
  /** Milliseconds since 1970; for ever while it is being made. */
  until: number;
}

export function createHubApi(api: RegistryApi): HubApi {
  let token: SignIn | undefined;
  /** Nothing is asked before: the minute's requests are used up. */
  let pausedUntil = 0;
  const account = async () => {
    const found = await api.account();
    return found?.kind === "password" ? found : undefined;
  };
  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    const pauseMs = pausedUntil - api.now();
    if (pauseMs > 0 && pauseMs <= MAX_PAUSE_MS) await api.sleep(pauseMs, request.signal);
    const answer = await api.send(request);
    pausedUntil = Math.max(pausedUntil, usedUpUntil(answer));
    return answer;
  };
  const start = (who: Login, signal: AbortSignal): SignIn => {
    const begun: SignIn = { made: signIn(api, send, who, signal), until: Number.POSITIVE_INFINITY };
    void begun.made.then(
      ({ until }) => void (begun.until = until),
      // Told to those who wait for it.
      () => undefined,
    );
    return begun;
  };
  const tokenFor = async (signal: AbortSignal): Promise<string | undefined> => {
    const who = await account();
    if (who === undefined) return undefined;
    for (;;) {
      // Nothing is awaited between looking and writing down: two who ask at once share one sign-in.
      if (token === undefined || token.until <= api.now()) token = start(who, signal);
      const mine = token;
      try {
        return (await mine.made).text;
      } catch (error) {
        if (token === mine) token = undefined;
        // Whoever began it gave up; that is no reason for others.
        if (!hasCode(error, "cancelled") || signal.aborted) throw error;
      }
    }
  };
  const once = async (request: HubRequest): Promise<{ sent: ApiRequest; answer: ApiAnswer }> => {
    const { path, ...rest } = request;
    const bearer = await tokenFor(request.signal);
    const sent: ApiRequest = {
      ...rest,
      target: new URL(path, HUB),
      ...(bearer === undefined
        ? { as: "nobody" as const }
        : { headers: { authorization: `Bearer ${bearer}` }, secrets: [bearer] }),
    };
    return { sent, answer: await send(sent) };
  };
  const expect: HubApi["expect"] = async (request, ...statuses) => {
    let { sent, answer } = await once(request);
    if (answer.status === 401 && sent.headers !== undefined) {
      // Tokens may end before their time, for instance when the access token behind them was changed.
      token = undefined;
      ({ sent, answer } = await once(request));
    }
    if (statuses.includes(answer.status)) return answer;
    throw explain(await api.failure(sent, answer), answer, sent);
  };
  return {
    username: async () => (await account())?.username,
    expect,
    pages: (path, schema, options) => pagesOf(expect, path, schema, options),
  };
}

async function* pagesOf<
  Page extends { readonly next?: string | null | undefined; readonly results: unknown[] },
>(
  expect: HubApi["expect"],
  path: string,
  schema: z.ZodType<Page>,
  { signal, details }: CallOptions & { readonly details?: ErrorDetails },
): AsyncGenerator<Page> {
  let before = "";
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = `${path.includes("?") ? "&" : "?"}page=${page}&page_size=${PAGE_SIZE}`;
    const request = {
      method: "GET",
      path: path + query,
      signal,
      ...(details && { details }),
    } as const;
    // Hub says 404 for a page beyond the last.
    const answer = await expect(request, 200, ...(page > 1 ? [404] : []));
    if (answer.status === 404) return;
    const read = answer.read(schema);
    const shown = JSON.stringify(read.results);
    if (read.results.length === 0 || shown === before) return;
    before = shown;
    yield read;
    if (!read.next) return;
  }
}

/** Spec: docs.docker.com, Docker Hub API, POST /v2/auth/token. */
async function signIn(
  api: RegistryApi,
  send: (request: ApiRequest) => Promise<ApiAnswer>,
  { username, password }: Login,
  signal: AbortSignal,
): Promise<Token> {
  const request: ApiRequest = {
    method: "POST",
    target: new URL("/v2/auth/token", HUB),
    json: { identifier: username, secret: password },
    // A second token does no harm.
    repeatable: true,
    secrets: secretForms({ kind: "password", username, password }, undefined),
    signal,
  };
  const answer = await send(request);
  if (answer.status !== 200) throw explainLogin(await api.failure(request, answer), answer);
  const text = answer.read(tokenSchema).access_token;
  return { text, until: (endOf(text) ?? api.now() + TOKEN_MS) - RENEWED_BEFORE_MS };
}

/** When a token ends, as it says itself. */
function endOf(token: string): number | undefined {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  try {
    return tokenClaimsSchema.parse(JSON.parse(payload)).exp * 1000;
  } catch {
    // Nothing says that it is a JWT for ever.
    return undefined;
  }
}

/** When the next request may be sent: `X-RateLimit-Reset` in seconds since 1970, once `-Remaining` is 0. */
function usedUpUntil(answer: ApiAnswer): number {
  const reset = Number(answer.header("x-ratelimit-reset"));
  const isUsedUp = answer.header("x-ratelimit-remaining")?.trim() === "0";
  return isUsedUp && Number.isSafeInteger(reset) ? reset * 1000 : 0;
}

/** Passwords of accounts with two factors, and of organizations with single sign-on, are not taken. */
function explainLogin(error: AppError, answer: ApiAnswer): AppError {
  if (![400, 401, 403].includes(answer.status)) return error;
  const { detail, message, login_2fa_token: second } = wordsOf(answer);
  const words = `${detail ?? ""} ${message ?? ""}`;
  const wantsToken = /two.?factor|2fa|\bsso\b|single sign|personal access token/i.test(words);
  if (typeof second !== "string" && !wantsToken) return withCode(error, "login_refused");
  return withCode(error, "login_refused", "hub_personal_token");
}

/** The registry's own explanations are about pushing and pulling: here the access token lacks a right. */
function explain(error: AppError, answer: ApiAnswer, { method }: ApiRequest): AppError {
  if (answer.status !== 403 && !(answer.status === 401 && error.code === "denied")) return error;
  return method === "GET" ? error : withCode(error, "denied", "hub_token_right");
}

function wordsOf(answer: ApiAnswer) {
  try {
    return refusalSchema.parse(JSON.parse(answer.text));
  } catch {
    return { detail: undefined, message: undefined, login_2fa_token: undefined };
  }
}

function withCode(error: AppError, code: AppError["code"], hint?: Hint): AppError {
  const details = hint === undefined ? error.details : { ...error.details, hint };
  return new AppError(code, error.message, { details });
}
