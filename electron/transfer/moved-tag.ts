import { AppError, hasCode, isAppError } from "../../shared/errors.ts";
import { formatLocation, type Target } from "../../shared/location.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Source } from "../images/image-store.ts";

/** What a name of the source meant when it was looked at. All that follows is read by this digest. */
export interface PinnedName {
  readonly source: Source;
  readonly from: Target;
  readonly digest: Digest;
}

/**
 * Runs work that reads what names were found to mean. When content is missing because such a name was moved and its old
 * image removed meanwhile, the failure says that.
 * @throws tag_moved, and whatever `work` throws
 */
export async function whilePinned<T>(
  pinned: readonly PinnedName[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isMissingAtSource(error) || signal.aborted) throw error;
    throw (await findMoved(pinned, signal, error)) ?? error;
  }
}

function isMissingAtSource(error: unknown): boolean {
  if (!isAppError(error) || error.details["side"] === "destination") return false;
  return hasCode(error, "manifest_not_found", "blob_not_found");
}

async function findMoved(
  pinned: readonly PinnedName[],
  signal: AbortSignal,
  cause: unknown,
): Promise<AppError | undefined> {
  for (const { source, from, digest } of pinned) {
    if (!("name" in from)) continue;
    // A name that is gone, or a place that does not answer, leaves the first failure as it is.
    const now = await source.resolve(from, { signal }).catch(() => undefined);
    if (now === undefined || now.digest === digest) continue;
    const { name } = from;
    const text = `${name} of ${formatLocation(source.location)} is ${now.digest} by now, not ${digest}`;
    const details = { name, expected: digest, actual: now.digest, side: "source" };
    return new AppError("tag_moved", text, { details, cause });
  }
  return undefined;
}
