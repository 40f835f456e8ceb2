import { AppError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { cancelScopes, pushScope } from "./auth/scope.ts";
import { discardBody } from "./body.ts";
import { tryParseUploadRange } from "./content-range.ts";
import { uploadsPath } from "./endpoints.ts";
import type { Answer, RegistryRequest } from "./exchange.ts";
import type { RequestBody } from "./redirect.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { headerOf } from "./transport.ts";

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

/** Spec: distribution-spec v1.1, Pushing blobs (end-4a). Sent again when lost: the worst is a session nobody uses. */
export async function startSession(
  context: RepositoryContext,
  digest: Digest,
  signal: AbortSignal,
): Promise<UploadSession> {
  const request: RegistryRequest = {
    ...sessionRequest(context, "POST", uploadsPath(context.name), digest, signal),
    headers: { "content-length": "0" },
    repeatable: true,
  };
  const answer = await context.exchange.expect(request, 200, 201, 202, 204);
  await discardBody(answer.body);
  return sessionOf(context, answer, signal);
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
  const location =
    told === undefined
      ? (before?.location ?? answer.url)
      : await context.exchange.admit(told, answer, "upload location", signal);
  const minimum = Number(headerOf(answer.headers, "oci-chunk-min-length") ?? 0);
  const usable = Number.isSafeInteger(minimum) && minimum > 0 && minimum <= MAX_MIN_CHUNK;
  return { location, minChunkSize: usable ? minimum : (before?.minChunkSize ?? 0) };
}

/** What a registry has of an upload. */
export interface UploadStatus {
  readonly session: UploadSession;
  readonly stored: number | "none-or-one";
}

/** Asks how far an upload came; undefined when the registry forgot it. Spec: end-13. */
export async function readStatus(
  context: RepositoryContext,
  session: UploadSession,
  digest: Digest,
  signal: AbortSignal,
): Promise<UploadStatus | undefined> {
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
    this.#kept.set(`${context.name}@${digest}`, { context, session, digest });
  }

  take(repository: string, digest: Digest): UploadSession | undefined {
    const key = `${repository}@${digest}`;
    const found = this.#kept.get(key);
    this.#kept.delete(key);
    return found?.session;
  }

  /** Tells the registry that nothing more will come. In the background: nobody waits, and failures change nothing. */
  cancel(context: RepositoryContext, digest: Digest, session: UploadSession): void {
    const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
    const request = {
      ...sessionRequest(context, "DELETE", session.location, digest, signal),
      scopes: cancelScopes(context.name),
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
