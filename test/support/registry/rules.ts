import type { RegistryState, Reply, RequestView } from "./state.ts";

/** A request, and what the registry holds when it comes. */
export interface Asked {
  readonly request: RequestView;
  readonly state: RegistryState;
}

/** One habit of a registry. Conditions that are absent are met; all that are there have to be. */
export interface Rule {
  /** What it does, as its users would say it. */
  readonly does: string;
  /** `GET|HEAD`. */
  readonly method?: string;
  /** Matched against path and query. */
  readonly path: RegExp;
  readonly when?: (asked: Asked) => boolean;
  /** Only where the registry would have answered with this status. */
  readonly status?: number;
  /** It holds for those as well who are not logged in, and who would otherwise be asked to. */
  readonly beforeLogin?: true;
  /** Answered without asking the registry. */
  readonly instead?: Reply | ((asked: Asked) => Reply);
  /** The request as the registry understands it. */
  readonly read?: (url: URL) => URL;
  /** What is different in the answer. Headers are added or replaced; an empty one is taken away. */
  readonly change?: Partial<Reply> | ((reply: Reply, asked: Asked) => Partial<Reply>);
}

/** A registry without habits. */
export interface Plain {
  /** The demand to log in, if there is one. */
  readonly refuse: (request: RequestView) => Reply | undefined;
  readonly answer: (request: RequestView) => Reply;
}

/** The answer of a registry with these habits. */
export function obey(rules: readonly Rule[], asked: Asked, { refuse, answer }: Plain): Reply {
  const due = rules.filter((rule) => applies(rule, asked));
  const instead = due.find((rule) => rule.instead !== undefined && rule.status === undefined);
  if (instead?.instead !== undefined) {
    const isRefused = instead.beforeLogin !== true && refuse(asked.request) !== undefined;
    if (!isRefused) return replyOf(instead.instead, asked);
  }
  const url = due.reduce((read, rule) => rule.read?.(read) ?? read, asked.request.url);
  let reply = answer({ ...asked.request, url });
  for (const { status, instead: other, change } of due) {
    if (status !== undefined && status !== reply.status) continue;
    if (other !== undefined) reply = replyOf(other, asked);
    const changed = typeof change === "function" ? change(reply, asked) : change;
    reply = { ...reply, ...changed, headers: { ...reply.headers, ...changed?.headers } };
  }
  return reply;
}

function replyOf(reply: Reply | ((asked: Asked) => Reply), asked: Asked): Reply {
  return typeof reply === "function" ? reply(asked) : reply;
}

function applies({ method, path, when }: Rule, asked: Asked): boolean {
  const { request } = asked;
  return (
    (method === undefined || method.split("|").includes(request.method)) &&
    path.test(`${request.url.pathname}${request.url.search}`) &&
    when?.(asked) !== false
  );
}
