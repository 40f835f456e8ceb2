import { z } from "zod";
import { AppError, isAppError } from "../../shared/errors.ts";
import { isRepository } from "../../shared/oci/reference.ts";
import { CATALOG_SCOPE } from "./auth/scope.ts";
import { catalogPath } from "./endpoints.ts";
import type { Exchange, RegistryRequest } from "./exchange.ts";
import { listPages, readPage } from "./pagination.ts";
import { builtInProfile } from "./registry-profile.ts";
import type { HostProfile } from "./repository-context.ts";

const catalogSchema = z.object({ repositories: z.array(z.unknown()).nullish() });

/**
 * The repositories of a registry, page by page. Not part of the distribution-spec: registries that do not offer it answer
 * in four ways. Names that cannot be asked for are left out. One that has none for anybody is not asked: the answer could
 * only be a demand to log in. That is built in, or was seen within a day.
 * @throws unsupported when the registry has no catalog, or none for this account; unauthorized for nobody
 */
export async function* listRepositories(
  { exchange, profile }: { readonly exchange: Exchange; readonly profile: HostProfile },
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly string[]> {
  if (profile.current().catalog === "no") throw notOffered(exchange, undefined);
  const listing = {
    exchange,
    schema: catalogSchema,
    entries: entriesOf,
    isName: isRepository,
    request: (page: { n: number; last?: string }) => catalogRequest(page, signal),
  };
  let offered = false;
  try {
    for await (const page of listPages(listing, signal)) {
      if (!offered) profile.observe({ catalog: "yes" });
      offered = true;
      yield page;
    }
  } catch (error) {
    const refused = isAppError(error) && ["denied", "registry_refused"].includes(error.code);
    const status = statusOf(error);
    // A refusal is about this account, and says nothing about the registry.
    if (isAbsent(error) && !offered) profile.observe({ catalog: "no" });
    if (isAbsent(error) || (refused && (status === 401 || status === 403))) {
      throw notOffered(exchange, error);
    }
    throw error;
  }
}

/**
 * A few names of the catalog, by one request for `n` of them; registries may answer with more. Says apart whether there is
 * no catalog or none for this account.
 * @throws unsupported when the registry has no catalog; denied, unauthorized
 */
export async function sampleRepositories(
  exchange: Exchange,
  { n, signal }: { readonly n: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (builtInProfile(exchange.host).catalog === "no") throw notOffered(exchange, undefined);
  const request = catalogRequest({ n }, signal);
  try {
    const answer = await exchange.send(request);
    const page = await readPage(exchange, request, answer, catalogSchema);
    return entriesOf(page)
      .filter((name) => typeof name === "string")
      .filter(isRepository);
  } catch (error) {
    throw isAbsent(error) ? notOffered(exchange, error) : error;
  }
}

function catalogRequest(
  page: { readonly n: number; readonly last?: string },
  signal: AbortSignal,
): RegistryRequest {
  return {
    method: "GET",
    target: catalogPath(page),
    subject: "catalog",
    scopes: [[CATALOG_SCOPE]],
    repeatable: true,
    signal,
  };
}

function entriesOf(page: z.infer<typeof catalogSchema>): readonly unknown[] {
  return page.repositories ?? [];
}

function isAbsent(error: unknown): boolean {
  return [404, 405, 501].includes(Number(statusOf(error)));
}

function statusOf(error: unknown): unknown {
  return isAppError(error) ? error.details["status"] : undefined;
}

function notOffered(exchange: Exchange, cause: unknown): AppError {
  const told = isAppError(cause) ? cause.details : {};
  return new AppError("unsupported", `${exchange.host} does not list its repositories`, {
    details: { hint: "catalog_missing", ...told, host: exchange.host },
    cause,
  });
}
