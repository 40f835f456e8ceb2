import type { z } from "zod";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { CATALOG_SCOPE, type Scope } from "../../registry/auth/scope.ts";

/** The most that the service gives: more is cut down to it. Source: Azure Container Registry, data plane API. */
const PAGE = 1000;
/** With {@link PAGE} rows each, a million: nobody reads further, and a server may invent pages for ever. */
const MAX_PAGES = 1000;

/** Rights of the service's own, for `repository:<name>:…`. */
export type Action = "metadata_read" | "metadata_write" | "delete";

export interface AcrRequest extends Pick<ApiRequest, "json" | "missing" | "details" | "signal"> {
  readonly method: "GET" | "PATCH" | "DELETE";
  /** Whole, as it goes over the wire. */
  readonly path: string;
  readonly scopes: readonly Scope[];
}

/** The API that a registry of Azure has beside the distribution-spec. Spec: Azure Container Registry, data plane, 2021-07-01. */
export interface AcrApi {
  readonly registry: RegistryApi;
  /** @throws denied, unauthorized, repository_not_found, … for any other status */
  call(request: AcrRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  /** A list by page; the service's own link leads on, at the same path only. */
  pages<Page>(
    request: Pick<AcrRequest, "path" | "scopes" | "signal" | "details"> & {
      readonly query?: Readonly<Record<string, string>>;
    },
    schema: z.ZodType<Page>,
  ): AsyncGenerator<Page>;
}

export function createAcrApi(registry: RegistryApi): AcrApi {
  const call: AcrApi["call"] = ({ path, scopes, ...others }, ...statuses) =>
    registry.expect({ ...others, target: path, scopes: [scopes] }, ...statuses);
  return {
    registry,
    call,
    async *pages({ path, query, ...request }, schema) {
      const visited = new Set<string>();
      let next: string | undefined =
        `${path}?${new URLSearchParams({ n: String(PAGE), ...query }).toString()}`;
      while (next !== undefined && !visited.has(next) && visited.size < MAX_PAGES) {
        visited.add(next);
        const answer: ApiAnswer = await call({ ...request, method: "GET", path: next }, 200);
        yield answer.read(schema);
        next = nextPage(answer, path);
      }
    },
  };
}

export function catalogScopes(): readonly Scope[] {
  return [CATALOG_SCOPE];
}

export function repositoryScopes(repository: string, action: Action): readonly Scope[] {
  return [`repository:${repository}:${action}`];
}

/** `/acr/v1/team/app/_tags/v1`. Names of repositories keep their slashes, as Azure's own tools write them. */
export function metadataPath(
  repository: string,
  ...rest:
    readonly [] | readonly ["_tags" | "_manifests"] | readonly ["_tags" | "_manifests", string]
): string {
  const [kind, reference] = rest;
  const parts = [kind, reference === undefined ? undefined : encodeURIComponent(reference)];
  return ["/acr/v1", repository, ...parts.filter((part) => part !== undefined)]
    .join("/")
    .replaceAll("%3A", ":");
}

/** `Link: </acr/v1/_catalog?last=b&n=1000>; rel="next"`. Spec: RFC 8288. */
function nextPage(answer: ApiAnswer, path: string): string | undefined {
  const target = /<([^<>]*)>\s*;\s*rel="?next"?/i.exec(answer.header("link") ?? "")?.[1];
  const url = target === undefined ? null : URL.parse(target, answer.url.href);
  if (url === null || url.origin !== answer.url.origin || url.pathname !== path) return undefined;
  return `${url.pathname}${url.search}`;
}
