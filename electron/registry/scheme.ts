import type { Socket } from "node:net";
import tls from "node:tls";
import { AppError, hasCode } from "../../shared/errors.ts";
import type { RegistryLink } from "./access.ts";
import { isLoopbackHost } from "./address.ts";
import { SingleFlight } from "./auth/single-flight.ts";
import { withDeadline } from "./deadline.ts";
import { dial, type DialOptions } from "./dial.ts";
import { PROXY_LOGIN_WANTED } from "./http-tunnel.ts";
import { type Resolve, systemResolve } from "./lookup.ts";
import { shakeHands } from "./tls-socket.ts";

/** The names under which Docker Hub's registry is meant, and the host that serves it. */
const DOCKER_HUB = "docker.io";
const DOCKER_HUB_REGISTRY = "registry-1.docker.io";

/** A server that neither greets nor closes is taken for one that waits for a line of HTTP. */
const GREETING_TIMEOUT_MS = 3_000;
/** The usual time for a connection to come about. */
const DIAL_TIMEOUT_MS = 10_000;

/** Says at which origin the registry of a reference's host is to be reached. */
export interface OriginResolver {
  /** `http:` only for loopback hosts and hosts the user allowed, and only when they do not speak TLS. */
  originOf(host: string, signal: AbortSignal): Promise<URL>;
}

/** @param dialMs until a connection stands */
export function createOriginResolver(
  link: RegistryLink,
  resolve: Resolve = systemResolve,
  dialMs = DIAL_TIMEOUT_MS,
): OriginResolver {
  const known = new Map<string, URL>();
  const probes = new SingleFlight<"https:" | "http:">();
  return {
    originOf: async (host, signal) => {
      const origin = known.get(host);
      if (origin !== undefined) return origin;
      const encrypted = originUrl("https:", host);
      const mayBePlain = isLoopbackHost(encrypted.hostname) || link.plainHttp;
      const scheme = mayBePlain
        ? await probes.run(host, signal, (shared) =>
            probe(encrypted, link, { resolve, timeoutMs: dialMs, signal: shared }),
          )
        : "https:";
      const found = originUrl(scheme, host);
      known.set(host, found);
      return found;
    },
  };
}

function originUrl(scheme: "https:" | "http:", host: string): URL {
  const url = URL.parse(`${scheme}//${host === DOCKER_HUB ? DOCKER_HUB_REGISTRY : host}/`);
  if (url !== null && url.pathname === "/" && url.username === "") return url;
  throw new AppError("invalid_reference", `not a registry host: ${JSON.stringify(host)}`, {
    details: { reference: host },
  });
}

/**
 * Greets the host in TLS and looks at what comes back. Nothing is sent but the greeting, so nothing is given away. Docker
 * does the same with its first request. What trust there is does not matter here: that it is TLS does.
 */
async function probe(
  origin: URL,
  link: RegistryLink,
  options: DialOptions,
): Promise<"https:" | "http:"> {
  const { signal } = options;
  let socket: Socket | undefined;
  try {
    ({ socket } = await dial(origin, link, options));
    const connected = socket;
    const context = tls.createSecureContext({ ca: [] });
    await withDeadline(GREETING_TIMEOUT_MS, signal, (shared) =>
      shakeHands(connected, origin, context, shared),
    );
    return "https:";
  } catch (error) {
    if (hasCode(error, "cancelled")) throw error;
    if (socket !== undefined || isElsewhere(error, origin)) return "http:";
    throw error;
  } finally {
    socket?.destroy();
  }
}

/**
 * Without a port, plain HTTP lives on another one, which may be open although 443 is not. And a proxy that opens no
 * tunnel to a port may well pass plain requests on to it.
 */
function isElsewhere(error: unknown, origin: URL): boolean {
  if (hasCode(error, "connection_refused")) return origin.port === "";
  return hasCode(error, "proxy_refused") && error.details["status"] !== PROXY_LOGIN_WANTED;
}
