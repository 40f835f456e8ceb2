import type { z } from "zod";
import { AppError, type ErrorCode, type ErrorDetails } from "../../shared/errors.ts";
import { classOfLiteral, isLoopbackHost } from "./address.ts";
import type { ScopeSets } from "./auth/authorizer.ts";
import { accountOf, secretForms } from "./auth/secrets.ts";
import { basicHeader } from "./auth/token.ts";
import { readBody } from "./body.ts";
import type { Clock } from "./clock.ts";
import {
  type CloudCredential,
  type Credential,
  type CredentialLookup,
  isCloudCredential,
} from "./credential.ts";
import type { Exchange, ExchangeOptions } from "./exchange.ts";
import { refusedAddress } from "./lookup.ts";
import { isHtml, responseError } from "./response-error.ts";
import { withRetries } from "./retry.ts";
import { type Headers, headerOf, type HopAnswer, type Reach } from "./transport.ts";

/** One request to the API that a registry service has besides the distribution-spec. */
export interface ApiRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A path at the registry itself, with its query; or a URL of another host that the provider's makers document. */
  readonly target: string | URL;
  /**
   * How the registry itself is asked: as its challenge wants it, with user name and password at once, or by nobody. Other
   * hosts get the headers that are given, and nothing else.
   */
  readonly as?: "challenge" | "password" | "nobody";
  /** Rights for `challenge`. */
  readonly scopes?: ScopeSets;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is, with the content type in `headers`. */
  readonly text?: string;
  /** True when sending it twice does no harm. Default: for every method but POST and PATCH. */
  readonly repeatable?: boolean;
  /** What an absent thing is called. Default: repository_not_found */
  readonly missing?: ErrorCode;
  /** Repository and reference, for errors. */
  readonly details?: ErrorDetails;
  /** Secrets besides those that the account is known by: never repeated in an error. */
  readonly secrets?: readonly string[];
  readonly signal: AbortSignal;
}

/** An answer, read whole: at most {@link MAX_API_BODY}. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly url: URL;
  /** Repeated ones are joined with commas. Names in lower case. */
  header(name: string): string | undefined;
  /** @throws not_a_registry when the answer is not what the API promises */
  read<T>(schema: z.ZodType<T>): T;
}

/** The API of one registry service, as one account. */
export interface RegistryApi {
  /** As in a reference. */
  readonly host: string;
  /** Changes with the account. */
  readonly accessId: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits without keeping the program alive. @throws cancelled */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Where the registry itself is reached. */
  origin(signal: AbortSignal): Promise<URL>;
  /** Who asks, as it was looked up: perhaps an account of the cloud that the registry itself does not take. */
  account(): Promise<Credential | CloudCredential | undefined>;
  /** The answer, whatever its status. Redirects are answers: none is followed away from what was asked. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Like send, but any other status is an error in our words. */
  expect(request: ApiRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  /** What the answer means, when it is a refusal. Some services refuse with status 200. */
  failure(request: ApiRequest, answer: ApiAnswer): Promise<AppError>;
}

/** Harbor's page of 100 artifacts with labels and scans has some 300 kB, its report of one image several MB. */
export const MAX_API_BODY = 32 * 1024 * 1024;

export interface ApiOptions extends Pick<
  ExchangeOptions,
  "access" | "transport" | "origins" | "clock"
> {
  readonly exchange: Exchange;
}

/** Talks with the API of one registry service over its own connections, certificates and proxies. */
export function createRegistryApi(options: ApiOptions): RegistryApi {
  const { access, clock, origins } = options;
  const password = keepLookedUp(() => access.lookUp(), clock);
  const account = keepLookedUp(() => (access.lookUpAccount ?? access.lookUp)(), clock);
  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    const answer = await sendApi(options, request, password.get);
    if (answer.status === 401) for (const kept of [password, account]) kept.forget();
    return answer;
  };
  const failure: RegistryApi["failure"] = async (request, answer) =>
    refusal(options, request, answer, await account.get().catch(() => undefined));
  return {
    host: access.host,
    accessId: access.id,
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    origin: (signal) => origins.originOf(access.host, signal),
    account: account.get,
    send,
    expect: async (request, ...statuses) => {
      const answer = await send(request);
      if (statuses.includes(answer.status)) return answer;
      throw await failure(request, answer);
    },
    failure,
  };
}

/** A keychain takes its time, and a long list has many pages. What ends soon is made anew earlier than this before its end. */
const LOOKED_UP_FOR_MS = 60_000;

/** Looks up once a minute, and after `forget`. Whoever asks meanwhile gets the same answer; a failure is not kept. */
function keepLookedUp<T>(
  lookUp: () => Promise<T>,
  clock: Pick<Clock, "now">,
): { readonly get: () => Promise<T>; readonly forget: () => void } {
  let kept: { readonly found: Promise<T>; readonly until: number } | undefined;
  const forget = (): void => {
    kept = undefined;
  };
  return {
    forget,
    get: async () => {
      if (kept === undefined || kept.until <= clock.now())
        kept = { found: lookUp(), until: clock.now() + LOOKED_UP_FOR_MS };
      const { found } = kept;
      try {
        return await found;
      } catch (error) {
        if (kept?.found === found) forget();
        throw error;
      }
    },
  };
}

async function sendApi(
  options: ApiOptions,
  request: ApiRequest,
  password: CredentialLookup,
): Promise<ApiAnswer> {
  const { target, as = "challenge", signal } = request;
  const { body, headers } = bodyOf(request);
  if (typeof target === "string" && as === "challenge") {
    const answer = await options.exchange.send({
      method: request.method,
      target,
      subject: "api",
      scopes: request.scopes ?? [[]],
      headers,
      ...(body === undefined ? {} : { body }),
      repeatable: isRepeatable(request),
      ...(request.details === undefined ? {} : { details: request.details }),
      signal,
    });
    return readAnswer(answer, answer.url, signal);
  }
  const { url, reach } = await placeOf(options, target, signal);
  const own = typeof target === "string" && as === "password" ? await passwordOf(password) : {};
  const once = (): Promise<HopAnswer> =>
    options.transport.send({
      method: request.method,
      url,
      headers: { ...headers, ...own },
      body,
      lane: "metadata",
      reach,
      signal,
    });
  const answer = await (isRepeatable(request) ? withRetries(once, options.clock, signal) : once());
  return readAnswer(answer, url, signal);
}

/** The registry itself, or a host that the provider names. Encrypted, unless it is this computer. @throws origin_refused */
async function placeOf(
  { access, origins, transport }: ApiOptions,
  target: string | URL,
  signal: AbortSignal,
): Promise<{ url: URL; reach: Reach }> {
  const origin = await origins.originOf(access.host, signal);
  const url = new URL(target, origin);
  if (url.origin === origin.origin) return { url, reach: "registry" };
  const foreign = new Set(["public" as const, ...transport.classesOf(origin.hostname)]);
  const kind = isLoopbackHost(url.hostname) ? "loopback" : classOfLiteral(url.hostname);
  const isPlain = url.protocol !== "https:" && kind !== "loopback";
  if (typeof target === "string" || isPlain || (kind !== undefined && !foreign.has(kind)))
    throw refusedAddress(url.host, kind ?? "public");
  return { url, reach: { foreign } };
}

async function passwordOf(lookUp: CredentialLookup): Promise<Readonly<Record<string, string>>> {
  const credential = await lookUp();
  return credential?.kind === "password" ? { authorization: basicHeader(credential) } : {};
}

function isRepeatable({ method, repeatable }: ApiRequest): boolean {
  return repeatable ?? (method !== "POST" && method !== "PATCH");
}

function bodyOf({ headers = {}, json, form, text }: ApiRequest): {
  body: Buffer | undefined;
  headers: Readonly<Record<string, string>>;
} {
  const [type, content] =
    json !== undefined
      ? ["application/json", JSON.stringify(json)]
      : form !== undefined
        ? ["application/x-www-form-urlencoded", new URLSearchParams(form).toString()]
        : [undefined, text];
  const body = content === undefined ? undefined : Buffer.from(content);
  return {
    body,
    headers: {
      accept: "application/json",
      ...(type === undefined ? {} : { "content-type": type }),
      ...(body === undefined ? {} : { "content-length": String(body.byteLength) }),
      ...headers,
    },
  };
}

async function readAnswer(
  { status, headers, body }: Pick<HopAnswer, "status" | "headers" | "body">,
  url: URL,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const bytes = await readBody({ headers, body, url }, MAX_API_BODY, signal);
  const text = bytes.toString("utf8");
  return {
    status,
    text,
    url,
    header: (name) => headerOf(headers, name),
    read: (schema) => {
      const parsed = isHtml(headers) ? undefined : schema.safeParse(tryParseJson(text));
      if (parsed?.success === true) return parsed.data;
      const message = `${url.host} answered ${url.pathname} with something that its API does not promise`;
      throw new AppError("not_a_registry", message, { details: { host: url.host, status } });
    },
  };
}

function refusal(
  { access, clock }: ApiOptions,
  request: ApiRequest,
  answer: ApiAnswer,
  account: Credential | CloudCredential | undefined,
): AppError {
  const { headers = {}, missing, secrets = [] } = request;
  const own =
    account === undefined || isCloudCredential(account)
      ? cloudSecrets(account)
      : secretForms(account, undefined);
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    /authorization|token|key/.test(name) ? secretForms(undefined, value) : [],
  );
  const isAnonymous = account === undefined || request.as === "nobody";
  const error = responseError(
    { status: answer.status, headers: headersOf(answer), text: answer.text },
    {
      subject: "api",
      method: request.method,
      details: { host: access.host, ...request.details },
      account: isAnonymous ? undefined : nameOf(account),
      ...(account?.source === undefined ? {} : { source: account.source }),
      sentAs: isAnonymous ? undefined : "basic",
      secrets: [...secrets, ...sent, ...own],
      now: clock.now(),
    },
  );
  if (missing === undefined || answer.status !== 404) return error;
  return new AppError(missing, error.message, { details: error.details });
}

function nameOf(account: Credential | CloudCredential): string {
  return isCloudCredential(account) ? account.username : accountOf(account);
}

function cloudSecrets(account: CloudCredential | undefined): string[] {
  if (account?.kind === "access-key") return [account.secretKey, account.sessionToken ?? ""];
  return account?.kind === "entra" ? [account.refreshToken] : [];
}

/** What the explanation of a refusal looks at. */
const TELLING_HEADERS = [
  "www-authenticate",
  "content-type",
  "retry-after",
  "x-retry-after",
  "date",
  "x-request-id",
];

function headersOf(answer: ApiAnswer): Headers {
  return Object.fromEntries(TELLING_HEADERS.map((name) => [name, answer.header(name)]));
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
