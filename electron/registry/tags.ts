import { z } from "zod";
import { isTag } from "../../shared/oci/reference.ts";
import { pullScope } from "./auth/scope.ts";
import { tagsPath } from "./endpoints.ts";
import { listPages } from "./pagination.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";

/** `tags` is null in an empty repository of distribution, and absent in others. Nexus lists nulls. */
const tagsSchema = z.object({ tags: z.array(z.unknown()).nullish() });

/**
 * The tags of a repository, page by page. Entries that cannot be tags are left out: they could not be asked for.
 * Spec: distribution-spec v1.1, Listing tags (end-8a, end-8b).
 * @throws repository_not_found, origin_refused
 */
export async function* listTags(
  context: RepositoryContext,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly string[]> {
  const listing = {
    exchange: context.exchange,
    schema: tagsSchema,
    entries: (page: z.infer<typeof tagsSchema>) => page.tags ?? [],
    isName: isTag,
    request: (page: { n: number; last?: string }) => ({
      method: "GET" as const,
      target: tagsPath(context.name, page),
      subject: "tags" as const,
      scopes: [[pullScope(context.name)]],
      repeatable: true,
      details: referenceDetails(context),
      signal,
    }),
  };
  yield* listPages(listing, signal);
}
