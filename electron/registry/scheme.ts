import tls from "node:tls";
import { AppError, cancelledError } from "../../shared/errors.ts";
import { bareHostname, isLoopbackHost } from "./address.ts";
import { SingleFlight } from "./auth/single-flight.ts";
import { connectionError } from "./connection-error.ts";

/** The names under which Docker Hub's registry is meant, and the host that serves it. */
const DOCKER_HUB = "docker.io";
const DOCKER_HUB_REGISTRY = "registry-1.docker.io";

/** A server that neither greets nor closes is taken for one that waits for a line of HTTP. */
const PROBE_TIMEOUT_MS = 3_000;

/** Says at which origin the registry of a reference's host is to be reached. */
export interface OriginResolver {
  /** `http:` only for loopback hosts and hosts the user allowed, and only when they do not speak TLS. */
  originOf(host: string, signal: AbortSignal): Promise<URL>;
  forget(host: string): void;
}

export function createOriginResolver(plainHttpAllowed: (host: string) => boolean): OriginResolver {
  const known = new Map<string, URL>();
  const probes = new SingleFlight<"https:" | "http:">();
  return {
    originOf: async (host, signal) => {
      const origin = known.get(host);
      if (origin !== undefined) return origin;
      const encrypted = originUrl("https:", host);
      const mayBePlain = isLoopbackHost(encrypted.hostname) || plainHttpAllowed(host);
      const scheme = mayBePlain
        ? await probes.run(host, signal, (shared) => probe(encrypted, shared))
        : "https:";
      const found = originUrl(scheme, host);
      known.set(host, found);
      return found;
    },
    forget: (host) => known.delete(host),
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
 * does the same with its first request.
 */
function probe(origin: URL, signal: AbortSignal): Promise<"https:" | "http:"> {
  return new Promise((resolve, reject) => {
    const hostname = bareHostname(origin.hostname);
    let connected = false;
    const socket = tls.connect({
      host: hostname,
      port: origin.port === "" ? 443 : Number(origin.port),
      ...(/[a-z]/i.test(hostname) && !hostname.includes(":") ? { servername: hostname } : {}),
      rejectUnauthorized: false,
    });
    const finish = (scheme: "https:" | "http:" | undefined, error?: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      if (scheme === undefined) reject(error);
      else resolve(scheme);
    };
    const onAbort = (): void => finish(undefined, cancelledError());
    const fallen = (error?: unknown): void => {
      // Without a port, plain HTTP lives on another one, which may be open although 443 is not.
      if (isAlert(error)) finish("https:");
      else if (connected || (origin.port === "" && isRefusal(error))) finish("http:");
      else finish(undefined, connectionError(error, origin));
    };
    const timer = setTimeout(() => {
      fallen(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }));
    }, PROBE_TIMEOUT_MS);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => {
      connected = true;
    });
    socket.once("secureConnect", () => finish("https:"));
    socket.once("error", fallen);
    socket.once("end", () => fallen());
  });
}

/** An alert is a word of TLS: the server speaks it, though it will not speak with us. */
function isAlert(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^ERR_SSL_.*ALERT/.test(String(error.code));
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
}
