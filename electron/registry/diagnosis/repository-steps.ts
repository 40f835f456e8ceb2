import { z } from "zod";
import { covers } from "../../../shared/connection.ts";
import { hasCode } from "../../../shared/errors.ts";
import { isTag } from "../../../shared/oci/reference.ts";
import { cancelScopes, pullScope, pushScope, type Scope } from "../auth/scope.ts";
import { discardBody } from "../body.ts";
import { sampleRepositories } from "../catalog.ts";
import { tagsPath, uploadsPath } from "../endpoints.ts";
import type { Answer, RegistryRequest } from "../exchange.ts";
import { readPage } from "../pagination.ts";
import { headerOf } from "../transport.ts";
import type { Facts, Outcome } from "./step.ts";
import type { Findings, Subject } from "./subject.ts";

const tagsSchema = z.object({ tags: z.array(z.unknown()).nullish() });

/** Names that are shown; registries that ignore `n` send all they have. */
const MAX_NAMES = 5;

/** Whether repositories can be listed. That they cannot hinders nobody who knows a name. */
export async function tryList(subject: Subject, findings: Findings): Promise<Outcome> {
  try {
    const { access, exchange, signal } = subject;
    const { prefix = "" } = access;
    // One will do, but for an account that is for some of them one of those.
    const names = await sampleRepositories(exchange, { n: prefix === "" ? 1 : 100, signal });
    findings.listed = names.find((name) => covers({ prefix }, name));
    return { state: "passed", facts: { repositories: some(names) } };
  } catch (error) {
    if (hasCode(error, "unsupported")) return { state: "skipped", skipped: "no-catalog" };
    const refused = hasCode(error, "denied", "unauthorized", "registry_refused");
    return { state: refused ? "warning" : "failed", error };
  }
}

/** Whether a repository can be read. Spec: distribution-spec v1.1, Listing tags (end-8b). */
export async function tryPull(subject: Subject, findings: Findings): Promise<Outcome> {
  const repository = subject.repository ?? findings.listed;
  if (repository === undefined) return { state: "skipped", skipped: "no-repository" };
  const { exchange } = subject;
  const request: RegistryRequest = {
    ...requestIn(repository, subject, pullScope(repository)),
    method: "GET",
    target: tagsPath(repository, { n: 1 }),
    subject: "tags",
  };
  try {
    const answer = await exchange.send(request);
    const facts = { repository, ...scopesOf(answer) };
    const page = await readPage(exchange, request, answer, tagsSchema);
    const tags = (page.tags ?? []).filter((tag) => typeof tag === "string" && isTag(tag));
    return { state: "passed", facts: { ...facts, tags: some(tags as string[]) } };
  } catch (error) {
    return { state: "failed", facts: { repository }, error };
  }
}

/**
 * Whether the named repository can be written to: opens an upload and cancels it, without sending a byte.
 * Spec: distribution-spec v1.1, Pushing blobs (end-4a), and distribution, Canceling an upload.
 */
export async function tryPush(subject: Subject): Promise<Outcome> {
  const { repository, exchange, access, signal } = subject;
  if (repository === undefined) return { state: "skipped", skipped: "no-repository" };
  if ((await access.lookUp()) === undefined) return { state: "skipped", skipped: "anonymous" };
  const common = requestIn(repository, subject, pushScope(repository));
  const open: RegistryRequest = {
    ...common,
    method: "POST",
    target: uploadsPath(repository),
    subject: "upload",
    headers: { "content-length": "0" },
    repeatable: false,
  };
  let facts: Facts = { repository };
  try {
    const answer = await exchange.expect(open, 200, 201, 202, 204);
    await discardBody(answer.body);
    facts = { ...facts, ...scopesOf(answer) };
    const location = headerOf(answer.headers, "location");
    if (location === undefined) return { state: "passed", facts };
    const target = await exchange.admit(location, answer, "upload location", signal);
    await cancelUpload(subject, {
      ...open,
      method: "DELETE",
      target,
      scopes: cancelScopes(repository),
    });
    return { state: "passed", facts };
  } catch (error) {
    return { state: "failed", facts, error };
  }
}

/** Where an account may push and not delete, some registries refuse; the empty session then ends by itself. */
async function cancelUpload(
  { exchange, signal }: Subject,
  request: RegistryRequest,
): Promise<void> {
  try {
    await discardBody((await exchange.send({ ...request, headers: {} })).body);
  } catch (error) {
    if (signal.aborted) throw error;
  }
}

function requestIn(
  repository: string,
  { access, signal }: Subject,
  scope: Scope,
): Pick<RegistryRequest, "scopes" | "repeatable" | "details" | "signal"> {
  const details = { host: access.host, repository };
  return { scopes: [[scope]], repeatable: true, details, signal };
}

function scopesOf({ sent }: Answer): Facts {
  return {
    scopeAsked: sent?.token?.scopes.join(" "),
    scopeGranted: sent?.token?.granted?.join(" "),
  };
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(", ");
  return names.length > MAX_NAMES ? `${shown}, …` : shown;
}
