import type { ErrorDetails } from "../../shared/errors.ts";
import type { Exchange } from "./exchange.ts";
import type { ManifestCache } from "./manifest-cache.ts";
import type { UploadSessions } from "./upload-session.ts";

/** What every operation on a repository needs. */
export interface RepositoryContext {
  readonly exchange: Exchange;
  /** The path, without the host: `library/alpine`. */
  readonly name: string;
  /** Tokens are asked for with this right at once, so that a push does not need two. */
  readonly access: "pull" | "push";
  readonly manifests: ManifestCache;
  readonly sessions: UploadSessions;
  readonly limits: UploadLimits;
}

/** How blobs are cut for upload. */
export interface UploadLimits {
  /** Larger blobs are sent in chunks from the start. */
  readonly maxMonolithic: number;
  readonly chunkSize: number;
}

/**
 * One PUT costs a registry least, so it is used for everything that is likely to arrive in one piece. Chunks of 16 MiB
 * suit ECR (parts of 5 to 10 MiB are joined), Cloudflare (100 MB) and Harbor's replication (10 MB).
 */
export const DEFAULT_UPLOAD_LIMITS: UploadLimits = {
  maxMonolithic: 8 * 1024 * 1024 * 1024,
  chunkSize: 16 * 1024 * 1024,
};

/** Host, repository and full reference, for errors. */
export function referenceDetails(
  { exchange, name }: RepositoryContext,
  reference?: string,
): ErrorDetails {
  const base = { host: exchange.host, repository: name };
  if (reference === undefined || reference === "") return base;
  const separator = reference.includes(":") ? "@" : ":";
  return { ...base, reference: `${exchange.host}/${name}${separator}${reference}` };
}
