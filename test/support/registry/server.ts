import { createServer as createHttpServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type AuthOptions, createAuth, type TestAuth } from "./auth.ts";
import { createFaults, type Fault, type FaultList, sendSpoiled, spoil } from "./faults.ts";
import { route } from "./routes.ts";
import { type ContentStore, obeyWith } from "./content-store.ts";
import { obey, type Plain, type Rule } from "./rules.ts";
import {
  DEFAULT_BEHAVIOUR,
  type RegistryBehaviour,
  type RegistryState,
  type Reply,
  repositoryOf,
  type RepositoryState,
  type RequestView,
} from "./state.ts";

export interface RegistryOptions extends Partial<RegistryBehaviour> {
  /** Everybody may do everything when absent. */
  readonly auth?: AuthOptions;
  /** PEM texts; the registry speaks HTTPS when given. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What it does differently, for as long as it runs. */
  readonly rules?: readonly Rule[];
  /** Keeps the content elsewhere. Default: in memory. */
  readonly store?: ContentStore;
  /** Address to listen on. Default 127.0.0.1. */
  readonly address?: string;
}

/** One request as it arrived. `bytes` counts its body. */
export interface RecordedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  bytes: number;
  /** 0 until it is answered. */
  status: number;
}

export interface TestRegistry {
  /** `127.0.0.1:port`, as in a reference. */
  readonly host: string;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Every request since the start, or since a test emptied the list. */
  readonly requests: RecordedRequest[];
  readonly faults: FaultList;
  readonly rules: Rule[];
  readonly behaviour: RegistryBehaviour;
  readonly auth: TestAuth | undefined;
  /** What a repository holds; made on first use. */
  repository(name: string): RepositoryState;
  readonly repositories: Map<string, RepositoryState>;
  /** The recorded requests as `METHOD /path` lines without queries: easy to compare. */
  lines(): string[];
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts a registry on a free loopback port. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const { auth: authOptions, tls, store, address = "127.0.0.1", ...others } = options;
  const { rules: ruled = [], ...changes } = others;
  const rules = [...ruled];
  const behaviour: RegistryBehaviour = { ...DEFAULT_BEHAVIOUR, ...changes };
  const state: RegistryState = { repositories: new Map(), behaviour };
  const auth = authOptions === undefined ? undefined : createAuth(authOptions);
  const requests: RecordedRequest[] = [];
  const faults = createFaults();
  const server: Server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const host = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const url = `${tls === undefined ? "http" : "https"}://${host}`;
  server.keepAliveTimeout = 60_000;
  server.on("request", (request, response) => {
    const record = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      bytes: 0,
      status: 0,
    };
    requests.push(record);
    void serve({ state, auth, faults, rules, store, origin: url }, request, response, record);
  });
  return {
    host,
    url,
    requests,
    faults,
    rules,
    behaviour,
    auth,
    repositories: state.repositories,
    repository: (name) => repositoryOf(state, name),
    lines: () => requests.map(({ method, path }) => `${method} ${path.split("?", 1)[0] ?? ""}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly state: RegistryState;
  readonly auth: TestAuth | undefined;
  readonly faults: FaultList;
  readonly rules: readonly Rule[];
  readonly store: ContentStore | undefined;
  readonly origin: string;
}

async function serve(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  record: RecordedRequest,
): Promise<void> {
  request.on("error", () => undefined);
  response.on("error", () => undefined);
  const fault = serving.faults.next(record.method, record.path);
  if (fault?.early === true) {
    await fault.hold;
    await send(request, response, spoil({ status: 200 }, fault), fault, record);
    return;
  }
  const { body, complete } = await readBody(request, record, fault?.resetRequestAfter);
  const url = new URL(record.path, serving.origin);
  const view = {
    method: record.method,
    url,
    headers: record.headers,
    body: body.subarray(0, fault?.keepOnly),
    complete,
    origin: serving.origin,
  };
  const replaced = fault?.status !== undefined || fault?.redirect !== undefined;
  const reply = replaced ? { status: 200 } : await replyTo(serving, view);
  await fault?.hold;
  if (!complete || fault?.loseAnswer === true) request.socket.resetAndDestroy();
  else
    await send(request, response, fault === undefined ? reply : spoil(reply, fault), fault, record);
}

async function replyTo(
  { state, auth, rules, store }: Serving,
  request: RequestView,
): Promise<Reply> {
  const asked = { request, state };
  const plain: Plain = {
    refuse: (view) => auth?.check(view),
    answer: (view) => route(state, auth, view),
  };
  return store === undefined ? obey(rules, asked, plain) : obeyWith(store, { rules, asked, plain });
}

/** The body, or its beginning when the client leaves or the limit is reached. */
function readBody(
  request: IncomingMessage,
  record: RecordedRequest,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ body: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    request.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      record.bytes += chunk.length;
      if (record.bytes < limit) return;
      request.pause();
      resolve({ body: Buffer.concat(chunks).subarray(0, limit), complete: false });
    });
    request.once("end", () => resolve({ body: Buffer.concat(chunks), complete: true }));
    request.once("close", () => resolve({ body: Buffer.concat(chunks), complete: false }));
  });
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  fault: Fault | undefined,
  record: RecordedRequest,
): Promise<void> {
  record.status = reply.status;
  if (fault?.resetAfter === 0) {
    request.socket.resetAndDestroy();
    return;
  }
  const body = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(reply.body ?? "");
  const length =
    fault?.endless === true || reply.status === 204
      ? {}
      : { "content-length": String(body.length) };
  const headers = {
    "docker-distribution-api-version": "registry/2.0",
    ...length,
    ...reply.headers,
  };
  for (const [name, value] of Object.entries(headers)) {
    if (value !== "") response.setHeader(name, value);
  }
  response.statusCode = reply.status;
  if (fault?.early === true) response.shouldKeepAlive = false;
  if (request.method === "HEAD" || fault === undefined) response.end(body);
  else await sendSpoiled(request, response, body, fault);
}
