import { AppError } from "../../../shared/errors.ts";
import { parseChallenges } from "../auth/challenge.ts";
import { admitRealm, refuseForeignRealm } from "../auth/realm.ts";
import { pullScope } from "../auth/scope.ts";
import { accountOf } from "../auth/secrets.ts";
import { discardBody, readErrorBody } from "../body.ts";
import type { Credential } from "../credential.ts";
import { PING_PATH } from "../endpoints.ts";
import type { RegistryRequest } from "../exchange.ts";
import { notARegistry } from "../login.ts";
import { createOriginGate, type OriginGate } from "../origin-gate.ts";
import { type Arrival, travel } from "../redirect.ts";
import { isHtml, responseError } from "../response-error.ts";
import { withRetries } from "../retry.ts";
import type { Facts, Outcome } from "./step.ts";
import type { Findings, Subject } from "./subject.ts";

/**
 * Asks as nobody whether this is a registry. Networks with a login page answer in its place.
 * Spec: distribution-spec v1.1, Determining Support (end-1).
 */
export async function tryPing(subject: Subject, findings: Findings): Promise<Outcome> {
  const answer = await ping(subject, findings.origin);
  const text = await readErrorBody(answer, subject.signal);
  const facts = { status: String(answer.status) };
  const { host } = subject.access;
  const isChallenge = answer.status === 401 && answer.headers["www-authenticate"] !== undefined;
  if (!answer.atRegistry || (isHtml(answer.headers) && !isChallenge)) {
    return { state: "failed", facts, error: notARegistry(host, answer.status) };
  }
  findings.challenges = parseChallenges(answer.headers["www-authenticate"]);
  if (answer.status === 200 || isChallenge) return { state: "passed", facts };
  const failed = { status: answer.status, headers: answer.headers, text };
  const context = { subject: "registry", details: { host }, account: undefined } as const;
  const now = subject.clock.now();
  const error = responseError(failed, { ...context, sentAs: undefined, secrets: [], now });
  return { state: "failed", facts, error };
}

/** What the registry wants to be asked with, and whether its token service may see the password. */
export async function tryChallenge(subject: Subject, findings: Findings): Promise<Outcome> {
  const { challenges, origin } = findings;
  if (challenges.length === 0) return { state: "skipped", skipped: "no-challenge" };
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  const basic = challenges.some(({ scheme }) => scheme === "basic");
  if (bearer === undefined) {
    if (basic) return { state: "passed", facts: { scheme: "Basic" } };
    const schemes = challenges.map(({ scheme }) => scheme).join(", ");
    const text = `${origin.host} wants to be asked in a way that is not known: ${schemes}`;
    const details = { host: subject.access.host, why: `it asks for ${schemes}` };
    throw new AppError("unsupported", text, { details });
  }
  const realm = bearer.parameters.get("realm") ?? "";
  const facts: Facts = { scheme: "Bearer", realm, service: bearer.parameters.get("service") };
  try {
    const url = admitRealm(realm, origin, gateOf(subject, origin));
    // A failing keychain is reported by the step that needs it.
    const credential = await subject.access.lookUp().catch(() => undefined);
    if (credential !== undefined && credential.kind !== "registry-token") {
      refuseForeignRealm(url, gateOf(subject, origin), subject.access.trustedRealms);
    }
    return { state: "passed", facts };
  } catch (error) {
    return basic ? { state: "warning", facts, error } : { state: "failed", facts, error };
  }
}

/** Signs in: with a token where there is a token service, else with the password itself. A wrong one is sent once. */
export async function tryToken(subject: Subject, findings: Findings): Promise<Outcome> {
  const { exchange, access, repository, signal } = subject;
  if (findings.challenges.length === 0) return { state: "skipped", skipped: "no-challenge" };
  const credential = await access.lookUp();
  const hasTokens = findings.challenges.some(({ scheme }) => scheme === "bearer");
  if (credential === undefined && !hasTokens) return { state: "skipped", skipped: "anonymous" };
  const facts = whoAsks(credential);
  const request: RegistryRequest = {
    method: "GET",
    target: PING_PATH,
    subject: "registry",
    scopes: [repository === undefined ? [] : [pullScope(repository)]],
    repeatable: true,
    signal,
  };
  try {
    const answer = await exchange.send(request);
    const token = answer.sent?.token;
    // With a token at hand the login is right, whatever it may be used for.
    if (token === undefined && answer.status !== 200) throw await exchange.failure(request, answer);
    await discardBody(answer.body);
    if (answer.sent?.sentAs === "basic") return { state: "skipped", skipped: "basic", facts };
    const scopeAsked = token?.scopes.join(" ");
    const scopeGranted = token?.granted?.join(" ");
    const lifetime = token === undefined ? undefined : `${Math.round(token.lifeMs / 1000)} s`;
    return { state: "passed", facts: { ...facts, scopeAsked, scopeGranted, lifetime } };
  } catch (error) {
    if (signal.aborted) throw error;
    return { state: "failed", facts, error };
  }
}

function whoAsks(credential: Credential | undefined): Facts {
  if (credential === undefined) return {};
  return { account: accountOf(credential), source: credential.source };
}

/** One request without any credential. */
function ping(subject: Subject, origin: URL): Promise<Arrival> {
  const { transport, clock, signal } = subject;
  const gate = gateOf(subject, origin);
  const url = new URL(PING_PATH, origin);
  const journey = { url, headers: {}, body: undefined, own: {}, signal } as const;
  return withRetries(
    () => travel(transport, gate, { ...journey, method: "GET", lane: "metadata" }),
    clock,
    signal,
  );
}

function gateOf({ transport }: Subject, origin: URL): OriginGate {
  return createOriginGate(origin, () => transport.classesOf(origin.hostname));
}
