import { AppError } from "../../../shared/errors.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { walkPages, type WalkedPage } from "../page-walk.ts";
import type { RowsPage } from "../provider.ts";

/** The most that it allows. */
const PAGE = 100;
export const API = "/api/v0";

export interface DtrRequest extends Pick<
  ApiRequest,
  "method" | "json" | "missing" | "details" | "signal"
> {
  /** Below `/api/v0`, with its query. */
  readonly path: string;
}

/** The API, as one account: it takes what the registry takes. */
export interface DtrApi {
  readonly registry: RegistryApi;
  call(request: DtrRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  pages<Row>(
    request: Omit<DtrRequest, "method">,
    rowsOf: (answer: ApiAnswer) => readonly Row[],
  ): AsyncGenerator<RowsPage<Row>>;
}

export function createDtrApi(registry: RegistryApi): DtrApi {
  const call: DtrApi["call"] = ({ path, ...request }, ...statuses) =>
    registry.expect({ ...request, target: `${API}${path}`, as: "password" }, ...statuses);
  return {
    registry,
    call,
    pages: ({ path, ...request }, rowsOf) =>
      walkPages("", async (at) => {
        const join = path.includes("?") ? "&" : "?";
        const from = at === "" ? "" : `&pageStart=${encodeURIComponent(at)}`;
        const page = `${path}${join}pageSize=${PAGE}${from}`;
        const answer = await call({ ...request, method: "GET", path: page }, 200);
        return pageOf(answer, rowsOf(answer));
      }),
  };
}

function pageOf<Row>(answer: ApiAnswer, rows: readonly Row[]): WalkedPage<Row> {
  const next = answer.header("x-next-page-start");
  return { rows, text: answer.text, next: next || undefined };
}

/** `/repositories/team/app`. @throws repository_not_found for names that it cannot have */
export function repositoryPath(repository: string): string {
  const [namespace, name, ...rest] = repository.split("/");
  if (namespace && name && rest.length === 0) {
    return `/repositories/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  }
  const message = `${repository} is no NAMESPACE/NAME`;
  throw new AppError("repository_not_found", message, { details: { repository } });
}
