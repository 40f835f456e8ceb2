import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { Agent, type buildConnector, type Dispatcher, errors } from "undici";
import { cancelledError, hasCode, withDetails } from "../../shared/errors.ts";
import type { Proxy, RegistryLink } from "./access.ts";
import { type AddressClass, classOfLiteral } from "./address.ts";
import { brokenConnection } from "./connection-error.ts";
import { createConnector } from "./connector.ts";
import { chooseProxy, isForwarded, throughProxy } from "./dial.ts";
import { proxyAuthorization, PROXY_LOGIN_WANTED } from "./http-tunnel.ts";
import { foreignLookup, registryLookup, type Resolve } from "./lookup.ts";
import { proxyRefused } from "./proxy-error.ts";
import { createTrust } from "./tls-trust.ts";

/**
 * Connections are counted apart for each kind of work: a copy within one registry reads and writes at once, and must not
 * wait for itself; and small questions must not wait behind large blobs.
 */
export type Lane = "metadata" | "download" | "upload";

/** Whether the URL is the registry's own, or one that it named; then only these classes of addresses are connected to. */
export type Reach = "registry" | { readonly foreign: ReadonlySet<AddressClass> };

export interface Hop {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable | undefined;
  readonly lane: Lane;
  readonly reach: Reach;
  readonly signal: AbortSignal;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface HopAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Dispatcher.ResponseData["body"];
}

/** Sends one request to one URL: no redirects, no credentials, no second try. */
export interface Transport {
  /**
   * @throws cancelled, host_not_found, connection_refused, connection_lost (with `reused` when the connection may have
   * been kept from an earlier request, and so says nothing of this one), connection_timeout, tls_failed, proxy_failed,
   * proxy_refused, configuration_invalid, …
   */
  send(hop: Hop): Promise<HopAnswer>;
  /** The classes of the addresses under which a host of ours was reached. Empty when it never was. */
  classesOf(hostname: string): ReadonlySet<AddressClass>;
  /**
   * From now on no connection outlives what is sent over it: they are closed whenever nothing is under way. Sending still
   * works.
   * @param onIdle called each time that they were closed
   */
  retire(onIdle: () => void): void;
  /** Lets go of every connection that is not in use: it may have died while the computer slept. */
  renew(): void;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly userAgent: string;
  readonly resolve: Resolve;
  readonly timeouts: Timeouts;
  /** Certificates and proxies of the registry that this transport serves. */
  readonly link: RegistryLink;
}

export interface Timeouts {
  /** Until a connection stands, proxy and TLS included. */
  readonly connectMs: number;
  /** Until the headers of an answer. */
  readonly headersMs: number;
  /** The same after an upload: servers compute digests or join parts before they answer. */
  readonly uploadHeadersMs: number;
  /** Without one byte of a body that we are waiting for, or taken of one that we send. */
  readonly stallMs: number;
  /** So long less than 1 KiB/s may come of a body that we are waiting for. */
  readonly slowMs: number;
  /** As `stallMs`, after the computer woke or changed its network. */
  readonly proofMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  headersMs: 60_000,
  uploadHeadersMs: 300_000,
  stallMs: 30_000,
  slowMs: 60_000,
  proofMs: 5_000,
};

/** Per origin and lane. More gain nothing on loopback and look like an attack to public registries. */
const CONNECTIONS = 8;
const KEEP_ALIVE_MS = 60_000;
/** undici hands over a body in pieces as they come from the socket; this much may wait for its reader. */
const BODY_HIGH_WATER_MARK = 1024 * 1024;
/** A proxy's page about its login is not read; a connection with more of it left is not used again. */
const MAX_REFUSAL_BYTES = 64 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const { link, resolve, timeouts } = options;
  const agents = new Map<string, Connections>();
  const retired = new Set<Agent>();
  const classes = new Map<string, ReadonlySet<AddressClass>>();
  const closing = new AbortController();
  const trust = createTrust(link);
  const proxyNumber = numberProxies();
  const isOwn = ownOrigin();
  const lookupFor = (reach: Reach): LookupFunction =>
    reach === "registry"
      ? registryLookup(resolve, (hostname, found) => void classes.set(hostname, found))
      : foreignLookup(resolve, reach.foreign);
  const connectionsFor = ({ lane, reach, url }: Hop, proxy: Proxy | undefined): Connections => {
    const own = isOwn(reach, url);
    const kind = reach === "registry" ? reach : [...reach.foreign].toSorted().join(" ");
    const key = `${own} ${lane} ${kind} ${proxyNumber(proxy)}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const lookup = lookupFor(reach);
    const verify = !(own && link.skipVerify);
    const { connectMs: timeoutMs } = timeouts;
    const way = { proxy, lookup, resolve, trust, own, verify, timeoutMs, closing: closing.signal };
    const opened = createConnections(timeouts, createConnector(way));
    agents.set(key, opened);
    return opened;
  };
  const send = async (hop: Hop): Promise<HopAnswer> => {
    const proxy = await proxyOf(hop, options);
    const connections = connectionsFor(hop, proxy);
    const reused = connections.opened > 0;
    try {
      return await sendHop(connections.agent, hop, proxy, options);
    } catch (error) {
      // Perhaps the server closed a kept connection as we began to use it. Spec: RFC 9112, 9.3.1.
      throw reused && hasCode(error, "connection_lost") ? withDetails(error, { reused }) : error;
    }
  };
  const usage = countUses(() => {
    for (const { agent } of agents.values()) void agent.destroy();
    agents.clear();
  });
  return {
    send: async (hop) => {
      const done = usage.begin();
      try {
        const answer = await send(hop);
        if (answer.body.closed) done();
        else answer.body.once("close", done);
        return answer;
      } catch (error) {
        done();
        throw error;
      }
    },
    renew: () => {
      for (const { agent } of agents.values()) {
        retired.add(agent);
        // Ends when the last of its requests does.
        void agent.close().finally(() => retired.delete(agent));
      }
      agents.clear();
    },
    retire: (onIdle) => usage.retire(onIdle),
    classesOf: (hostname) => {
      const literal = classOfLiteral(hostname);
      return literal === undefined ? (classes.get(hostname) ?? new Set()) : new Set([literal]);
    },
    close: async () => {
      closing.abort();
      const open = [...agents.values()].map(({ agent }) => agent);
      await Promise.all([...open, ...retired].map((agent) => agent.destroy()));
    },
  };
}

/**
 * Recognises the registry's own origin, which alone gets the client certificate and is exempt from verification where the
 * user said so: the first one that is called the registry. Should another ever be called so, it is not.
 */
function ownOrigin(): (reach: Reach, url: URL) => boolean {
  let own: string | undefined;
  return (reach, url) => {
    if (reach !== "registry") return false;
    own ??= url.origin;
    return own === url.origin;
  };
}

/** Counts requests whose answers are not read to their end yet; once retired, tells whenever there are none. */
function countUses(onIdle: () => void): {
  begin(): () => void;
  retire(told: () => void): void;
} {
  let open = 0;
  let told: (() => void) | undefined;
  const check = (): void => {
    if (open > 0 || told === undefined) return;
    onIdle();
    told();
  };
  return {
    begin: () => {
      open += 1;
      return () => {
        open -= 1;
        check();
      };
    },
    retire: (listener) => {
      told = listener;
      check();
    },
  };
}

/** Tells proxies and their logins apart without making passwords part of a key. */
function numberProxies(): (proxy: Proxy | undefined) => number {
  const seen: Proxy[] = [];
  return (proxy) => {
    if (proxy === undefined) return 0;
    const same = (other: Proxy): boolean =>
      other.url.href === proxy.url.href &&
      other.username === proxy.username &&
      other.password === proxy.password;
    const index = seen.findIndex(same);
    return index === -1 ? seen.push(proxy) : index + 1;
  };
}

/** While the proxy is being found, a body that waits to be sent may fail; then its sending fails. */
async function proxyOf(
  { body, url, signal }: Hop,
  { link, timeouts }: TransportOptions,
): Promise<Proxy | undefined> {
  const ignore = (): void => undefined;
  if (body instanceof Readable) body.on("error", ignore);
  try {
    return await chooseProxy(url, link, { timeoutMs: timeouts.connectMs, signal });
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    throw error;
  }
}

/** The connections of one lane to one place, by one way. */
interface Connections {
  readonly agent: Agent;
  /** How many were opened so far. Later requests may meet one that the server is closing. */
  opened: number;
}

/**
 * HTTP/1.1 only: undici's HTTP/2 windows make large transfers over distance 70 times slower, and one connection for all
 * makes layers wait for each other.
 */
function createConnections(
  { headersMs }: Timeouts,
  connect: buildConnector.connector,
): Connections {
  const agent = new Agent({
    allowH2: false,
    pipelining: 1,
    connections: CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersMs,
    bodyTimeout: 0,
    connect: (wanted, callback) => {
      connect(wanted, (...outcome) => {
        if (outcome[0] === null) connections.opened += 1;
        callback(...outcome);
      });
    },
  });
  const connections: Connections = { agent, opened: 0 };
  return connections;
}

async function sendHop(
  agent: Agent,
  hop: Hop,
  proxy: Proxy | undefined,
  options: TransportOptions,
): Promise<HopAnswer> {
  const { method, url, signal, body } = hop;
  const { headersMs, uploadHeadersMs } = options.timeouts;
  const forwarded = isForwarded(url, proxy) ? proxy : undefined;
  const path = `${url.pathname}${url.search}`;
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: forwarded === undefined ? path : `${url.origin}${path}`,
      method,
      headers: {
        "user-agent": options.userAgent,
        "accept-encoding": "identity",
        ...hop.headers,
        ...loginTo(forwarded),
      },
      body: body ?? null,
      signal,
      highWaterMark: BODY_HIGH_WATER_MARK,
      // undici would close after HEAD, for servers that send a body all the same; Docker's client does not.
      ...(method === "HEAD" ? { reset: false } : {}),
      headersTimeout: method === "PUT" || method === "PATCH" ? uploadHeadersMs : headersMs,
    });
    const received = { status: answer.statusCode, headers: answer.headers, body: answer.body };
    if (forwarded === undefined || received.status !== PROXY_LOGIN_WANTED) return received;
    await received.body.dump({ limit: MAX_REFUSAL_BYTES }).catch(() => undefined);
    throw proxyRefused(url, forwarded, { status: received.status });
  } catch (error) {
    if (signal.aborted) throw cancelledError(`${method} ${url.host}`);
    throw throughProxy(brokenConnection(withCode(error), url), proxy);
  }
}

/** undici gives some failures of its parser no code. */
function withCode(error: unknown): unknown {
  const unnamed = error instanceof errors.HTTPParserError && error.code === undefined;
  return unnamed ? Object.assign(error, { code: "HPE_INVALID" }) : error;
}

function loginTo(proxy: Proxy | undefined): Readonly<Record<string, string>> {
  const login = proxy === undefined ? undefined : proxyAuthorization(proxy);
  return login === undefined ? {} : { "proxy-authorization": login };
}

/** One header as text; repeated ones are joined with commas. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
