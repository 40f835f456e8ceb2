import { isRepository, parseRegistry } from "../../shared/oci/reference.ts";
import { formatAddress } from "../../shared/registry-address.ts";

/** The registry host in the names of images on Docker Hub. */
const HUB = "docker.io";
/** Under these, configuration files know Docker Hub. */
const HUB_ALIASES = new Set([
  HUB,
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
]);
/** What Docker calls Hub in its configuration and towards credential helpers: an address that Hub had before 2015. */
export const HUB_SERVER = "https://index.docker.io/v1/";

/** The path of an API, which older files carry after the host; no repository can be meant by it. */
const API_PATH = /^v[12]$/;
/** Docker Desktop keeps the tokens of its own login beside that of Hub. They are no logins for a registry. */
const DESKTOP_TOKENS = /^v1\/(?:access|refresh)-token$/;

/** Visible ASCII, and no longer than any name of a repository with its host, scheme and slashes. */
const KEY = /^[\x21-\x7e]{1,600}$/;

/** A key of a configuration file, read. */
export interface RegistryKey {
  readonly host: string;
  /** What follows the host, without slashes at its ends: a namespace, or nothing. */
  readonly path: string;
}

/**
 * Reads a key of `auths` or `credHelpers`: `ghcr.io`, `https://ghcr.io/v2/`, `ghcr.io/team`. Undefined for what names no
 * registry.
 */
export function tryParseKey(key: string): RegistryKey | undefined {
  if (!KEY.test(key)) return undefined;
  const bare = key.replace(/^https?:\/\//i, "");
  const slash = bare.indexOf("/");
  const host = tryParseHost(slash === -1 ? bare : bare.slice(0, slash));
  if (host === undefined) return undefined;
  const path = slash === -1 ? "" : bare.slice(slash + 1).replace(/^\/+|\/+$/g, "");
  if (host === HUB && DESKTOP_TOKENS.test(path)) return undefined;
  return { host, path: API_PATH.test(path) ? "" : path };
}

/**
 * The address of a login with this key: `host`, or `host/prefix` for a namespace of containers-auth.json(5). A path
 * after `https://` belongs to an API or a web page, not to a repository.
 */
export function tryParseKeyAddress(key: string): string | undefined {
  const parsed = tryParseKey(key);
  if (parsed === undefined) return undefined;
  const isNamespace = !key.includes("://") && isRepository(parsed.path);
  return formatAddress({ host: parsed.host, prefix: isNamespace ? parsed.path : "" });
}

/** One name for one registry: lower case, and `docker.io` for all names of Docker Hub. */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  return HUB_ALIASES.has(lower) ? HUB : lower;
}

/** What a credential helper is asked for when no configuration file says it in other words. */
export function serverOf(host: string): string {
  return canonicalHost(host) === HUB ? HUB_SERVER : host;
}

/** How near a namespace is to a repository: longer is nearer; undefined when the repository lies outside. */
export function nearness(path: string, repository: string | undefined): number | undefined {
  if (path === "") return 0;
  if (repository === undefined) return undefined;
  return repository === path || repository.startsWith(`${path}/`) ? path.length : undefined;
}

function tryParseHost(text: string): string | undefined {
  try {
    return canonicalHost(parseRegistry(text));
  } catch {
    // User info, spaces, control characters: whatever it is, it is not the host of a registry.
    return undefined;
  }
}
