import type { Readable } from "node:stream";
import { AppError, isAppError } from "../../shared/errors.ts";
import type { PullAllowance } from "../../shared/pulls.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { type BlobParts, blobParts } from "./blob-parts.ts";
import { hasBlob, openBlob } from "./blobs.ts";
import { type BlobContent, uploadBlob } from "./blob-upload.ts";
import { putManyTags } from "./manifest-tags.ts";
import {
  digestOfBytes,
  lookUpManifest,
  putManifest,
  readManifest,
  resolveManifest,
  type StoredManifest,
} from "./manifests.ts";
import { mountBlob } from "./mount-blob.ts";
import { mountCandidates, noteManifest } from "./mount-index.ts";
import { listReferrers, recordReferrer, type ReferrerList } from "./referrers.ts";
import { deleteTagIndirectly } from "./indirect-removal.ts";
import { deleteManifest, deleteTag, listSiblings } from "./removal.ts";
import type { RepositoryContext } from "./repository-context.ts";
import { listTags } from "./tags.ts";
import { headerOf } from "./transport.ts";

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** What reading manifests costs, where that is counted. */
export interface PullCount {
  /** False where nobody counts, as far as is known. */
  isCounted(): boolean;
  /** Who reads; undefined for nobody, and before anything was asked. */
  account(): string | undefined;
  /** What the registry last said of the account. */
  allowance(): PullAllowance | undefined;
  /** True when it was read before, so that reading it again costs nothing. */
  isKept(digest: Digest): boolean;
}

/** One repository of a registry. Every method throws the AppErrors of {@link responseError} and of the network. */
export interface Repository {
  readonly host: string;
  /** Without the host: `library/alpine`. */
  readonly name: string;
  readonly pulls: PullCount;
  /** What a tag or digest names. @throws manifest_not_found, repository_not_found, obsolete_manifest */
  resolve(reference: string, options: CallOptions): Promise<Descriptor>;
  /** The same; absent is undefined. */
  lookUp(reference: string, options: CallOptions): Promise<Descriptor | undefined>;
  /** Raw bytes, verified. @throws digest_mismatch, size_mismatch, manifest_too_large, manifest_not_found */
  readManifest(wanted: string | Descriptor, options: CallOptions): Promise<StoredManifest>;
  hasManifest(digest: Digest, options: CallOptions): Promise<boolean>;
  /**
   * Stores the bytes as they are under a tag, or under their digest. A tag that cannot be changed but names the same
   * manifest already is no failure.
   */
  putManifest(
    reference: string,
    manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
    options: CallOptions,
  ): Promise<Descriptor>;
  /** Points several tags at a manifest at once, where the registry can; returns those it set. */
  putManyTags(
    tags: readonly string[],
    manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
    options: CallOptions,
  ): Promise<readonly string[]>;
  /** Removes a manifest and every tag on it. @throws unsupported */
  deleteManifest(digest: Digest, options: CallOptions): Promise<void>;
  /** Removes one tag and nothing else. @throws unsupported */
  deleteTag(tag: string, options: CallOptions): Promise<void>;
  /** True where the registry is known to delete whole manifests only. */
  keepsTags(): boolean;
  /** Removes one tag where only manifests can be deleted, by way of a manifest made for it. @throws unsupported */
  deleteTagIndirectly(tag: string, expected: Descriptor, options: CallOptions): Promise<void>;
  /** Other tags on the manifest; `complete` is false when there are too many to look at each. */
  listSiblings(
    tag: string,
    digest: Digest,
    options: CallOptions,
  ): Promise<{ siblings: readonly string[]; complete: boolean }>;
  hasBlob(digest: Digest, options: CallOptions): Promise<boolean>;
  /** The bytes from `offset` on, in one stream that resumes by itself. Not verified. @throws blob_not_found */
  openBlob(
    descriptor: Descriptor,
    options: CallOptions & { readonly offset?: number },
  ): Promise<Readable>;
  /** For large blobs: the same in ranges. */
  blobParts(descriptor: Descriptor): BlobParts | undefined;
  /** False means "upload it". Other repositories that hold the blob may be tried after `from`. */
  mountBlob(
    blob: Pick<Descriptor, "digest" | "size">,
    from: string,
    options: CallOptions,
  ): Promise<boolean>;
  /** Repositories of this registry that were seen to hold the blob, the likeliest first. Asks nobody. */
  mountCandidates(digest: Digest): readonly string[];
  uploadBlob(content: BlobContent, options: CallOptions): Promise<void>;
  listTags(options: CallOptions): AsyncIterable<readonly string[]>;
  listReferrers(digest: Digest, options: CallOptions): Promise<ReferrerList>;
}

export function createRepository(context: RepositoryContext): Repository {
  return {
    host: context.exchange.host,
    name: context.name,
    pulls: {
      isCounted: () => context.profile.current().countsPulls,
      account: () => context.exchange.account,
      allowance: () => context.allowance(context.exchange.account),
      isKept: (digest) => context.manifests.get(context.name, digest) !== undefined,
    },
    resolve: (reference, options) => resolveManifest(context, reference, options),
    lookUp: (reference, options) => lookUpManifest(context, reference, options),
    readManifest: async (wanted, options) => {
      const manifest = await readManifest(context, wanted, options);
      noteManifest(context, manifest.descriptor.mediaType, manifest.bytes);
      return manifest;
    },
    hasManifest: async (digest, options) =>
      (await lookUpManifest(context, digest, options)) !== undefined,
    putManifest: (reference, manifest, options) => store(context, reference, manifest, options),
    putManyTags: (tags, manifest, options) => putManyTags(context, tags, manifest, options),
    deleteManifest: (digest, options) => deleteManifest(context, digest, options),
    deleteTag: (tag, options) => deleteTag(context, tag, options),
    keepsTags: () => context.profile.current().tagDelete === "no",
    deleteTagIndirectly: (tag, expected, options) =>
      deleteTagIndirectly(context, tag, expected, options),
    listSiblings: (tag, digest, options) => listSiblings(context, tag, digest, options),
    hasBlob: (digest, options) => hasBlob(context, digest, options),
    openBlob: (descriptor, options) => openBlob(context, descriptor, options),
    blobParts: (descriptor) => blobParts(context, descriptor),
    mountBlob: (blob, from, options) => mountBlob(context, blob, from, options),
    mountCandidates: (digest) => mountCandidates(context, digest),
    uploadBlob: (content, options) => uploadBlob(context, content, options),
    listTags: (options) => listTags(context, options),
    listReferrers: (digest, options) => listReferrers(context, digest, options),
  };
}

async function store(
  context: RepositoryContext,
  reference: string,
  manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
  options: CallOptions,
): Promise<Descriptor> {
  let stored;
  try {
    stored = await putManifest(context, reference, manifest, options);
  } catch (error) {
    const same = await sameManifest(context, reference, manifest.bytes, error, options);
    if (same === undefined) throw error;
    return same;
  }
  const { descriptor } = stored;
  noteManifest(context, descriptor.mediaType, manifest.bytes);
  // The registry that keeps referrers itself says so; else it is for us to do.
  if (headerOf(stored.answer.headers, "oci-subject") === undefined) {
    await recordReferrer(context, descriptor, manifest.bytes, options);
  }
  return descriptor;
}

/** Registries with immutable tags (ECR) refuse even to write what is there already. */
async function sameManifest(
  context: RepositoryContext,
  tag: string,
  bytes: Uint8Array,
  error: unknown,
  options: CallOptions,
): Promise<Descriptor | undefined> {
  if (!isAppError(error) || isDigest(tag)) return undefined;
  const { status } = error.details;
  if (status !== 400 && status !== 403 && status !== 405 && status !== 409) return undefined;
  const there = await lookUpManifest(context, tag, options).catch((second: unknown) => {
    if (second instanceof AppError && second.code === "cancelled") throw second;
    return undefined;
  });
  return there !== undefined && there.digest === digestOfBytes(bytes) ? there : undefined;
}
