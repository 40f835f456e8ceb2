import { AppError, hasCode, isAppError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isPassingError } from "../../shared/passing.ts";
import { cancelScopes, pushScope } from "./auth/scope.ts";
import { discardBody } from "./body.ts";
import { tryParseUploadRange } from "./content-range.ts";
import { uploadsPath } from "./endpoints.ts";
import type { Answer, RegistryRequest } from "./exchange.ts";
import type { RequestBody } from "./redirect.ts";
import { GENERIC_PROFILE, recogniseProgram } from "./registry-profile.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { headerOf } from "./transport.ts";
import type { UploadPosition } from "./upload-journal.ts";

/** An upload that a registry expects. Every answer moves it: only the newest location is valid. */
export interface UploadSession {
  readonly location: URL;
  /** The smallest chunk the registry takes, from OCI-Chunk-Min-Length. 0 when it does not say. */
  readonly minChunkSize: number;
}

/** A registry that asks for more wants something else. regclient has the same limit. */
const MAX_MIN_CHUNK = 1024 * 1024 * 1024;
/** Nobody waits for an upload to be cancelled. */
const CANCEL_TIMEOUT_MS = 5_000;

/**
 * Opens an upload; "there already" from a registry that looks for the blob in its other repositories by itself. Sent again
 * when lost: the worst is a session nobody uses.
 * Spec: distribution-spec v1.1, Pushing blobs (end-4a); Mounting a blob from another repository, without `from` (end-11).
 */
export async function startSession(
  context: RepositoryContext,
  digest: Digest,
  signal: AbortSignal,
): Promise<UploadSession | "there already"> {
  const { profile, name } = context;
  const path = uploadsPath(name);
  const mounts = profile.current().mount === "anonymous";
  const target = mounts ? `${path}?${new URLSearchParams({ mount: digest }).toString()}` : path;
  const request: RegistryRequest = {
    ...sessionRequest(context, "POST", target, digest, signal),
    headers: { "content-length": "0" },
    repeatable: true,
  };
  const answer = await context.exchange.expect(request, 200, 201, 202, 204);
  await discardBody(answer.body);
  const told = headerOf(answer.headers, "docker-content-digest");
  if (mounts && answer.status === 201 && told === digest) return "there already";
  return sessionOf(context, answer, signal);
}

/** Where an upload is closed: at its location, whose query is the registry's own and stays as it is, byte for byte. */
export function closingUrl(location: URL, digest: Digest): URL {
  const url = new URL(location);
  url.search += `${url.search === "" ? "?" : "&"}digest=${encodeURIComponent(digest)}`;
  return url;
}

/** The session as an answer leaves it. @throws registry_failed without a Location, origin_refused */
export async function sessionOf(
  context: RepositoryContext,
  answer: Answer,
  signal: AbortSignal,
  before?: UploadSession,
): Promise<UploadSession> {
  const told = headerOf(answer.headers, "location");
  if (told === undefined && before === undefined) {
    const details = { ...referenceDetails(context), status: answer.status };
    const text = `${context.exchange.host} started an upload but did not say where`;
    throw new AppError("registry_failed", text, { details });
  }
  noteProgram(context, answer);
  const location =
    told === undefined
      ? (before?.location ?? answer.url)
      : await context.exchange.admit(told, answer, "upload location", signal);
  const minimum = Number(headerOf(answer.headers, "oci-chunk-min-length") ?? 0);
  const usable = Number.isSafeInteger(minimum) && minimum > 0 && minimum <= MAX_MIN_CHUNK;
  return { location, minChunkSize: usable ? minimum : (before?.minChunkSize ?? 0) };
}

/** Only a registry that nobody described is judged by its answers. */
function noteProgram({ profile }: RepositoryContext, answer: Answer): void {
  if (profile.current().name !== GENERIC_PROFILE.name) return;
  const program = recogniseProgram((name) => headerOf(answer.headers, name));
  if (program !== undefined) profile.observe(program);
}

/** What a registry has of an upload. */
export interface UploadStatus {
  readonly session: UploadSession;
  readonly stored: number | "none-or-one";
}

/** Asks how far an upload came; undefined when the registry forgot it, or cannot be believed about it. Spec: end-13. */
export async function readStatus(
  context: RepositoryContext,
  session: UploadSession,
  digest: Digest,
  signal: AbortSignal,
): Promise<UploadStatus | undefined> {
  if (!context.profile.current().countsBytes) {
    context.sessions.cancel(context, digest, session);
    return undefined;
  }
  const request = sessionRequest(context, "GET", session.location, digest, signal);
  const answer = await context.exchange.send({ ...request, repeatable: true });
  if ([400, 404, 405, 410].includes(answer.status)) {
    await discardBody(answer.body);
    return undefined;
  }
  if (![200, 202, 204].includes(answer.status))
    throw await context.exchange.failure(request, answer);
  await discardBody(answer.body);
  const stored = tryParseUploadRange(headerOf(answer.headers, "range")) ?? 0;
  return { session: await sessionOf(context, answer, signal, session), stored };
}

/** Clocks differ and jump; a position that much ahead of now is still believed. */
const CLOCK_SLACK_MS = 60_000;

/**
 * What the registry has of an upload that an earlier process began; undefined when it is too old, not the registry's own,
 * or forgotten. Only the registry's word counts for how far it came.
 */
export async function findSession(
  context: RepositoryContext,
  last: UploadPosition,
  digest: Digest,
  signal: AbortSignal,
): Promise<UploadStatus | undefined> {
  const location = URL.parse(last.location);
  const age = context.exchange.clock.now() - last.at;
  const isCurrent = age >= -CLOCK_SLACK_MS && age < context.profile.current().sessionLifeMs;
  if (location === null || !isCurrent || isOfAnother(location, context.name)) return undefined;
  if (!(await context.exchange.isOwn(location, signal))) return undefined;
  const { minChunkSize } = last;
  try {
    return await readStatus(context, { location, minChunkSize }, digest, signal);
  } catch (error) {
    // Trouble on the way says nothing about the upload; any other refusal does.
    if (signal.aborted || !isAppError(error)) throw error;
    if (isPassingError(error) || hasCode(error, "rate_limited", "registry_failed")) throw error;
    return undefined;
  }
}

/** True for a location that has the form of the distribution-spec and names another repository. */
function isOfAnother({ pathname }: URL, repository: string): boolean {
  const named = /^\/v2\/(.+)\/blobs\/uploads\//.exec(pathname)?.[1];
  return named !== undefined && named !== repository;
}

/** One request of a session. Where its location is another origin, the exchange sends no credentials there. */
export function sessionRequest(
  context: RepositoryContext,
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
  target: string | URL,
  digest: Digest,
  signal: AbortSignal,
  body?: RequestBody,
): RegistryRequest {
  return {
    method,
    target,
    subject: "upload",
    scopes: [[pushScope(context.name)]],
    lane: body === undefined ? "metadata" : "upload",
    repeatable: false,
    details: referenceDetails(context, digest),
    signal,
    body,
  };
}

/**
 * Sessions that were opened but are not being written to, and cancellations under way. A session left open keeps bytes
 * on the registry's disk for days.
 */
export class UploadSessions {
  readonly #kept = new Map<
    string,
    { context: RepositoryContext; session: UploadSession; digest: Digest }
  >();
  readonly #cancelling = new Set<Promise<void>>();

  /** Keeps the session that a refused mount opened for the upload that follows. */
  keep(context: RepositoryContext, digest: Digest, session: UploadSession): void {
    this.drop(context, digest);
    this.#kept.set(`${context.name}@${digest}`, { context, session, digest });
  }

  take(repository: string, digest: Digest): UploadSession | undefined {
    const key = `${repository}@${digest}`;
    const found = this.#kept.get(key);
    this.#kept.delete(key);
    return found?.session;
  }

  /** Cancels what was kept for a blob that needs no upload after all. */
  drop(context: RepositoryContext, digest: Digest): void {
    const session = this.take(context.name, digest);
    if (session !== undefined) this.cancel(context, digest, session);
  }

  /**
   * Tells the registry that nothing more will come, again when it could not listen. In the background: nobody waits, and
   * failures change nothing.
   */
  cancel(context: RepositoryContext, digest: Digest, session: UploadSession): void {
    const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
    const request = {
      ...sessionRequest(context, "DELETE", session.location, digest, signal),
      scopes: cancelScopes(context.name),
      repeatable: true,
    };
    const done = context.exchange
      .send(request)
      .then((answer) => discardBody(answer.body))
      // Some registries want the right to delete for this; the session then ends by itself.
      .catch(() => undefined)
      .finally(() => this.#cancelling.delete(done));
    this.#cancelling.add(done);
  }

  /** True when {@link close} would have something to do. */
  hasAny(): boolean {
    return this.#kept.size > 0 || this.#cancelling.size > 0;
  }

  /** Cancels what was kept and waits for all cancellations. */
  async close(): Promise<void> {
    for (const { context, digest, session } of this.#kept.values()) {
      this.cancel(context, digest, session);
    }
    this.#kept.clear();
    await Promise.all(this.#cancelling);
  }
}
