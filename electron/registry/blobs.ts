import type { Readable } from "node:stream";
import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { mountScopes, pullScope, pushScope } from "./auth/scope.ts";
import { BlobStream } from "./blob-stream.ts";
import { discardBody } from "./body.ts";
import { blobPath, mountPath } from "./endpoints.ts";
import type { RegistryRequest } from "./exchange.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { headerOf } from "./transport.ts";
import { sessionOf } from "./upload-session.ts";

interface CallOptions {
  readonly signal: AbortSignal;
}

/**
 * Spec: distribution-spec v1.1, Checking if content exists (end-2). A registry that has no HEAD is taken to have no blob:
 * the worst that follows is an upload it did not need.
 */
export async function hasBlob(
  context: RepositoryContext,
  digest: Digest,
  options: CallOptions,
): Promise<boolean> {
  const request = blobRequest(context, "HEAD", digest, options);
  const answer = await context.exchange.send(request);
  await discardBody(answer.body);
  if (answer.status === 200) return true;
  if (answer.status === 404 || answer.status === 405) return false;
  throw await context.exchange.failure(request, answer);
}

/**
 * Spec: distribution-spec v1.1, Pulling blobs (end-2).
 * @throws blob_not_found, size_mismatch; the stream fails with truncated_body, connection_lost and the like
 */
export async function openBlob(
  context: RepositoryContext,
  descriptor: Descriptor,
  options: CallOptions & { readonly offset?: number },
): Promise<Readable> {
  const stream = new BlobStream({
    exchange: context.exchange,
    descriptor,
    request: { ...blobRequest(context, "GET", descriptor.digest, options), lane: "download" },
    offset: options.offset ?? 0,
  });
  await stream.start();
  return stream;
}

/**
 * Makes a blob of another repository available here. Whatever the registry answers but 201 means "upload it": mounting
 * is an optimisation, and registries refuse it in every way there is. A session it opened instead is kept for that
 * upload. Spec: distribution-spec v1.1, Mounting a blob from another repository (end-11).
 */
export async function mountBlob(
  context: RepositoryContext,
  digest: Digest,
  from: string,
  options: CallOptions,
): Promise<boolean> {
  const request: RegistryRequest = {
    method: "POST",
    target: mountPath(context.name, digest, from),
    subject: "upload",
    scopes: [mountScopes(context.name, from)],
    headers: { "content-length": "0" },
    repeatable: false,
    details: referenceDetails(context, digest),
    signal: options.signal,
  };
  try {
    const answer = await context.exchange.send(request);
    await discardBody(answer.body);
    const told = headerOf(answer.headers, "docker-content-digest");
    if (answer.status === 201) return told === undefined || told === digest;
    if (answer.status === 202) {
      context.sessions.keep(context, digest, await sessionOf(context, answer, options.signal));
    }
    return false;
  } catch (error) {
    if (options.signal.aborted || hasCode(error, "cancelled")) throw error;
    return false;
  }
}

function blobRequest(
  context: RepositoryContext,
  method: "GET" | "HEAD",
  digest: Digest,
  { signal }: CallOptions,
): RegistryRequest {
  return {
    method,
    target: blobPath(context.name, digest),
    subject: "blob",
    scopes: [[context.access === "push" ? pushScope(context.name) : pullScope(context.name)]],
    repeatable: true,
    details: referenceDetails(context, digest),
    signal,
  };
}
