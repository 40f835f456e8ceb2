import { AppError } from "../../../shared/errors.ts";
import { discardBody, readBody, readErrorBody } from "../body.ts";
import type { Clock } from "../clock.ts";
import type { OriginGate } from "../origin-gate.ts";
import { responseError } from "../response-error.ts";
import type { withRetries } from "../retry.ts";
import { type HopAnswer, headerOf, type Transport } from "../transport.ts";
import { accountOf, secretForms } from "./secrets.ts";
import {
  MAX_TOKEN_BODY,
  readToken,
  type Token,
  type TokenAnswer,
  type TokenCall,
  tokenCall,
  tokenFallback,
  type TokenRequest,
} from "./token.ts";

export interface TokenClientOptions {
  readonly transport: Transport;
  readonly gate: OriginGate;
  readonly clock: Clock;
  /** The registry's host, for errors. */
  readonly host: string;
  /** How often a request is repeated while its failure may pass. */
  readonly repeat: typeof withRetries;
}

/** Token servers redirect to put a slash at the end, not to send us elsewhere. */
const MAX_HOPS = 3;

interface ReceivedAnswer extends TokenAnswer {
  readonly headers: HopAnswer["headers"];
}

/**
 * Asks a token server for a token.
 * @throws login_refused, unauthorized, denied, rate_limited, origin_refused, not_a_registry, and failures of the network
 */
export function createTokenClient(
  options: TokenClientOptions,
): (request: TokenRequest, signal: AbortSignal) => Promise<Token> {
  return async (request, signal) => {
    const first = tokenCall(request);
    let answer = await sendCall(options, first, signal);
    const second = answer.status === 200 ? undefined : tokenFallback(request, answer);
    if (second !== undefined) answer = await sendCall(options, second, signal);
    if (answer.status === 200) return readToken(answer.text, options.clock.now(), request.realm);
    throw refusal(options, request, answer, (second ?? first).headers["authorization"]);
  };
}

async function sendCall(
  options: TokenClientOptions,
  call: TokenCall,
  signal: AbortSignal,
): Promise<ReceivedAnswer> {
  let { url } = call;
  for (let hops = 0; ; hops += 1) {
    const answer = await options.repeat(
      () => sendOnce(options, call, url, signal),
      options.clock,
      signal,
    );
    const location =
      answer.status >= 300 && answer.status < 400 && headerOf(answer.headers, "location");
    if (location) {
      await discardBody(answer.body);
      url = nextUrl(options, url, location, hops);
      continue;
    }
    const received = { headers: answer.headers, body: answer.body, url };
    const text =
      answer.status === 200
        ? (await readBody(received, MAX_TOKEN_BODY, signal)).toString("utf8")
        : await readErrorBody(received, signal);
    return { status: answer.status, headers: answer.headers, text };
  }
}

function sendOnce(
  { transport, gate }: TokenClientOptions,
  { method, headers, body }: TokenCall,
  url: URL,
  signal: AbortSignal,
): Promise<HopAnswer> {
  const reach = gate.isRegistry(url) ? "registry" : { foreign: gate.allowedClasses() };
  const length = body === undefined ? {} : { "content-length": String(body.byteLength) };
  return transport.send({
    method,
    url,
    headers: { accept: "application/json", ...headers, ...length },
    body,
    lane: "metadata",
    reach,
    signal,
  });
}

/** The password stays at the origin it was meant for. */
function nextUrl(
  { gate, host }: TokenClientOptions,
  url: URL,
  location: string,
  hops: number,
): URL {
  const next = gate.admit(location, url, "redirect");
  if (next.origin === url.origin && hops < MAX_HOPS) return next;
  throw new AppError("origin_refused", `the token server ${url.host} redirects to ${next.host}`, {
    details: { host, target: next.host, pointer: "redirect" },
  });
}

function refusal(
  { clock, host }: TokenClientOptions,
  { realm, scopes, credential }: TokenRequest,
  answer: ReceivedAnswer,
  header: string | undefined,
): AppError {
  return responseError(answer, {
    subject: "registry",
    details: { host, ...(realm.host === host ? {} : { realm: realm.host }) },
    account: credential === undefined ? undefined : accountOf(credential),
    source: credential?.source,
    scopesAsked: scopes.length === 0 ? undefined : scopes,
    // Whatever the form, it was the password itself that this server judged.
    sentAs: credential === undefined ? undefined : "basic",
    secrets: secretForms(credential, header),
    now: clock.now(),
  });
}
