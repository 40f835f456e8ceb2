import { hasCode, isAppError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";

/** Which upload: one blob, into one repository, as one account. */
export interface UploadKey {
  /** The id of the access: another account must not go on with our upload. */
  readonly access: string;
  readonly host: string;
  readonly repository: string;
  readonly digest: Digest;
}

/** How far an upload came. */
export interface UploadPosition {
  /** Where to go on. A secret of the registry: it may hold a signed state. Never shown, never logged. */
  readonly location: string;
  /** Bytes that the registry confirmed. A hint only: it is asked before anything is sent. */
  readonly offset: number;
  /** The smallest chunk that it takes; 0 when it did not say. */
  readonly minChunkSize: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The upload, as long as it is ours alone. */
export interface UploadEntry {
  /** Where the one before us stopped; undefined for a new upload. */
  readonly last: UploadPosition | undefined;
  /** Survives the process from here on. Never throws: an upload does not fail for want of a note. */
  record(position: UploadPosition): void;
  /** There is nothing to go on with. */
  clear(): void;
  /** Somebody else may have it. */
  release(): void;
}

/** Uploads that outlive the process. What keeps them is for `app.ts` to say: `registry/` knows no database. */
export interface UploadJournal {
  /** Makes the upload ours; undefined while another upload of the same blob has it, here or in another process. */
  claim(
    key: UploadKey,
    options: { readonly signal: AbortSignal },
  ): Promise<UploadEntry | undefined>;
}

/** Smaller blobs are sent again sooner than a row is written. Bytes. */
export const MIN_JOURNALED = 4 * 1024 * 1024;

/**
 * True when an upload that failed this way is worth going on with later. A cancel is final, unless its reason says
 * `resumable`: somebody paused, the program ends, or another blob of the same image failed.
 */
export function isWorthKeeping(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) {
    return isAppError(signal.reason) && signal.reason.details["resumable"] === true;
  }
  if (isAppError(error) && error.details["confused"] === true) return false;
  return hasCode(
    error,
    "connection_lost",
    "connection_timeout",
    "connection_refused",
    "host_not_found",
    "proxy_failed",
    "rate_limited",
    "registry_failed",
    "truncated_body",
    "unauthorized",
    "login_refused",
  );
}
