import { AppError } from "../../shared/errors.ts";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../shared/oci/reference.ts";

/**
 * The paths of the distribution-spec v1.1, named after its table of endpoints. Names, tags and digests are checked before
 * they become part of a path, so that none can climb out of it.
 */

/** end-1 */
export const PING_PATH = "/v2/";

/** end-2, end-10 */
export function blobPath(repository: string, digest: Digest): string {
  return `${repositoryPath(repository)}/blobs/${checkedReference(digest)}`;
}

/** end-3, end-7, end-9. @throws invalid_reference */
export function manifestPath(repository: string, reference: string): string {
  return `${repositoryPath(repository)}/manifests/${checkedReference(reference)}`;
}

/** end-4a */
export function uploadsPath(repository: string): string {
  return `${repositoryPath(repository)}/blobs/uploads/`;
}

/** end-11 */
export function mountPath(repository: string, digest: Digest, from: string): string {
  const query = new URLSearchParams({ mount: digest, from });
  return `${uploadsPath(repository)}?${query.toString()}`;
}

/** end-8a, end-8b */
export function tagsPath(repository: string, page: { n: number; last?: string }): string {
  return `${repositoryPath(repository)}/tags/list?${pageQuery(page)}`;
}

/** Not part of v1.1; as distribution has it. */
export function catalogPath(page: { n: number; last?: string }): string {
  return `/v2/_catalog?${pageQuery(page)}`;
}

/** end-12 */
export function referrersPath(repository: string, digest: Digest): string {
  return `${repositoryPath(repository)}/referrers/${checkedReference(digest)}`;
}

function repositoryPath(repository: string): string {
  if (isRepository(repository)) return `/v2/${repository}`;
  throw new AppError(
    "invalid_reference",
    `not a repository name: ${JSON.stringify(repository.slice(0, 160))}`,
    { details: { reference: repository.slice(0, 160) } },
  );
}

function checkedReference(reference: string): string {
  if (isDigest(reference) || isTag(reference)) return reference;
  throw new AppError(
    "invalid_reference",
    `neither a tag nor a digest: ${JSON.stringify(reference.slice(0, 160))}`,
    { details: { reference: reference.slice(0, 160) } },
  );
}

function pageQuery({ n, last }: { n: number; last?: string }): string {
  const query = new URLSearchParams({ n: String(n), ...(last === undefined ? {} : { last }) });
  return query.toString();
}
