import type { Backend } from "./backend.ts";
import type { KnownKeys } from "./signature.ts";

/** An answer of the API, before it is sent. */
export interface ApiReply {
  readonly status: number;
  readonly body: unknown;
}

/** One request to the API whose signature is right. */
export interface ApiAsked {
  readonly method: string;
  readonly action: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface StoredRepository {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly summary: string;
}

/** What a shaped service holds and does; tests change it as they like. */
export interface AlibabaState {
  readonly backend: Backend;
  readonly keys: KnownKeys;
  readonly region: string;
  /** Of the enterprise instance. */
  readonly instanceId: string;
  /** Hosts that the personal API says its repositories have. */
  readonly personalHosts: readonly string[];
  readonly namespaces: string[];
  readonly repositories: StoredRepository[];
  /** Passwords of the registry by user; temporary ones come here too. */
  readonly logins: Map<string, string>;
  /** Answers instead of the next requests, first come first served. */
  readonly instead: ApiReply[];
  /** Refuses every call of an action. */
  readonly refusals: Map<string, ApiReply>;
  /** Every page of a list is the first one, and says that there are more. */
  repeatsPages: boolean;
  /** States that a copy goes through before it succeeds; the last one stays. */
  syncStates: readonly string[];
  /** By `repository:tag`: what the scanner says. */
  readonly scans: Map<string, string>;
  /** Rules of replication. */
  readonly rules: StoredRule[];
  /** What rules were given to do, the last first; those of others as well. */
  readonly ruleTasks: Record<string, string | number>[];
  /** Copies by their ID: how often they were asked for. */
  readonly tasks: Map<string, { asked: number; readonly finish: () => Promise<void> }>;
}

/** A rule of replication, as the API has it. */
export type StoredRule = Readonly<Record<string, string>> & { readonly SyncRuleId: string };

/** As the service says no with status 200. */
export function unsuccessful(code: string, message = code): ApiReply {
  return {
    status: 200,
    body: { IsSuccess: false, Code: code, Message: message, RequestId: "R-1" },
  };
}

/** As the gateway refuses. */
export function gatewayError(status: number, code: string, message = code): ApiReply {
  return { status, body: { RequestId: "R-1", HostId: "h", Code: code, Message: message } };
}

/** One page, counted from 1, and what it says of the whole; larger pages than 100 are refused. */
export function pageOf<T>(
  { repeatsPages }: Pick<AlibabaState, "repeatsPages">,
  all: readonly T[],
  { page, size }: { readonly page: string | undefined; readonly size: string | undefined },
): { readonly items: readonly T[]; readonly total: number } {
  const [number, length] = [repeatsPages ? 1 : Number(page ?? 1), Number(size ?? 30)];
  if (length > 100) throw new Error("PageSize is at most 100");
  const items = all.slice((number - 1) * length, number * length);
  return { items, total: repeatsPages ? LONG_LIST : all.length };
}

/** What a list says of itself that never ends. */
const LONG_LIST = 1_000_000;

/** Adds a repository without the API. */
export function addRepository(
  { namespaces, repositories, instanceId }: AlibabaState,
  { path, summary = "made" }: { readonly path: string; readonly summary?: string },
): void {
  const [namespace = "", ...rest] = path.split("/");
  if (!namespaces.includes(namespace)) namespaces.push(namespace);
  const number = repositories.length + 1;
  const id = instanceId === "" ? String(number) : `crr-${number}abc`;
  repositories.push({ id, namespace, name: rest.join("/"), type: "PRIVATE", summary });
}
