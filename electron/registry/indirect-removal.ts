import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { hasBlob } from "./blobs.ts";
import { uploadBlob } from "./blob-upload.ts";
import { digestOfBytes, lookUpManifest, putManifest, readManifest } from "./manifests.ts";
import { deleteManifest } from "./removal.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";

interface CallOptions {
  readonly signal: AbortSignal;
}

/** The empty JSON object. Spec: image-spec v1.1, manifest.md, Guidance for an Empty Descriptor. */
const EMPTY = Buffer.from("{}");
/** Putting a tag back must not hang for ever when the caller has given up. Milliseconds. */
const RESTORE_MS = 60_000;

/**
 * Removes a tag in a registry that deletes whole manifests only: points it at an empty manifest that is made for it alone,
 * and deletes that. The image and its other tags stay. Before the tag is touched, the same is done with a tag of its own, so
 * that a registry which does not delete keeps the tag as it is; after any failure the tag is put back.
 * @param expected what the tag points at
 * @throws unsupported when nothing can be deleted there, tag_moved
 */
export async function deleteTagIndirectly(
  context: RepositoryContext,
  tag: string,
  expected: Descriptor,
  options: CallOptions,
): Promise<void> {
  // Read first: these bytes put the tag back.
  const { bytes } = await readManifest(context, expected, options);
  await proveDeletion(context, options);
  const dummy = makeDummy();
  await refuseMoved(context, tag, expected.digest, options);
  try {
    await putManifest(context, tag, dummy, options);
    await refuseMoved(context, tag, dummy.digest, options);
    await deleteManifest(context, dummy.digest, options);
    await refuseLeft(context, tag, dummy.digest, options);
  } catch (error) {
    await restore(context, tag, { bytes, mediaType: expected.mediaType, dummy: dummy.digest });
    throw options.signal.aborted ? cancelledError("removing a tag") : error;
  }
}

/**
 * Shows that manifests can be deleted here, and that their tags go with them. First without a tag: a registry that refuses
 * keeps nothing but two bytes that nobody sees.
 */
async function proveDeletion(context: RepositoryContext, options: CallOptions): Promise<void> {
  await uploadEmpty(context, options);
  const untagged = makeDummy();
  await putManifest(context, untagged.digest, untagged, options);
  await deleteManifest(context, untagged.digest, options);
  const tagged = makeDummy();
  const tag = `portolan-probe-${randomUUID()}`;
  await putManifest(context, tag, tagged, options);
  await deleteManifest(context, tagged.digest, options);
  await refuseLeft(context, tag, tagged.digest, options);
}

interface Dummy {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly digest: Digest;
}

/** A manifest that no other has the digest of. */
function makeDummy(): Dummy {
  const empty = {
    mediaType: MEDIA_TYPES.ociEmpty,
    digest: digestOfBytes(EMPTY),
    size: EMPTY.byteLength,
  };
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      artifactType: MEDIA_TYPES.ociEmpty,
      config: empty,
      layers: [empty],
      annotations: { "io.portolan.removal": randomUUID() },
    }),
  );
  return { mediaType: MEDIA_TYPES.ociManifest, bytes, digest: digestOfBytes(bytes) };
}

async function uploadEmpty(context: RepositoryContext, options: CallOptions): Promise<void> {
  const digest = digestOfBytes(EMPTY);
  if (await hasBlob(context, digest, options)) return;
  const content = {
    descriptor: { mediaType: MEDIA_TYPES.ociEmpty, digest, size: EMPTY.byteLength },
    open: (offset: number) => Promise.resolve(Readable.from([EMPTY.subarray(offset)])),
  };
  await uploadBlob(context, content, options);
}

/** Somebody may move the tag at any time; what they made of it must stay. */
async function refuseMoved(
  context: RepositoryContext,
  tag: string,
  expected: Digest,
  options: CallOptions,
): Promise<void> {
  const now = await lookUpManifest(context, tag, options);
  if (now?.digest === expected) return;
  const details = { ...referenceDetails(context, tag), expected, actual: now?.digest ?? "" };
  throw new AppError("tag_moved", `${tag} was moved meanwhile`, { details });
}

/** The manifest is deleted, but the tag still leads to it: then this registry keeps tags for themselves. */
async function refuseLeft(
  context: RepositoryContext,
  tag: string,
  digest: Digest,
  options: CallOptions,
): Promise<void> {
  const now = await lookUpManifest(context, tag, options);
  if (now?.digest !== digest) return;
  throw new AppError("unsupported", `${context.exchange.host} keeps tags of deleted manifests`, {
    details: { hint: "deletion_unsupported", ...referenceDetails(context, tag), digest },
  });
}

/** Puts the tag back where it leads to nothing or to the dummy; never where somebody else pointed it. */
async function restore(
  context: RepositoryContext,
  tag: string,
  old: { readonly bytes: Uint8Array; readonly mediaType: string; readonly dummy: Digest },
): Promise<void> {
  // Also when the caller has given up: the tag must not stay on the dummy.
  const options = { signal: AbortSignal.timeout(RESTORE_MS) };
  try {
    const now = await lookUpManifest(context, tag, options);
    if (now !== undefined && now.digest !== old.dummy) return;
    await putManifest(context, tag, old, options);
  } catch {
    // The first failure says what is wrong, and the undo journal has the manifest.
  }
}
