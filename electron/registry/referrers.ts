import { z } from "zod";
import { AppError, hasCode, isAppError } from "../../shared/errors.ts";
import { type Descriptor, descriptorSchema } from "../../shared/oci/descriptor.ts";
import { type Digest, digestEncoded } from "../../shared/oci/digest.ts";
import { baseMediaType, MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { pullScope } from "./auth/scope.ts";
import { discardBody } from "./body.ts";
import { referrersPath } from "./endpoints.ts";
import type { Answer, RegistryRequest } from "./exchange.ts";
import { putManifest, readManifest, tryParseDocument } from "./manifests.ts";
import { admitNextPage, nextLink, readPage } from "./pagination.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { headerOf } from "./transport.ts";

/** More than this is an attack, not signatures and SBOMs. */
const MAX_REFERRERS = 10_000;
/** Pages of the API. */
const MAX_PAGES = 100;
/** A shared index that somebody else changes at the same time is read again so often. */
const MAX_MERGES = 3;

/** Entries that are no descriptors are left out, so that one bad one does not hide the rest. */
const indexSchema = z.object({ manifests: z.array(z.unknown()).nullish() });

/** What a registry lists as referrers of one manifest. */
export interface ReferrerList {
  readonly entries: readonly Descriptor[];
  /** False when the list goes on beyond what is read of it. */
  readonly complete: boolean;
}

/**
 * Manifests that are listed as having the subject `digest`: by the API, or under the tag in which clients keep them where
 * a registry has none. Anybody who may push can write the latter: whether a manifest names that subject shows when it is
 * read. Spec: distribution-spec v1.1, Listing Referrers (end-12a) and Unavailable Referrers API.
 */
export async function listReferrers(
  context: RepositoryContext,
  digest: Digest,
  options: { readonly signal: AbortSignal },
): Promise<ReferrerList> {
  const request = referrersRequest(context, digest, options.signal);
  const answer = await context.exchange.send(request);
  const type = baseMediaType(headerOf(answer.headers, "content-type") ?? "");
  if (answer.status === 200 && type === MEDIA_TYPES.ociIndex) {
    return readPages(context, request, answer, options.signal);
  }
  if ([200, 400, 404, 405, 501].includes(answer.status)) {
    await discardBody(answer.body);
    const { entries, complete } = await readFallback(context, digest, options);
    return { entries, complete };
  }
  throw await context.exchange.failure(request, answer);
}

/**
 * Adds a manifest with a subject to the fall-back tag, where the registry did not say that it did so itself. Somebody else
 * may write the same tag: with an ETag the write is conditional, and it is read again in any case.
 * Spec: distribution-spec v1.1, Pushing Manifests with Subject.
 */
export async function recordReferrer(
  context: RepositoryContext,
  descriptor: Descriptor,
  bytes: Uint8Array,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const document = tryParseDocument(bytes);
  const subject = descriptorSchema.safeParse(document?.["subject"]).data;
  if (subject === undefined) return;
  const entry = entryOf(descriptor, document ?? {});
  const tag = fallbackTag(subject.digest);
  for (let attempt = 0; ; attempt += 1) {
    const known = await readFallback(context, subject.digest, options);
    if (known.entries.some(({ digest }) => digest === descriptor.digest)) return;
    if (attempt === MAX_MERGES) break;
    const manifests = [...known.listed, entry];
    await writeFallback(
      context,
      tag,
      { ...known.document, manifests },
      {
        ...options,
        ...(known.entityTag === undefined ? {} : { ifMatch: known.entityTag }),
      },
    );
  }
  const text = `the referrers of ${subject.digest} were overwritten ${MAX_MERGES} times`;
  throw new AppError("tag_moved", text, { details: referenceDetails(context, tag) });
}

async function writeFallback(
  context: RepositoryContext,
  tag: string,
  index: Readonly<Record<string, unknown>>,
  options: { readonly signal: AbortSignal; readonly ifMatch?: string },
): Promise<void> {
  const mediaType = MEDIA_TYPES.ociIndex;
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...index }));
  try {
    await putManifest(context, tag, { mediaType, bytes }, options);
  } catch (error) {
    // 412: somebody was faster. What they wrote is read next.
    if (!isAppError(error) || error.details["status"] !== 412) throw error;
  }
}

/** The index under the fall-back tag; `document` and `listed` are as others wrote them, and are written back so. */
interface Fallback extends ReferrerList {
  readonly entityTag: string | undefined;
  readonly document: Readonly<Record<string, unknown>>;
  readonly listed: readonly unknown[];
}

async function readFallback(
  context: RepositoryContext,
  digest: Digest,
  options: { readonly signal: AbortSignal },
): Promise<Fallback> {
  try {
    const { bytes, entityTag } = await readManifest(context, fallbackTag(digest), options);
    const document = tryParseDocument(bytes) ?? {};
    const listed = indexSchema.safeParse(document).data?.manifests ?? [];
    const complete = listed.length <= MAX_REFERRERS;
    return { entries: validEntries(listed), complete, entityTag, document, listed };
  } catch (error) {
    if (!hasCode(error, "manifest_not_found", "repository_not_found")) throw error;
    return { entries: [], complete: true, entityTag: undefined, document: {}, listed: [] };
  }
}

async function readPages(
  context: RepositoryContext,
  first: RegistryRequest,
  firstAnswer: Answer,
  signal: AbortSignal,
): Promise<ReferrerList> {
  const { exchange } = context;
  const found = new Map<string, Descriptor>();
  let request = first;
  let answer = firstAnswer;
  for (let count = 1; ; count += 1) {
    const page = await readPage(exchange, request, answer, indexSchema);
    for (const entry of validEntries(page.manifests ?? [])) found.set(entry.digest, entry);
    const link = nextLink(headerOf(answer.headers, "link"));
    const entries = [...found.values()].slice(0, MAX_REFERRERS);
    const isFull = found.size > MAX_REFERRERS || (page.manifests?.length ?? 0) > MAX_REFERRERS;
    if (link === undefined) return { entries, complete: !isFull };
    if (count === MAX_PAGES || found.size >= MAX_REFERRERS) return { entries, complete: false };
    const target = await admitNextPage(exchange, link, answer, signal);
    request = { ...request, target };
    answer = await exchange.send(request);
  }
}

function referrersRequest(
  context: RepositoryContext,
  digest: Digest,
  signal: AbortSignal,
): RegistryRequest {
  return {
    method: "GET",
    target: referrersPath(context.name, digest),
    subject: "referrers",
    scopes: [[pullScope(context.name)]],
    headers: { accept: MEDIA_TYPES.ociIndex },
    repeatable: true,
    details: referenceDetails(context, digest),
    signal,
  };
}

/** `sha256-<hex>`; the algorithm is cut to 32 and the rest to 64 characters. Spec: Referrers Tag Schema. */
function fallbackTag(digest: Digest): string {
  const algorithm = digest.slice(0, digest.indexOf(":"));
  return `${algorithm.slice(0, 32)}-${digestEncoded(digest).slice(0, 64)}`;
}

function entryOf(descriptor: Descriptor, document: Readonly<Record<string, unknown>>): Descriptor {
  const config = descriptorSchema.safeParse(document["config"]).data;
  const artifactType = document["artifactType"] ?? config?.mediaType;
  const annotations = z.record(z.string(), z.string()).safeParse(document["annotations"]).data;
  const { mediaType, digest, size } = descriptor;
  return {
    mediaType,
    digest,
    size,
    ...(typeof artifactType === "string" && artifactType !== "" ? { artifactType } : {}),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function validEntries(entries: readonly unknown[]): Descriptor[] {
  return entries
    .slice(0, MAX_REFERRERS)
    .flatMap((entry) => descriptorSchema.safeParse(entry).data ?? []);
}
