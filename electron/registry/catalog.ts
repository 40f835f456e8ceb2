import { z } from "zod";
import { AppError, isAppError } from "../../shared/errors.ts";
import { isRepository } from "../../shared/oci/reference.ts";
import { CATALOG_SCOPE } from "./auth/scope.ts";
import { catalogPath } from "./endpoints.ts";
import type { Exchange } from "./exchange.ts";
import { listPages } from "./pagination.ts";

const catalogSchema = z.object({ repositories: z.array(z.unknown()).nullish() });

/** Docker Hub has no catalog for anybody. Asking would only produce a demand to log in. */
const WITHOUT_CATALOG: ReadonlySet<string> = new Set(["docker.io"]);

/**
 * The repositories of a registry, page by page. Not part of the distribution-spec: registries that do not offer it answer
 * in four ways. Names that cannot be asked for are left out.
 * @throws unsupported when the registry has no catalog, or none for this account; unauthorized for nobody
 */
export async function* listRepositories(
  exchange: Exchange,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly string[]> {
  if (WITHOUT_CATALOG.has(exchange.host)) throw notOffered(exchange, undefined);
  const listing = {
    exchange,
    schema: catalogSchema,
    names: (page: z.infer<typeof catalogSchema>) =>
      (page.repositories ?? []).filter((name) => typeof name === "string"),
    request: (page: { n: number; last?: string }) => ({
      method: "GET" as const,
      target: catalogPath(page),
      subject: "catalog" as const,
      scopes: [[CATALOG_SCOPE]],
      repeatable: true,
      signal,
    }),
  };
  try {
    for await (const page of listPages(listing, signal)) {
      const repositories = page.filter(isRepository);
      if (repositories.length > 0) yield repositories;
    }
  } catch (error) {
    const status = isAppError(error) ? error.details["status"] : undefined;
    const isRefusal = isAppError(error) && ["denied", "registry_refused"].includes(error.code);
    const absent = status === 404 || status === 405 || status === 501;
    if (absent || (isRefusal && (status === 401 || status === 403)))
      throw notOffered(exchange, error);
    throw error;
  }
}

function notOffered(exchange: Exchange, cause: unknown): AppError {
  const told = isAppError(cause) ? cause.details : {};
  return new AppError("unsupported", `${exchange.host} does not list its repositories`, {
    details: {
      ...told,
      host: exchange.host,
      feature: `listing the repositories of ${exchange.host}`,
      advice: "Name a repository: its tags can be listed.",
    },
    cause,
  });
}
