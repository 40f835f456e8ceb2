import type { LookupFunction, Socket } from "node:net";
import { withDetails } from "../../shared/errors.ts";
import type { Proxy, RegistryLink } from "./access.ts";
import { bareHostname, classOfLiteral } from "./address.ts";
import { connectionError } from "./connection-error.ts";
import { withDeadline } from "./deadline.ts";
import { openHttpTunnel, portOf } from "./http-tunnel.ts";
import { registryLookup, type Resolve } from "./lookup.ts";
import { proxyFailed } from "./proxy-error.ts";
import { openSocket } from "./socket.ts";
import { openSocksTunnel } from "./socks-tunnel.ts";
import { encrypt } from "./tls-socket.ts";
import { createTrust, type Trust } from "./tls-trust.ts";

/** Spec: RFC 1928, 3. */
const SOCKS_PORT = 1080;

export interface DialOptions {
  readonly resolve: Resolve;
  /** Until the connection stands, the proxy's part included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A connection without TLS. Whoever gets it has to destroy the socket. */
export interface Dialed {
  /**
   * Leads to the origin; only for an `http:` origin behind an HTTP proxy it ends at the proxy, which is asked in
   * absolute form (RFC 9112, 3.2.2).
   */
  readonly socket: Socket;
  /** What the name resolved to; empty behind a proxy, which resolves names itself. */
  readonly addresses: readonly string[];
  /** The address that was connected to: the origin's, or the proxy's. */
  readonly address: string;
  readonly proxy?: Pick<Proxy, "url" | "from">;
}

/**
 * Opens a connection to an origin, directly or through its proxy.
 * @throws host_not_found, connection_refused, connection_timeout, proxy_failed, proxy_refused, cancelled, …
 */
export async function dial(
  origin: URL,
  link: RegistryLink,
  { resolve, timeoutMs, signal }: DialOptions,
): Promise<Dialed> {
  const proxy = await chooseProxy(origin, link, { timeoutMs, signal });
  const addresses: string[] = [];
  const noting: Resolve = async (hostname) => {
    const found = await resolve(hostname);
    addresses.push(...found.map(({ address }) => address));
    return found;
  };
  const lookup = registryLookup(noting, () => undefined);
  const route: Route = { target: origin, proxy, lookup, resolve, trust: createTrust(link) };
  const socket = await withDeadline(timeoutMs, signal, (shared) => openRoute(route, shared));
  const hostname = bareHostname(origin.hostname);
  if (proxy === undefined && classOfLiteral(hostname) !== undefined) addresses.push(hostname);
  return {
    socket,
    addresses: [...new Set(addresses)],
    address: socket.remoteAddress ?? "",
    ...(proxy === undefined ? {} : { proxy: withoutLogin(proxy) }),
  };
}

/** Asks which proxy leads to a URL, but not for ever: whoever knows may be another program. */
export async function chooseProxy(
  url: URL,
  link: RegistryLink,
  { timeoutMs, signal }: Omit<DialOptions, "resolve">,
): Promise<Proxy | undefined> {
  try {
    return await withDeadline(timeoutMs, signal, (shared) => {
      const { promise: stopped, reject } = Promise.withResolvers<never>();
      shared.addEventListener("abort", () => reject(shared.reason as Error), { once: true });
      if (shared.aborted) reject(shared.reason as Error);
      return Promise.race([link.proxyFor(url), stopped]);
    });
  } catch (error) {
    throw connectionError(error, url);
  }
}

/** The way to one origin. */
export interface Route {
  readonly target: URL;
  readonly proxy: Proxy | undefined;
  /** Decides which addresses the target may have; behind a proxy it is not asked. */
  readonly lookup: LookupFunction;
  /** For the name of the proxy. */
  readonly resolve: Resolve;
  readonly trust: Trust;
}

/** Opens the way, up to where TLS with the target begins. @throws as {@link dial} */
export async function openRoute(route: Route, signal: AbortSignal): Promise<Socket> {
  const { target, proxy, lookup } = route;
  if (proxy !== undefined) return openProxied(route, proxy, signal);
  try {
    const endpoint = { hostname: target.hostname, port: portOf(target), lookup };
    return await openSocket(endpoint, signal);
  } catch (error) {
    throw connectionError(error, target);
  }
}

/** True for what is sent to the proxy itself, which passes it on. */
export function isForwarded(target: URL, proxy: Proxy | undefined): boolean {
  return target.protocol === "http:" && proxy !== undefined && !isSocks(proxy);
}

/** Adds the proxy to an error of something that was reached through it. */
export function throughProxy(error: unknown, proxy: Pick<Proxy, "url"> | undefined): unknown {
  return proxy === undefined ? error : withDetails(error, { proxy: proxy.url.host });
}

async function openProxied(route: Route, proxy: Proxy, signal: AbortSignal): Promise<Socket> {
  const { target } = route;
  let socket: Socket | undefined;
  try {
    socket = await openProxy(route, proxy, signal);
    if (isSocks(proxy)) await openSocksTunnel(socket, target, proxy, signal);
    else if (!isForwarded(target, proxy)) await openHttpTunnel(socket, target, proxy, signal);
    return socket;
  } catch (error) {
    socket?.destroy();
    throw proxyFailed(error, target, proxy);
  }
}

/** The user named the proxy: it may have any address, but a certificate that is trusted. */
async function openProxy(
  { resolve, trust }: Route,
  { url }: Proxy,
  signal: AbortSignal,
): Promise<Socket> {
  const lookup = registryLookup(resolve, () => undefined);
  const port = isSocks({ url }) && url.port === "" ? SOCKS_PORT : portOf(url);
  const socket = await openSocket({ hostname: url.hostname, port, lookup }, signal);
  return url.protocol === "https:" ? encrypt(socket, url, trust.foreign(), signal) : socket;
}

function isSocks({ url }: Pick<Proxy, "url">): boolean {
  return url.protocol === "socks5:";
}

function withoutLogin({ url, from }: Proxy): Pick<Proxy, "url" | "from"> {
  return { url: new URL(`${url.protocol}//${url.host}`), from };
}
