import type { Readable } from "node:stream";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { pullScope, pushScope } from "./auth/scope.ts";
import { BlobStream } from "./blob-stream.ts";
import { discardBody } from "./body.ts";
import { blobPath } from "./endpoints.ts";
import type { RegistryRequest } from "./exchange.ts";
import { noteBlobs } from "./mount-index.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";

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
  if (answer.status === 200) {
    noteBlobs(context, [digest]);
    return true;
  }
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

/** How a part of a blob is asked for. */
export interface PartOptions extends CallOptions {
  /** Give up at the first refusal, also at one that may pass: somebody has another way. */
  readonly eager: boolean;
}

/**
 * Bytes `start` up to `end` of a blob. Spec: RFC 9110, 14.2; distribution-spec v1.1 leaves ranges to the registry.
 * @throws unsupported when the answer is not exactly this part
 */
export async function openBlobPart(
  context: RepositoryContext,
  descriptor: Descriptor,
  options: PartOptions & { readonly start: number; readonly end: number },
): Promise<Readable> {
  const { start: offset, end, eager } = options;
  const stream = new BlobStream({
    exchange: context.exchange,
    descriptor,
    request: { ...blobRequest(context, "GET", descriptor.digest, options), lane: "download" },
    offset,
    part: { end, eager },
  });
  await stream.start();
  return stream;
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
