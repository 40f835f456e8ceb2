import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, ListenOptions, Server } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EngineApi } from "../../electron/engines/engine-api.ts";
import type { EngineAccess, SshProgram } from "../../electron/engines/engine-access.ts";
import { formatEngineAddress } from "../../electron/engines/engine-address.ts";
import { createEngineClient } from "../../electron/engines/engine-client.ts";
import { createEngineHttp } from "../../electron/engines/engine-http.ts";
import { createEngineConnector } from "../../electron/engines/dial-engine.ts";
import { tempDir } from "./temp-dir.ts";

/** What an engine does with a request. Whoever wants the body reads it. */
export type Answer = (response: ServerResponse, request: IncomingMessage, url: URL) => void;

/** Answers by method and path without the version: `GET /images/json`. */
export type Script = Readonly<Record<string, Answer>>;

/** An engine that does what its script says. */
export interface ScriptedEngine {
  /** Every request in the order of arrival: `GET /v1.41/images/json`. */
  readonly requests: readonly string[];
  /** Connections that are open now. */
  connections(): Promise<number>;
}

export const TEST_VERSION = {
  Version: "28.0.1",
  Os: "linux",
  Arch: "amd64",
  Components: [{ Name: "Engine" }],
};

/** Answers with a document. */
export function json(value: unknown, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  };
}

/** What every engine can do; a script may say otherwise. */
const BASICS: Script = {
  "GET /_ping": (response) => response.setHeader("Api-Version", "1.41").end("OK"),
  "GET /version": json(TEST_VERSION),
  "GET /info": json({ ID: "ONE:TWO", Name: "host", DockerRootDir: "/var/lib/docker" }),
};

/** Starts an engine on a socket of its own. It ends with the test. */
export async function startEngine(
  script: Script = {},
  path?: string,
): Promise<ScriptedEngine & { readonly path: string }> {
  const socket = path ?? join(await tempDir(), "engine.sock");
  const requests: string[] = [];
  const server = createServer(follow(script, requests));
  return { ...(await listen(server, { path: socket }, requests)), path: socket };
}

/** The same over TLS on loopback. */
export async function startTlsEngine(
  tls: { readonly cert: string; readonly key: string; readonly ca?: string },
  script: Script = {},
): Promise<ScriptedEngine & { readonly port: number }> {
  const requests: string[] = [];
  const asks = tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer({ ...tls, ...asks }, follow(script, requests));
  const engine = await listen(server, { port: 0, host: "127.0.0.1" }, requests);
  return { ...engine, port: (server.address() as AddressInfo).port };
}

/** No engine here is reached through ssh. */
export const NO_SSH: SshProgram = { find: () => Promise.resolve(undefined), environment: {} };

/** The client under test for a way to an engine, which is called `test`. */
export function clientOf(access: EngineAccess, ssh = NO_SSH): EngineApi {
  const identity = { name: "test", address: formatEngineAddress(access.address) };
  return createEngineClient(createEngineHttp(identity, createEngineConnector("test", access, ssh)));
}

/** The client for a socket. */
export function clientAt(path: string): EngineApi {
  return clientOf({ address: { kind: "unix", path } });
}

function follow(script: Script, requests: string[]): RequestListener {
  return (request, response) => {
    const { method = "", url = "/" } = request;
    const asked = new URL(url, "http://engine");
    requests.push(`${method} ${url}`);
    const name = `${method} ${asked.pathname.replace(/^\/v\d+\.\d+(?=\/)/, "")}`;
    const answer =
      script[name] ?? BASICS[name] ?? json({ message: `page not found: ${name}` }, 404);
    answer(response, request, asked);
  };
}

async function listen(
  server: Server & { closeAllConnections(): void },
  at: ListenOptions,
  requests: readonly string[],
): Promise<ScriptedEngine> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return {
    requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
  };
}
