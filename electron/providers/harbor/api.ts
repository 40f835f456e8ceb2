import type { z } from "zod";
import { AppError, hasCode } from "../../../shared/errors.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { CallOptions, RowsPage } from "../provider.ts";
import { API, checkMay, identify, type Identity } from "./identity.ts";

/** The most that Harbor allows. Spec: Harbor's API v2.0, parameter `page_size`. */
const PAGE = 100;
/** With {@link PAGE} rows each, a million: nobody reads further. */
const MAX_PAGES = 10_000;

/** One request to Harbor's API. */
export interface HarborRequest extends Pick<
  ApiRequest,
  "method" | "headers" | "json" | "missing" | "details" | "signal"
> {
  /** Below `/api/v2.0`, with its query. */
  readonly path: string;
  /** Harbor takes a CLI secret for it. Source: goharbor/harbor, `middleware/security/oidc_cli.go`, v2.15. */
  readonly takesCliSecret?: boolean;
}

/** Harbor's API, as one account. */
export interface HarborApi {
  readonly registry: RegistryApi;
  /** Asked once. */
  identity(options: CallOptions): Promise<Identity>;
  /** @throws login_refused, denied, unauthorized, … when Harbor answers with another status */
  call(request: HarborRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  /** Like call, but a refusal is an answer as well. */
  try(request: HarborRequest): Promise<{ answer: ApiAnswer; failure: () => Promise<AppError> }>;
  /** A list, page by page. The `Link` header is not read: its query is not escaped. */
  pages<Row>(
    request: Omit<HarborRequest, "method">,
    schema: z.ZodType<Row[]>,
  ): AsyncGenerator<RowsPage<Row>>;
}

export function createHarborApi(registry: RegistryApi): HarborApi {
  const identity = once((options: CallOptions) => identify(registry, options));
  const ask: HarborApi["try"] = async (request) => {
    const { path, takesCliSecret = false, ...others } = request;
    const who = await identity(request);
    const isChange = request.method !== "GET";
    checkMay(who, { host: registry.host, isChange, takesCliSecret });
    const isNobody = who.kind === "nobody" || who.kind === "refused";
    const sent: ApiRequest = {
      ...others,
      target: `${API}${path}`,
      as: isNobody ? "nobody" : "password",
    };
    const answer = await registry.send(sent);
    return { answer, failure: () => registry.failure(sent, answer) };
  };
  const call: HarborApi["call"] = async (request, ...statuses) => {
    const { answer, failure } = await ask(request);
    if (statuses.includes(answer.status)) return answer;
    throw await failure();
  };
  return {
    registry,
    identity,
    call,
    try: ask,
    pages: (request, schema) => listPages(call, request, schema),
  };
}

async function* listPages<Row>(
  call: HarborApi["call"],
  request: Omit<HarborRequest, "method">,
  schema: z.ZodType<Row[]>,
): AsyncGenerator<RowsPage<Row>> {
  const join = request.path.includes("?") ? "&" : "?";
  let previous = "";
  let seen = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const path = `${request.path}${join}page=${page}&page_size=${PAGE}`;
    const answer = await call({ ...request, method: "GET", path }, 200);
    const rows = answer.read(schema);
    const total = totalOf(answer);
    if (page > 1 && (rows.length === 0 || answer.text === previous)) return;
    yield { rows, ...(total === undefined ? {} : { total }) };
    previous = answer.text;
    seen += rows.length;
    if (total === undefined ? rows.length < PAGE : seen >= total) return;
  }
}

/** Harbor tells how many there are with every list. */
function totalOf(answer: ApiAnswer): number | undefined {
  const text = answer.header("x-total-count") ?? "";
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** The project of a repository. @throws repository_not_found for a name that no repository of Harbor has */
export function projectOf(repository: string): string {
  return partsOf(repository).project;
}

function partsOf(repository: string): { project: string; rest: string } {
  const slash = repository.indexOf("/");
  if (slash < 1)
    throw new AppError("repository_not_found", `${repository} is in no project of Harbor`, {
      details: { repository },
    });
  return { project: repository.slice(0, slash), rest: repository.slice(slash + 1) };
}

/** `/projects/team/repositories/a%252Fb`: a slash in the name is escaped twice, or Harbor's router takes it for its own. */
export function repositoryPath(repository: string): string {
  const { project, rest } = partsOf(repository);
  return `/projects/${encodeURIComponent(project)}/repositories/${encodeURIComponent(encodeURIComponent(rest))}`;
}

/** Of a tag or of a digest. */
export function artifactPath(repository: string, reference: string): string {
  return `${repositoryPath(repository)}/artifacts/${encodeURIComponent(reference)}`;
}

/** For paths that take a project's name or its ID: without it, a name of digits is taken for an ID. */
export const BY_NAME = { "x-is-resource-name": "true" } as const;

/** Facts for errors about an image. */
export function imageDetails(
  host: string,
  { repository, digest }: { readonly repository: string; readonly digest: Digest },
): { repository: string; reference: string } {
  return { repository, reference: `${host}/${repository}@${digest}` };
}

/** Asks once, and again only when that failed. A caller that gives up takes the answer from nobody else. */
function once<T>(ask: (options: CallOptions) => Promise<T>): (options: CallOptions) => Promise<T> {
  let asked: Promise<T> | undefined;
  return async ({ signal }) => {
    for (;;) {
      const isOwn = asked === undefined;
      const answer = (asked ??= ask({ signal }));
      try {
        return await answer;
      } catch (error) {
        if (asked === answer) asked = undefined;
        const isOthers = !isOwn && !signal.aborted && hasCode(error, "cancelled");
        if (!isOthers) throw error;
      }
    }
  };
}
