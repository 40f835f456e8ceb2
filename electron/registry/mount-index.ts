import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { isForeignLayerType } from "../../shared/oci/media-types.ts";
import { orderCandidates } from "./mount-candidates.ts";
import type { RepositoryContext } from "./repository-context.ts";

/** A repository as one account sees it. */
export interface BlobPlace {
  readonly access: string;
  readonly host: string;
  readonly repository: string;
}

/** Where a blob was seen. */
export interface Sighting {
  readonly repository: string;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

/**
 * Which repositories were seen to hold which blobs. It is a memory, not the truth: a wrong entry costs one request. Its
 * methods never throw; what keeps it is for `app.ts` to say.
 */
export interface KnownBlobs {
  see(place: BlobPlace, digests: readonly Digest[]): void;
  find(account: Omit<BlobPlace, "repository">, digest: Digest): readonly Sighting[];
  forget(place: BlobPlace, digest: Digest): void;
}

/** Remembers that the repository has these blobs. */
export function noteBlobs(context: RepositoryContext, digests: readonly Digest[]): void {
  context.knownBlobs?.see(placeOf(context), digests);
}

/** Remembers what a manifest of the repository refers to: every one that is read or written teaches something. */
export function noteManifest(
  context: RepositoryContext,
  mediaType: string,
  bytes: Uint8Array,
): void {
  if (context.knownBlobs === undefined) return;
  const blobs = blobsIn(mediaType, bytes);
  if (blobs.length > 0) noteBlobs(context, blobs);
}

/** Forgets a blob that turned out not to be where it was seen. */
export function forgetBlob(context: RepositoryContext, repository: string, digest: Digest): void {
  context.knownBlobs?.forget({ ...placeOf(context), repository }, digest);
}

/** Other repositories of the registry that a blob could be mounted from, the likeliest first. Asks nobody. */
export function mountCandidates(context: RepositoryContext, digest: Digest): readonly string[] {
  if (context.profile.current().mount === "none") return [];
  const { access, host } = placeOf(context);
  return orderCandidates(context.name, context.knownBlobs?.find({ access, host }, digest) ?? []);
}

function placeOf({ accessId, exchange, name }: RepositoryContext): BlobPlace {
  return { access: accessId, host: exchange.host, repository: name };
}

/** Foreign layers are left out: a repository need not hold them. */
function blobsIn(mediaType: string, bytes: Uint8Array): readonly Digest[] {
  let manifest;
  try {
    manifest = parseManifest(bytes, mediaType);
  } catch {
    // Whoever asked for the manifest says what is wrong with it.
    return [];
  }
  if (manifest.kind === "index") return [];
  const held = ({ mediaType }: Descriptor): boolean => !isForeignLayerType(mediaType);
  return [manifest.config, ...manifest.layers].filter(held).map(({ digest }) => digest);
}
