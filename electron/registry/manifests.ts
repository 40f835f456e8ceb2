import { createHash } from "node:crypto";
import { AppError, hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import {
  type Digest,
  type DigestAlgorithm,
  digestAlgorithm,
  digestOf,
  isDigest,
} from "../../shared/oci/digest.ts";
import { manifestTooLarge, MAX_MANIFEST_SIZE, sniffMediaType } from "../../shared/oci/manifest.ts";
import {
  baseMediaType,
  isImageManifestType,
  isIndexType,
  isSchema1Type,
  MANIFEST_ACCEPT,
} from "../../shared/oci/media-types.ts";
import { pullScope, pushScope } from "./auth/scope.ts";
import { abandonBody, discardBody, readBody } from "./body.ts";
import { manifestPath } from "./endpoints.ts";
import type { Answer, RegistryRequest } from "./exchange.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { isHtml, registryCodeOf } from "./response-error.ts";
import { headerOf } from "./transport.ts";

/** A manifest as it is stored, with the digest that was computed from its bytes. */
export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  /** A strong ETag, for conditional writes. Undefined when it was not asked of the registry just now. */
  readonly entityTag: string | undefined;
}

interface CallOptions {
  readonly signal: AbortSignal;
}

const ACCEPT = [...MANIFEST_ACCEPT, "*/*;q=0.1"].join(", ");

/**
 * What a tag or digest names, by HEAD alone where the answer says enough: Docker Hub does not count a HEAD.
 * Spec: distribution-spec v1.1, Pulling manifests (end-3), Checking if content exists.
 * @throws manifest_not_found, repository_not_found, obsolete_manifest
 */
export async function resolveManifest(
  context: RepositoryContext,
  reference: string,
  options: CallOptions,
): Promise<Descriptor> {
  const head = await headManifest(context, reference, options);
  if (head.descriptor !== undefined) return head.descriptor;
  // No digest, or a refusal: a GET brings the bytes to compute it from, or the words that a HEAD cannot carry.
  return (await readManifest(context, reference, options)).descriptor;
}

/**
 * Like resolveManifest, but absent is undefined. So is, before a push, what may not be seen: Artifactory calls a tag that is
 * not there forbidden (google/go-containerregistry#1691), and accounts may have the right to push alone. Writing tells.
 */
export async function lookUpManifest(
  context: RepositoryContext,
  reference: string,
  options: CallOptions,
): Promise<Descriptor | undefined> {
  const head = await headManifest(context, reference, options);
  if (head.status === 404) return undefined;
  if (head.descriptor !== undefined) return head.descriptor;
  try {
    return (await readManifest(context, reference, options)).descriptor;
  } catch (error) {
    const isHidden = context.access === "push" && hasCode(error, "denied");
    if (isHidden || hasCode(error, "manifest_not_found", "repository_not_found")) return undefined;
    throw error;
  }
}

async function headManifest(
  context: RepositoryContext,
  reference: string,
  options: CallOptions,
): Promise<{ status: number; descriptor: Descriptor | undefined }> {
  const request = manifestRequest(context, "HEAD", reference, options);
  const answer = await context.exchange.send(request);
  await discardBody(answer.body);
  const descriptor = answer.status === 200 ? describeHead(answer, reference) : undefined;
  return { status: answer.status, descriptor };
}

/** The descriptor in the headers of a HEAD; undefined unless they say everything. */
function describeHead(answer: Answer, reference: string): Descriptor | undefined {
  const mediaType = baseMediaType(headerOf(answer.headers, "content-type") ?? "");
  const digest = headerOf(answer.headers, "docker-content-digest");
  const size = Number(headerOf(answer.headers, "content-length") ?? Number.NaN);
  if (isSchema1Type(mediaType)) throw obsolete(reference);
  if (!isManifestType(mediaType) || !isDigest(digest) || !Number.isSafeInteger(size))
    return undefined;
  if (isDigest(reference) && reference !== digest) return undefined;
  return { mediaType, digest, size };
}

/**
 * The raw bytes of a manifest. Its digest is computed from them; for a tag, what the registry says of the digest counts
 * for nothing.
 * @throws manifest_not_found, digest_mismatch, size_mismatch, manifest_too_large, ambiguous_manifest, obsolete_manifest
 */
export async function readManifest(
  context: RepositoryContext,
  wanted: string | Descriptor,
  options: CallOptions,
): Promise<StoredManifest> {
  const reference = typeof wanted === "string" ? wanted : wanted.digest;
  const cached = isDigest(reference) ? fromCache(context, reference) : undefined;
  const manifest = cached ?? (await fetchManifest(context, reference, options));
  const size = manifest.bytes.byteLength;
  if (typeof wanted !== "string" && wanted.size !== size) {
    throw new AppError("size_mismatch", `manifest has ${size} bytes instead of ${wanted.size}`, {
      details: { ...referenceDetails(context, reference), expected: wanted.size, actual: size },
    });
  }
  return manifest;
}

function fromCache(context: RepositoryContext, digest: Digest): StoredManifest | undefined {
  const found = context.manifests.get(context.name, digest);
  if (found === undefined) return undefined;
  const { bytes, mediaType } = found;
  const descriptor = { mediaType, digest, size: bytes.byteLength };
  return { bytes, descriptor, entityTag: undefined };
}

async function fetchManifest(
  context: RepositoryContext,
  reference: string,
  options: CallOptions,
): Promise<StoredManifest> {
  const request = manifestRequest(context, "GET", reference, options);
  const answer = await context.exchange.expect(request, 200);
  if (Number(headerOf(answer.headers, "content-length") ?? 0) > MAX_MANIFEST_SIZE) {
    abandonBody(answer.body);
    throw manifestTooLarge(Number(headerOf(answer.headers, "content-length")));
  }
  const bytes = await readManifestBody(answer, options);
  if (isHtml(answer.headers)) {
    throw await context.exchange.explain(request, answer, bytes.toString("utf8"));
  }
  const document = tryParseDocument(bytes);
  if (document !== undefined && registryCodeOf(bytes.toString("utf8")) !== undefined) {
    throw await context.exchange.explain(request, answer, bytes.toString("utf8"));
  }
  const mediaType = mediaTypeOf(answer, document, reference);
  const digest = verifiedDigest(context, reference, bytes);
  context.manifests.put(context.name, digest, { bytes, mediaType });
  const tag = headerOf(answer.headers, "etag");
  return {
    bytes,
    descriptor: { mediaType, digest, size: bytes.byteLength },
    entityTag: tag?.startsWith('"') === true ? tag : undefined,
  };
}

async function readManifestBody(answer: Answer, options: CallOptions): Promise<Buffer> {
  try {
    return await readBody(answer, MAX_MANIFEST_SIZE, options.signal);
  } catch (error) {
    if (hasCode(error, "body_too_large")) throw manifestTooLarge(MAX_MANIFEST_SIZE + 1);
    throw error;
  }
}

/** The digest of the bytes; for a pull by digest it must be the one asked for. */
function verifiedDigest(context: RepositoryContext, reference: string, bytes: Buffer): Digest {
  const actual = digestOfBytes(bytes, isDigest(reference) ? digestAlgorithm(reference) : "sha256");
  if (!isDigest(reference) || actual === reference) return actual;
  throw new AppError("digest_mismatch", `asked for ${reference}, got ${actual}`, {
    details: { ...referenceDetails(context, reference), expected: reference, actual },
  });
}

/**
 * The media type of the answer, or, where it says nothing (missing, text/plain, application/json), of the document. Two
 * different ones are refused: two programs would see two images (CVE-2021-41190).
 */
function mediaTypeOf(
  answer: Answer,
  document: Record<string, unknown> | undefined,
  reference: string,
): string {
  const sent = baseMediaType(headerOf(answer.headers, "content-type") ?? "");
  const declared = sniffMediaType(document ?? {});
  if (isSchema1Type(sent) || isSchema1Type(declared) || document?.["schemaVersion"] === 1) {
    throw obsolete(reference);
  }
  // Types without a vendor come from storage that knows nothing of manifests.
  if (!sent.startsWith("application/vnd.")) return declared;
  const claimed = document?.["mediaType"];
  if (typeof claimed === "string" && baseMediaType(claimed) !== sent) {
    throw new AppError("ambiguous_manifest", `sent as ${sent} but says of itself ${declared}`, {
      details: { mediaType: sent, declared: declared.slice(0, 160) },
    });
  }
  return sent;
}

/** @throws registry_refused, denied, digest_mismatch */
export async function putManifest(
  context: RepositoryContext,
  reference: string,
  manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
  options: CallOptions & { readonly ifMatch?: string },
): Promise<{ answer: Answer; descriptor: Descriptor }> {
  const bytes = Buffer.from(
    manifest.bytes.buffer,
    manifest.bytes.byteOffset,
    manifest.bytes.byteLength,
  );
  const digest = verifiedDigest(context, isDigest(reference) ? reference : "", bytes);
  const condition = options.ifMatch === undefined ? {} : { "if-match": options.ifMatch };
  const answer = await context.exchange.expect(
    {
      ...manifestRequest(context, "PUT", reference, options),
      scopes: [[pushScope(context.name)]],
      headers: { "content-type": manifest.mediaType, ...condition },
      body: bytes,
    },
    // 201 is due; some registries answer otherwise and mean it.
    200,
    201,
    202,
    204,
  );
  await discardBody(answer.body);
  const told = headerOf(answer.headers, "docker-content-digest");
  if (isDigest(told) && digestAlgorithm(told) === digestAlgorithm(digest) && told !== digest) {
    throw new AppError("digest_mismatch", `sent ${digest}, the registry stored ${told}`, {
      details: { ...referenceDetails(context, reference), expected: digest, actual: told },
    });
  }
  const { mediaType } = manifest;
  context.manifests.put(context.name, digest, { bytes, mediaType });
  return { answer, descriptor: { mediaType, digest, size: bytes.byteLength } };
}

/** The request for one manifest. Reads ask for the right to read, and more where the repository is to be written to. */
export function manifestRequest(
  context: RepositoryContext,
  method: "GET" | "HEAD" | "PUT" | "DELETE",
  reference: string,
  { signal }: CallOptions,
): RegistryRequest {
  return {
    method,
    target: manifestPath(context.name, reference),
    subject: "manifest",
    scopes: [[context.access === "push" ? pushScope(context.name) : pullScope(context.name)]],
    headers: { accept: ACCEPT },
    repeatable: true,
    details: referenceDetails(context, reference),
    signal,
  };
}

export function digestOfBytes(bytes: Uint8Array, algorithm: DigestAlgorithm = "sha256"): Digest {
  return digestOf(algorithm, createHash(algorithm).update(bytes).digest("hex"));
}

export function tryParseDocument(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    // As parseManifest reads it, which passes over a byte order mark.
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isManifestType(mediaType: string): boolean {
  return isIndexType(mediaType) || isImageManifestType(mediaType);
}

function obsolete(reference: string): AppError {
  return new AppError("obsolete_manifest", `${reference} is a Docker schema 1 manifest`, {
    details: { reference },
  });
}
