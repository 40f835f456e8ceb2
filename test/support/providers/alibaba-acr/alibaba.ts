import { randomUUID } from "node:crypto";
import {
  type IncomingMessage,
  request as httpRequest,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type Cloud, startCloud } from "../../cloud/cloud.ts";
import { startDockerRegistry } from "../../real/docker-registry.ts";
import { type Backend, backendOf } from "./backend.ts";
import { answerEnterprise } from "./enterprise-api.ts";
import { answerPersonal } from "./personal-api.ts";
import { refuseSignature } from "./signature.ts";
import { type AlibabaState, type ApiReply, gatewayError } from "./state.ts";

export const ACCESS_KEY = {
  kind: "access-key",
  username: "LTAI5tTestKey",
  secretKey: "canary-secret-key-of-alibaba",
} as const;

export const STS_KEY = {
  kind: "access-key",
  username: "STS.NTestKey",
  secretKey: "canary-secret-key-of-sts",
  sessionToken: "canary-session-token/+==",
} as const;

/** The password that people set for the registry. */
export const REGISTRY_LOGIN = {
  kind: "password",
  username: "ann@acme",
  password: "canary-registry",
} as const;

export interface AlibabaOptions {
  /** The registry's host. */
  readonly host: string;
  readonly region: string;
  /** Default: the registry's. The token service may stand elsewhere. */
  readonly realmRegion?: string;
  /** Undefined: a personal registry. */
  readonly instanceId?: string;
  /** Hosts that the personal API names. Default: the registry's. */
  readonly personalHosts?: readonly string[];
  readonly now?: () => number;
}

/** The service on this computer: a registry, its token service and the API of its region, before one real registry. */
export interface Alibaba {
  readonly cloud: Cloud;
  readonly state: AlibabaState;
  readonly backend: Backend;
  /** Requests to the API, as `METHOD action-or-path`. */
  readonly calls: () => string[];
  close(): Promise<void>;
}

export async function startAlibaba(options: AlibabaOptions): Promise<Alibaba> {
  const { host, region, realmRegion = region, instanceId } = options;
  const registry = await startDockerRegistry();
  const state: AlibabaState = {
    backend: backendOf(registry),
    keys: {
      secrets: {
        [ACCESS_KEY.username]: ACCESS_KEY.secretKey,
        [STS_KEY.username]: STS_KEY.secretKey,
      },
      tokens: { [STS_KEY.username]: STS_KEY.sessionToken },
      nonces: new Set(),
      now: options.now ?? Date.now,
    },
    region,
    instanceId: instanceId ?? "",
    personalHosts: options.personalHosts ?? [host],
    namespaces: [],
    repositories: [],
    logins: new Map([[REGISTRY_LOGIN.username, REGISTRY_LOGIN.password]]),
    instead: [],
    refusals: new Map(),
    repeatsPages: false,
    syncStates: ["SUCCESS"],
    scans: new Map(),
    rules: [],
    ruleTasks: [],
    tasks: new Map(),
  };
  const tokens = new Set<string>();
  const realm = `dockerauth.${realmRegion}.aliyuncs.com`;
  const service = `registry.aliyuncs.com:${region}:${instanceId === undefined ? "26842" : `china:${instanceId}`}`;
  const apiHost = `cr.${region}.aliyuncs.com`;
  const cloud = await startCloud({
    [host]: registryHost({
      challenge: `Bearer realm="https://${realm}/auth",service="${service}"`,
      tokens,
      backend: registry.url,
      namespaces: state.namespaces,
    }),
    [realm]: tokenHost({ tokens, service, logins: state.logins }),
    [apiHost]: apiListener(state),
  });
  return {
    cloud,
    state,
    backend: state.backend,
    calls: () =>
      cloud.requests
        .filter((request) => request.host === apiHost)
        .map(({ method, path, headers }) =>
          path.startsWith("/?")
            ? `${method} ${String(headers["x-acs-action"])}`
            : `${method} ${path.split("?")[0]}`,
        ),
    close: async () => {
      await cloud.close();
      await registry.stop();
    },
  };
}

function registryHost({
  challenge,
  tokens,
  backend,
  namespaces,
}: {
  readonly challenge: string;
  readonly tokens: ReadonlySet<string>;
  readonly backend: string;
  /** Nothing may be done in others. */
  readonly namespaces: readonly string[];
}): RequestListener {
  return (request, answer) => {
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (!tokens.has(token)) {
      request.resume();
      answer.writeHead(401, { "www-authenticate": challenge, "content-type": "application/json" });
      answer.end(
        JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }),
      );
      return;
    }
    if (request.url?.startsWith("/v2/_catalog") === true) {
      answer.writeHead(404).end();
      return;
    }
    const [, namespace] = /^\/v2\/([^/?]+)\//.exec(request.url ?? "") ?? [];
    if (namespace !== undefined && !namespaces.includes(namespace)) {
      request.resume();
      const denied = { code: "DENIED", message: "requested access to the resource is denied" };
      answer.writeHead(403, { "content-type": "application/json" });
      answer.end(JSON.stringify({ errors: [denied] }));
      return;
    }
    void forward(request, answer, backend);
  };
}

/** To the real registry, which makes its links with the name under which it was asked. */
async function forward(
  request: IncomingMessage,
  answer: ServerResponse,
  backend: string,
): Promise<void> {
  const { authorization: _, ...headers } = request.headers;
  const onward = httpRequest(new URL(request.url ?? "/", backend), {
    method: request.method,
    headers: { ...headers, "x-forwarded-proto": "https" },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once("response", resolve);
    onward.once("error", reject);
  });
  try {
    await pipeline(request, onward);
    const from = await answered;
    answer.writeHead(from.statusCode ?? 502, from.headers);
    await pipeline(from, answer);
  } catch {
    answer.destroy();
  }
}

function tokenHost({
  tokens,
  service,
  logins,
}: {
  readonly tokens: Set<string>;
  readonly service: string;
  readonly logins: ReadonlyMap<string, string>;
}): RequestListener {
  return (request, answer) => {
    const [, basic = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const [user = "", ...password] = Buffer.from(basic, "base64").toString("utf8").split(":");
    const asked = new URL(request.url ?? "/", "https://realm.test");
    const isKnown = basic !== "" && logins.get(user) === password.join(":");
    request.resume();
    if (request.method !== "GET" || asked.searchParams.get("service") !== service || !isKnown) {
      answer.writeHead(401, { "content-type": "application/json" });
      answer.end(
        JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }),
      );
      return;
    }
    const token = randomUUID();
    tokens.add(token);
    answer.writeHead(200, { "content-type": "application/json" });
    answer.end(JSON.stringify({ token, access_token: token, expires_in: 300 }));
  };
}

function apiListener(state: AlibabaState): RequestListener {
  return (request, answer) => {
    void replyTo(state, request).then(
      ({ status, body }) => {
        answer.writeHead(status, { "content-type": "application/json;charset=utf-8" });
        answer.end(JSON.stringify(body));
      },
      () => answer.destroy(),
    );
  };
}

async function replyTo(state: AlibabaState, request: IncomingMessage): Promise<ApiReply> {
  const body = await buffer(request);
  const refused = refuseSignature(request, body, state.keys);
  if (refused !== undefined) return gatewayError(refused.endsWith("NotFound") ? 404 : 400, refused);
  const next = state.instead.shift();
  if (next !== undefined) return next;
  const url = new URL(request.url ?? "/", "https://api.test");
  const asked = {
    method: request.method ?? "",
    action: String(request.headers["x-acs-action"]),
    path: url.pathname,
    query: new Map(url.searchParams),
    body: body.toString("utf8"),
  };
  const refusal = state.refusals.get(asked.action);
  if (refusal !== undefined) return refusal;
  const version = request.headers["x-acs-version"];
  if (version === "2018-12-01") return answerEnterprise(state, asked);
  return version === "2016-06-07"
    ? answerPersonal(state, asked)
    : gatewayError(404, "InvalidVersion");
}
