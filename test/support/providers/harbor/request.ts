import {
  jsonReply,
  type RegistryState,
  type Reply,
  type RequestView,
} from "../../registry/state.ts";
import type { HarborAccount, HarborProject, HarborWorld } from "./world.ts";

/** One request to the API, as a handler gets it. */
export interface HarborCall {
  readonly world: HarborWorld;
  readonly registry: RegistryState;
  readonly request: RequestView;
  readonly who: (HarborAccount & { readonly name: string }) | undefined;
  /** Parts of the path, unescaped as often as Harbor does. */
  readonly parts: readonly string[];
}

export type HarborHandler = (call: HarborCall) => Reply;

/** Harbor's own way to refuse. Spec: Harbor's API v2.0, `Errors`. */
export function refusal(status: number, code: string, message: string): Reply {
  return jsonReply(status, { errors: [{ code, message }] });
}

/** A page of a list, with its number and a link that is not escaped. */
export function pageReply<Item>(
  call: HarborCall,
  all: readonly Item[],
  show: (item: Item) => unknown = (item) => item,
): Reply {
  const { searchParams, pathname } = call.request.url;
  const size = Number(searchParams.get("page_size") ?? 10);
  const page = Number(searchParams.get("page") ?? 1);
  if (size > 100)
    return refusal(
      422,
      "UNPROCESSABLE_ENTITY",
      "page_size in query should be less than or equal to 100",
    );
  const rows = all.slice((page - 1) * size, page * size).map((item) => show(item));
  const query = [...searchParams].filter(([name]) => name !== "page");
  const plain = [...query.map(([name, value]) => `${name}=${value}`), `page=${page + 1}`].join("&");
  const isLast = page * size >= all.length;
  return jsonReply(200, rows, {
    "x-total-count": String(all.length),
    ...(isLast ? {} : { link: `<${pathname}?${plain}>; rel="next"` }),
  });
}

/** The project, or the refusal: who may not see it is not told whether it is there. */
export function projectFor(call: HarborCall, name: string): HarborProject | Reply {
  const project = call.world.projects.get(name);
  if (project !== undefined && maySee(call, project)) return project;
  const { who } = call;
  if (who === undefined) return refusal(401, "UNAUTHORIZED", "unauthorized");
  if (who.kind !== "admin") return refusal(403, "FORBIDDEN", "forbidden");
  return refusal(404, "NOT_FOUND", `project ${name} not found`);
}

export function isReply(value: HarborProject | Reply): value is Reply {
  return "status" in value;
}

export function maySee({ who }: HarborCall, { name, isPublic }: HarborProject): boolean {
  return isPublic || who?.kind === "admin" || who?.projects?.includes(name) === true;
}

/** Undefined when the account may change something in the project. */
export function refusedChange(call: HarborCall, { name }: HarborProject): Reply | undefined {
  const { who, world } = call;
  if (who === undefined) return refusal(401, "UNAUTHORIZED", "unauthorized");
  if (who.kind !== "admin" && who.projects?.includes(name) !== true)
    return refusal(403, "FORBIDDEN", "forbidden");
  if (!world.isReadOnly) return undefined;
  const message = "The system is in read only mode. Any modification is prohibited.";
  return refusal(403, "DENIED", message);
}

export function jsonOf<T>(call: HarborCall): Partial<T> {
  return JSON.parse(call.request.body.toString("utf8")) as Partial<T>;
}
