import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import tls from "node:tls";
import { Agent, type Dispatcher } from "undici";
import { cancelledError } from "../../shared/errors.ts";
import { type AddressClass, classOfLiteral } from "./address.ts";
import { connectionError } from "./connection-error.ts";
import { foreignLookup, registryLookup, type Resolve } from "./lookup.ts";

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
  /** @throws cancelled, host_not_found, connection_refused, connection_lost, connection_timeout, tls_failed, … */
  send(hop: Hop): Promise<HopAnswer>;
  /** The classes of the addresses under which a host of ours was reached. Empty when it never was. */
  classesOf(hostname: string): ReadonlySet<AddressClass>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly userAgent: string;
  readonly resolve: Resolve;
  readonly timeouts: Timeouts;
  /** PEM texts of authorities to trust besides the system's. */
  readonly trustedCertificates: readonly string[];
}

export interface Timeouts {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number;
  /** Until the headers of an answer. */
  readonly headersMs: number;
  /** The same after an upload: servers compute digests or join parts before they answer. */
  readonly uploadHeadersMs: number;
  /** Without one byte of a body that we are waiting for. */
  readonly stallMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  headersMs: 60_000,
  uploadHeadersMs: 300_000,
  stallMs: 30_000,
};

/** Per origin and lane. More gain nothing on loopback and look like an attack to public registries. */
const CONNECTIONS = 8;
const KEEP_ALIVE_MS = 60_000;
/** undici hands over a body in pieces as they come from the socket; this much may wait for its reader. */
const BODY_HIGH_WATER_MARK = 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const agents = new Map<string, Agent>();
  const classes = new Map<string, ReadonlySet<AddressClass>>();
  const observe = (hostname: string, found: ReadonlySet<AddressClass>): void => {
    classes.set(hostname, found);
  };
  let trust: tls.SecureContext | undefined;
  const agentFor = ({ lane, reach, url }: Hop): Agent => {
    const kind = reach === "registry" ? reach : [...reach.foreign].toSorted().join(" ");
    const key = `${url.protocol} ${lane} ${kind}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const lookup =
      reach === "registry"
        ? registryLookup(options.resolve, observe)
        : foreignLookup(options.resolve, reach.foreign);
    if (url.protocol === "https:") trust ??= createTrust(options.trustedCertificates);
    const agent = createAgent(options, lookup, trust);
    agents.set(key, agent);
    return agent;
  };
  return {
    send: (hop) => sendHop(agentFor(hop), hop, options),
    classesOf: (hostname) => {
      const literal = classOfLiteral(hostname);
      return literal === undefined ? (classes.get(hostname) ?? new Set()) : new Set([literal]);
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/**
 * HTTP/1.1 only: undici's HTTP/2 windows make large transfers over distance 70 times slower, and one connection for all
 * makes layers wait for each other.
 */
function createAgent(
  options: TransportOptions,
  lookup: LookupFunction,
  trust: tls.SecureContext | undefined,
): Agent {
  const { connectMs, headersMs } = options.timeouts;
  return new Agent({
    allowH2: false,
    pipelining: 1,
    connections: CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersMs,
    bodyTimeout: 0,
    connect: {
      allowH2: false,
      timeout: connectMs,
      lookup,
      autoSelectFamily: true,
      rejectUnauthorized: true,
      ...(trust === undefined ? {} : { secureContext: trust }),
    },
  });
}

/** Authorities are parsed once, not for each connection, and only when TLS is spoken at all. */
function createTrust(extra: readonly string[]): tls.SecureContext {
  const ca = [...tls.getCACertificates("default"), ...tls.getCACertificates("system"), ...extra];
  return tls.createSecureContext({ ca: [...new Set(ca)], minVersion: "TLSv1.2" });
}

async function sendHop(agent: Agent, hop: Hop, options: TransportOptions): Promise<HopAnswer> {
  const { method, url, signal, body } = hop;
  const { headersMs, uploadHeadersMs } = options.timeouts;
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { "user-agent": options.userAgent, "accept-encoding": "identity", ...hop.headers },
      body: body ?? null,
      signal,
      highWaterMark: BODY_HIGH_WATER_MARK,
      headersTimeout: method === "PUT" || method === "PATCH" ? uploadHeadersMs : headersMs,
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  } catch (error) {
    if (signal.aborted) throw cancelledError(`${method} ${url.host}`);
    throw connectionError(error, url);
  }
}

/** One header as text; repeated ones are joined with commas. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
