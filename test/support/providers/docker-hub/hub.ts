import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { readApiDescription } from "../api-description.ts";

/** A repository of the Hub that stands here. */
export interface HubRepository {
  readonly namespace: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: Map<string, Readonly<Record<string, unknown>>>;
  readonly isPrivate?: boolean;
  readonly settings?: { readonly enabled: boolean; readonly rules: readonly string[] };
}

export interface HubOptions {
  readonly repositories: HubRepository[];
  readonly users: Readonly<Record<string, string>>;
  readonly organizations?: readonly string[];
  /** Answers before the rest does. True when it did. */
  readonly before?: (request: IncomingMessage, answer: ServerResponse) => boolean;
  /** The registry deletes tags itself. */
  readonly registryDeletes?: boolean;
  /** Seconds since 1970 at which tokens end. */
  readonly tokensEndAt?: number;
  /** The registry itself, for whoever has a token. */
  readonly registry?: RequestListener;
  /** Every page of a list is the first one. */
  readonly repeatsPages?: () => boolean;
}

/** Docker Hub's three hosts, shaped like its published description, which every request and answer is checked against. */
export interface Hub {
  readonly hosts: Readonly<Record<string, RequestListener>>;
  /** What did not follow the description. */
  readonly problems: string[];
  readonly signIns: () => number;
}

/** Paths that are used by Hub's own page and are not in its description. */
const UNDESCRIBED = [/^\/v2\/repositories\//, /^\/v2\/search\//];

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export function createHub(options: HubOptions): Hub {
  const problems: string[] = [];
  let signIns = 0;
  const description = readApiDescription("docker-hub");
  const listener = (request: IncomingMessage, answer: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      if (options.before?.(request, answer) === true) return;
      const { method = "", url: path = "" } = request;
      if (path === "/v2/auth/token") signIns += 1;
      const { status, body } = reply(options, { method, path, text, headers: request.headers });
      const sent = body === undefined ? "" : JSON.stringify(body);
      answer.writeHead(status, { "content-type": "application/json" }).end(sent);
      if (UNDESCRIBED.some((pattern) => pattern.test(path))) return;
      const asked = { method, path, text, headers: request.headers };
      problems.push(
        ...description.checkRequest(asked),
        ...description.checkAnswer(asked, { status, text: sent }),
      );
    });
  };
  return {
    problems,
    signIns: () => signIns,
    hosts: {
      "hub.docker.com": listener,
      "auth.docker.io": (request, answer) => giveToken(options, request, answer),
      "registry-1.docker.io": (request, answer) => registry(options, request, answer),
    },
  };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly text: string;
  readonly headers: IncomingMessage["headers"];
}

function reply(options: HubOptions, { method, path, text, headers }: Asked): Reply {
  const url = new URL(path, "https://hub.docker.com");
  if (url.pathname === "/v2/auth/token") return signIn(options, text);
  const user = userOf(headers.authorization);
  if (headers.authorization !== undefined && user === undefined) {
    return { status: 401, body: { message: "unauthorized" } };
  }
  if (url.pathname === "/v2/repositories/namespaces") {
    return { status: 200, body: { namespaces: [user, ...(options.organizations ?? [])] } };
  }
  if (url.pathname === "/v2/search/repositories/") return found(options, url);
  const match =
    /^\/v2\/(?:namespaces\/([^/]+)\/repositories|repositories\/([^/]+))(?:\/([^/]+))?(?:\/(.*))?$/.exec(
      url.pathname,
    );
  const [, current, legacy, name = "", rest = ""] = match ?? [];
  const namespace = current ?? legacy ?? "";
  const visible = options.repositories.filter(
    (one) => one.namespace === namespace && (one.isPrivate !== true || user !== undefined),
  );
  if (name === "" && method === "POST") return create(options, namespace, text);
  if (options.repeatsPages?.() === true) url.searchParams.set("page", "1");
  if (name === "") return page(visible.map(repositoryBody), url);
  const repository = visible.find((one) => one.name === name);
  if (repository === undefined) return { status: 404, body: { message: "object not found" } };
  if (method === "DELETE") return remove(options, repository, rest, user);
  if (rest === "") return { status: 200, body: repositoryBody(repository) };
  if (rest === "immutabletags/verify") return matching(repository, text);
  return page([...repository.tags.values()], url);
}

function signIn({ users, tokensEndAt }: HubOptions, text: string): Reply {
  const { identifier, secret } = JSON.parse(text) as { identifier: string; secret: string };
  if (users[identifier] !== secret) {
    return { status: 401, body: { detail: "Incorrect authentication credentials" } };
  }
  const exp = tokensEndAt ?? Math.round(Date.now() / 1000) + 600;
  const payload = Buffer.from(JSON.stringify({ sub: identifier, exp })).toString("base64url");
  return { status: 200, body: { access_token: `e30.${payload}.signature` } };
}

function userOf(authorization: string | undefined): string | undefined {
  const payload = /^Bearer e30\.([^.]+)\.signature$/.exec(authorization ?? "")?.[1];
  if (payload === undefined) return undefined;
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string }).sub;
}

function page(all: readonly unknown[], url: URL): Reply {
  const size = Number(url.searchParams.get("page_size") ?? "10");
  const at = Number(url.searchParams.get("page") ?? "1");
  const results = all.slice((at - 1) * size, at * size);
  if (at > 1 && results.length === 0) return { status: 404, body: { message: "Invalid page" } };
  const next = at * size < all.length ? "https://evil.test/next" : null;
  return { status: 200, body: { count: all.length, next, previous: null, results } };
}

function repositoryBody(repository: HubRepository) {
  const { namespace, name, isPrivate = false, settings, description } = repository;
  return {
    namespace,
    name,
    description: description ?? `about ${name}`,
    is_private: isPrivate,
    pull_count: 4242,
    storage_size: 1_000_000,
    last_updated: "2026-11-01T10:00:00.000000Z",
    date_registered: "2025-01-02T03:04:05Z",
    ...(settings === undefined ? {} : { immutable_tags_settings: settings }),
  };
}

function create({ repositories }: HubOptions, namespace: string, text: string): Reply {
  const { name, is_private: isPrivate } = JSON.parse(text) as { name: string; is_private: boolean };
  const made = { namespace, name, isPrivate, tags: new Map<string, Record<string, unknown>>() };
  repositories.push(made);
  return { status: 201, body: repositoryBody(made) };
}

function remove(
  { repositories }: HubOptions,
  repository: HubRepository,
  rest: string,
  user: string | undefined,
): Reply {
  if (user !== repository.namespace) {
    return { status: 403, body: { message: "access to the resource is forbidden" } };
  }
  const tag = /^tags\/([^/]+)\/$/.exec(rest)?.[1];
  if (tag === undefined) repositories.splice(repositories.indexOf(repository), 1);
  else if (!repository.tags.delete(tag)) return { status: 404, body: { message: "no tag" } };
  return { status: tag === undefined ? 202 : 204 };
}

function matching({ tags }: HubRepository, text: string): Reply {
  const { regex } = JSON.parse(text) as { regex: string };
  const pattern = new RegExp(`^(?:${regex})$`);
  return { status: 200, body: { tags: [...tags.keys()].filter((tag) => pattern.test(tag)) } };
}

function found({ repositories }: HubOptions, url: URL): Reply {
  const query = url.searchParams.get("query") ?? "";
  const results = repositories
    .filter((one) => one.name.includes(query) && one.isPrivate !== true)
    .map(({ namespace, name }) => ({
      repo_name: namespace === "library" ? name : `${namespace}/${name}`,
      short_description: `about ${name}`,
      pull_count: 7,
    }));
  return { status: 200, body: { count: results.length, results } };
}

function giveToken({ users }: HubOptions, request: IncomingMessage, answer: ServerResponse): void {
  const { authorization } = request.headers;
  const known = Object.entries(users).map(([name, secret]) => `Basic ${btoa(`${name}:${secret}`)}`);
  if (authorization === undefined || known.includes(authorization))
    answer.end(JSON.stringify({ token: "registry-token" }));
  else answer.writeHead(401).end('{"details":"incorrect username or password"}');
}

function registry(
  { repositories, registryDeletes = false, registry: content }: HubOptions,
  request: IncomingMessage,
  answer: ServerResponse,
): void {
  const { method, url = "", headers } = request;
  const json = { "content-type": "application/json" };
  if (headers.authorization !== "Bearer registry-token") {
    const challenge = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"';
    answer.writeHead(401, { ...json, "www-authenticate": challenge }).end("{}");
    return;
  }
  const match = /^\/v2\/([^/]+)\/([^/]+)\/manifests\/([^/]+)$/.exec(url);
  const one = repositories.find(
    (each) => `${each.namespace}/${each.name}` === `${match?.[1]}/${match?.[2]}`,
  );
  if (method === "DELETE" && registryDeletes && one?.tags.delete(match?.[3] ?? "") === true) {
    answer.writeHead(202).end();
    return;
  }
  if (content !== undefined && method !== "DELETE") {
    content(request, answer);
    return;
  }
  const body = '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}';
  answer.writeHead(405, json).end(body);
}
