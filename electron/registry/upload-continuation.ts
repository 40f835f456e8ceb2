import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { RepositoryContext } from "./repository-context.ts";
import { MIN_JOURNALED, type UploadEntry } from "./upload-journal.ts";
import { findSession, type UploadSession, type UploadStatus } from "./upload-session.ts";

/** A registry that forgot an upload this soon threw it away; later, it may have tidied up. */
const THROWN_AWAY_MS = 3_600_000;

/** Makes an upload ours in the journal. Undefined for small blobs, without a journal, and while another one has it. */
export async function claimUpload(
  { journal, accessId: access, exchange, name: repository }: RepositoryContext,
  { digest, size }: Descriptor,
  signal: AbortSignal,
): Promise<UploadEntry | undefined> {
  if (journal === undefined || size < MIN_JOURNALED) return undefined;
  return journal.claim({ access, host: exchange.host, repository, digest }, { signal });
}

/** What the registry has of the upload that somebody before us left; undefined when there is nothing to go on with. */
export async function findEarlier(
  context: RepositoryContext,
  { digest }: Descriptor,
  entry: UploadEntry | undefined,
  signal: AbortSignal,
): Promise<UploadStatus | undefined> {
  const last = entry?.last;
  if (entry === undefined || last === undefined) return undefined;
  const found = await findSession(context, last, digest, signal);
  if (found !== undefined) return found;
  entry.clear();
  const isRecent = context.exchange.clock.now() - last.at < THROWN_AWAY_MS;
  if (isRecent) context.profile.observe({ chunksHelp: false });
  return undefined;
}

/**
 * Notes how far the registry says we are. What lies at another origin is not kept: such a location is a signed URL, and
 * to go on there would take the registry's word from an earlier day.
 */
export async function notePosition(
  { exchange }: RepositoryContext,
  entry: UploadEntry | undefined,
  { location, minChunkSize }: UploadSession,
  offset: number,
  signal: AbortSignal,
): Promise<void> {
  if (entry === undefined) return;
  if (!(await exchange.isOwn(location, signal))) entry.clear();
  else entry.record({ location: location.href, offset, minChunkSize, at: exchange.clock.now() });
}
