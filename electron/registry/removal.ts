import { AppError, isAppError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { deleteScopes } from "./auth/scope.ts";
import { discardBody } from "./body.ts";
import { lookUpManifest, manifestRequest } from "./manifests.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { listTags } from "./tags.ts";

interface CallOptions {
  readonly signal: AbortSignal;
}

/** Each tag costs a HEAD: a repository with thousands is not looked through. */
const MAX_SIBLING_CHECKS = 500;
/** HEADs under way at once. */
const PARALLEL_CHECKS = 4;

/**
 * Removes a manifest, and with it every tag that points at it. Spec: distribution-spec v1.1, Deleting Manifests (end-9).
 * @throws manifest_not_found, unsupported when the registry has deletion turned off
 */
export async function deleteManifest(
  context: RepositoryContext,
  digest: Digest,
  options: CallOptions,
): Promise<void> {
  const refused = await tryDelete(context, digest, options);
  context.manifests.remove(context.name, digest);
  if (refused === undefined) return;
  if (!isUnsupported(refused)) throw refused;
  throw new AppError("unsupported", `${context.exchange.host} does not delete manifests`, {
    details: { hint: "deletion_unsupported", ...refused.details },
    cause: refused,
  });
}

/**
 * Removes a tag and leaves the manifest, with its other tags, as it is. Never falls back to deleting the manifest: that
 * would take the other tags along. Spec: distribution-spec v1.1, Deleting Tags (end-9).
 * @throws manifest_not_found, unsupported, with the number of `siblings` and the `digest`, when only manifests can be deleted
 */
export async function deleteTag(
  context: RepositoryContext,
  tag: string,
  options: CallOptions,
): Promise<void> {
  const refused = await tryDelete(context, tag, options);
  if (refused === undefined) return;
  const { status } = refused.details;
  if (status !== 400 && status !== 404 && !isUnsupported(refused)) throw refused;
  const target = await lookUpManifest(context, tag, options);
  if (target === undefined) {
    const text = `there is no tag ${tag} in ${context.name}`;
    throw new AppError("manifest_not_found", text, { details: referenceDetails(context, tag) });
  }
  const { siblings, complete } = await listSiblings(context, tag, target.digest, options);
  throw new AppError("unsupported", `${context.exchange.host} does not delete single tags`, {
    details: {
      hint: "tag_deletion_unsupported",
      ...refused.details,
      digest: target.digest,
      siblings: siblings.length,
      complete,
    },
    cause: refused,
  });
}

/** Other tags on the same manifest, found by a HEAD of each. `complete` is false when there are too many to look at. */
export async function listSiblings(
  context: RepositoryContext,
  tag: string,
  digest: Digest,
  options: CallOptions,
): Promise<{ siblings: readonly string[]; complete: boolean }> {
  const others: string[] = [];
  for await (const page of listTags(context, options)) {
    others.push(...page.filter((name) => name !== tag));
    if (others.length > MAX_SIBLING_CHECKS) break;
  }
  const checked = others.slice(0, MAX_SIBLING_CHECKS);
  const siblings: string[] = [];
  let next = 0;
  const check = async (): Promise<void> => {
    for (let name = checked[next++]; name !== undefined; name = checked[next++]) {
      const target = await lookUpManifest(context, name, options);
      if (target?.digest === digest) siblings.push(name);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_CHECKS }, check));
  return { siblings: siblings.toSorted(), complete: checked.length === others.length };
}

/** The registry's refusal, or undefined when it is deleted. */
async function tryDelete(
  context: RepositoryContext,
  reference: string,
  options: CallOptions,
): Promise<AppError | undefined> {
  const request = {
    ...manifestRequest(context, "DELETE", reference, options),
    scopes: deleteScopes(context.name),
  };
  try {
    const answer = await context.exchange.expect(request, 200, 202, 204);
    await discardBody(answer.body);
    return undefined;
  } catch (error) {
    if (isAppError(error) && "status" in error.details) return error;
    throw error;
  }
}

function isUnsupported(error: AppError): boolean {
  const { status, registryCode } = error.details;
  return status === 405 || status === 501 || registryCode === "UNSUPPORTED";
}
