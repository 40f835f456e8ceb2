import { isAppError } from "../../shared/errors.ts";
import { isTag } from "../../shared/oci/reference.ts";
import { pushScope } from "./auth/scope.ts";
import { discardBody } from "./body.ts";
import { manifestPath } from "./endpoints.ts";
import { digestOfBytes, manifestRequest } from "./manifests.ts";
import { noteManifest } from "./mount-index.ts";
import type { RepositoryContext } from "./repository-context.ts";
import type { Headers } from "./transport.ts";

/** Registries are to take ten at least. Spec: distribution-spec, main, Pushing Manifests with several tags. */
const MAX_TAGS = 10;

/**
 * Points several tags at one manifest with one PUT, where the registry can do that, and returns those it says it set:
 * the rest is for one PUT each. One that cannot is not asked again for a day.
 * Spec: distribution-spec, main (after 1.1), end-7b.
 */
export async function putManyTags(
  context: RepositoryContext,
  tags: readonly string[],
  manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
  options: { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const set: string[] = [];
  for (let at = 0; at < tags.length; at += MAX_TAGS) {
    const some = tags.slice(at, at + MAX_TAGS);
    if (some.length < 2 || context.profile.current().manyTags === "no") break;
    set.push(...(await putTags(context, some, manifest, options)));
  }
  return set;
}

async function putTags(
  context: RepositoryContext,
  tags: readonly string[],
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array },
  options: { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const digest = digestOfBytes(bytes);
  const query = tags.filter(isTag).map((tag) => `tag=${encodeURIComponent(tag)}`);
  const request = {
    ...manifestRequest(context, "PUT", digest, options),
    target: `${manifestPath(context.name, digest)}?${query.join("&")}`,
    scopes: [[pushScope(context.name)]],
    headers: { "content-type": mediaType },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  };
  try {
    const answer = await context.exchange.expect(request, 200, 201, 202, 204);
    await discardBody(answer.body);
    noteManifest(context, mediaType, bytes);
    const told = tagsIn(answer.headers);
    const set = tags.filter((tag) => told.has(tag));
    context.profile.observe({ manyTags: set.length === tags.length ? "yes" : "no" });
    return set;
  } catch (error) {
    // Perhaps it is the query that it does not like: the PUTs that follow say what is really wrong.
    if (!isAppError(error) || typeof error.details["status"] !== "number") throw error;
    if (error.details["status"] < 500) context.profile.observe({ manyTags: "no" });
    return [];
  }
}

/** Each tag is a header of its own, which proxies may join. */
function tagsIn(headers: Headers): ReadonlySet<string> {
  const values = [headers["oci-tag"] ?? []].flat();
  return new Set(values.flatMap((value) => value.split(",")).map((tag) => tag.trim()));
}
