import { AppError, isAppError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isPassingError, isPassingStatus } from "../../shared/passing.ts";
import { deleteScopes } from "./auth/scope.ts";
import { discardBody } from "./body.ts";
import { lookUpManifest, manifestRequest } from "./manifests.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { backOffMs, MAX_PATIENCE_MS, MAX_TRIES } from "./retry.ts";
import { listTags } from "./tags.ts";

interface CallOptions {
  readonly signal: AbortSignal;
}

/** Each tag costs a HEAD: a repository with thousands is not looked through. */
const MAX_SIBLING_CHECKS = 500;
/** What registries say that know manifests by digest only: distribution 2.8 the first, Harbor the second. */
const BY_DIGEST_ONLY: ReadonlySet<unknown> = new Set(["DIGEST_INVALID", "UNSUPPORTED"]);
/** Google keeps a manifest while tags point at it. Source: cloud.google.com/artifact-registry, deleting images. */
const TAGS_FIRST = "GOOGLE_MANIFEST_DANGLING_TAG";
/** HEADs under way at once. */
const PARALLEL_CHECKS = 4;

/**
 * Removes a manifest, and with it every tag that points at it: where the registry wants the tags gone first, one by one.
 * Spec: distribution-spec v1.1, Deleting Manifests (end-9).
 * @throws manifest_not_found, unsupported when the registry has deletion turned off
 */
export async function deleteManifest(
  context: RepositoryContext,
  digest: Digest,
  options: CallOptions,
): Promise<void> {
  let refused = await tryDelete(context, digest, options);
  if (refused?.details["registryCode"] === TAGS_FIRST) {
    await deleteTagsOf(context, digest, refused, options);
    refused = await tryDelete(context, digest, options);
  }
  context.manifests.remove(context.name, digest);
  if (refused === undefined) return;
  if (!isUnsupported(refused)) throw refused;
  throw new AppError("unsupported", `${context.exchange.host} does not delete manifests`, {
    details: { hint: "deletion_unsupported", ...refused.details },
    cause: refused,
  });
}

/** @throws the refusal when there are too many tags to look at each */
async function deleteTagsOf(
  context: RepositoryContext,
  digest: Digest,
  refused: AppError,
  options: CallOptions,
): Promise<void> {
  const { siblings, complete } = await listSiblings(context, "", digest, options);
  if (!complete) throw refused;
  for (const tag of siblings) await deleteTag(context, tag, options);
}

/**
 * Removes a tag and leaves the manifest, with its other tags, as it is. Never falls back to deleting the manifest: that
 * would take the other tags along. A registry that is known to delete by digest only is not asked again for a day.
 * Spec: distribution-spec v1.1, Deleting Tags (end-9).
 * @throws manifest_not_found, unsupported, with the number of `siblings` and the `digest`, when only manifests can be deleted
 */
export async function deleteTag(
  context: RepositoryContext,
  tag: string,
  options: CallOptions,
): Promise<void> {
  if (context.profile.current().tagDelete !== "no") {
    const refused = await tryDelete(context, tag, options);
    learnFrom(context, refused);
    if (refused === undefined) return;
    const { status } = refused.details;
    if (status !== 400 && status !== 404 && !isUnsupported(refused)) throw refused;
    throw await tagStays(context, tag, refused, options);
  }
  throw await tagStays(context, tag, undefined, options);
}

/** The error for a tag that could not be deleted: it is not there, or the registry deletes whole manifests only. */
async function tagStays(
  context: RepositoryContext,
  tag: string,
  refused: AppError | undefined,
  options: CallOptions,
): Promise<AppError> {
  const target = await lookUpManifest(context, tag, options);
  if (target === undefined) {
    const text = `there is no tag ${tag} in ${context.name}`;
    return new AppError("manifest_not_found", text, { details: referenceDetails(context, tag) });
  }
  const { siblings, complete } = await listSiblings(context, tag, target.digest, options);
  return new AppError("unsupported", `${context.exchange.host} does not delete single tags`, {
    details: {
      hint: "tag_deletion_unsupported",
      ...(refused?.details ?? referenceDetails(context, tag)),
      digest: target.digest,
      siblings: siblings.length,
      complete,
    },
    cause: refused,
  });
}

/**
 * A 400 in these words is about tags as such. 405 is not remembered: it may be about this tag (Azure's locks), this
 * repository, or this hour (a registry that is read-only for maintenance).
 */
function learnFrom(context: RepositoryContext, refused: AppError | undefined): void {
  if (refused === undefined) context.profile.observe({ tagDelete: "yes" });
  else if (refused.details["status"] === 400 && BY_DIGEST_ONLY.has(refused.details["registryCode"]))
    context.profile.observe({ tagDelete: "no" });
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

/**
 * The registry's refusal, or undefined when it is deleted. When it is not known what became of the request, the registry
 * is looked at before it is sent again: what is gone was deleted by us, and is no failure.
 */
async function tryDelete(
  context: RepositoryContext,
  reference: string,
  options: CallOptions,
): Promise<AppError | undefined> {
  const { clock } = context.exchange;
  const request = {
    ...manifestRequest(context, "DELETE", reference, options),
    scopes: deleteScopes(context.name),
    repeatable: false,
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await context.exchange.expect(request, 200, 202, 204);
      await discardBody(answer.body);
      return undefined;
    } catch (error) {
      if (!isAppError(error)) throw error;
      const { status, retryAfter } = error.details;
      const askedMs = typeof retryAfter === "number" ? retryAfter * 1000 : 0;
      const mayPass =
        isPassingError(error) || (typeof status === "number" && isPassingStatus(status));
      if (!mayPass || attempt === MAX_TRIES || askedMs > MAX_PATIENCE_MS) {
        if (status !== undefined) return error;
        throw error;
      }
      await clock.sleep(Math.max(backOffMs(attempt, clock), askedMs), options.signal);
      if ((await lookUpManifest(context, reference, options)) === undefined) return undefined;
    }
  }
}

function isUnsupported(error: AppError): boolean {
  const { status, registryCode } = error.details;
  return status === 405 || status === 501 || registryCode === "UNSUPPORTED";
}
