import { AppError, isAppError } from "../../shared/errors.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import { isRepository } from "../../shared/oci/reference.ts";
import {
  type EndpointUrl,
  formatEndpointUrl,
  isSameRegistry,
  readEndpointUrl,
  tryParseHost,
} from "./endpoint-url.ts";

/** One line of our own list, as it is typed. */
export interface OwnMirrorEntry {
  readonly registry: string;
  readonly url: string;
}

/** One line of our own list, checked, in canonical form. */
export interface OwnMirror extends OwnMirrorEntry {
  readonly endpoint: EndpointUrl;
}

/** The limit of the contract. */
const MAX_MIRRORS = 100;

/**
 * Checks our list. `registry` is a host, a host with the beginning of repository names, or `*.domain`; `url` leads to the
 * mirror, and its path is put before the repository's whole name, as for a proxy project of Harbor.
 * @throws invalid_input naming the entry and what is wrong with it
 */
export function parseOwnMirrors(entries: readonly OwnMirrorEntry[]): readonly OwnMirror[] {
  if (entries.length > MAX_MIRRORS) throw invalidMirror("", `more than ${MAX_MIRRORS} mirrors`);
  return entries.map(parseOwnMirror);
}

/** What can be used of our list as it was saved, perhaps by another version. One bad line spoils no other. */
export function readOwnMirrors(entries: readonly OwnMirrorEntry[]): {
  readonly mirrors: readonly OwnMirror[];
  readonly errors: readonly AppError[];
} {
  const mirrors: OwnMirror[] = [];
  const errors: AppError[] = [];
  for (const entry of entries) {
    try {
      mirrors.push(parseOwnMirror(entry));
    } catch (error) {
      if (!isAppError(error)) throw error;
      errors.push(error);
    }
  }
  return { mirrors, errors };
}

/** The entry of our list as it is kept. */
export function ownMirrorEntry({ registry, url }: OwnMirror): OwnMirrorEntry {
  return { registry, url };
}

function parseOwnMirror({ registry: text, url: urlText }: OwnMirrorEntry): OwnMirror {
  const registry = parseCovered(text.trim());
  const endpoint = readEndpointUrl(urlText.trim());
  if ("why" in endpoint)
    throw invalidMirror(registry, `the address of the mirror: ${endpoint.why}`);
  if (endpoint.path !== "" && !isRepository(endpoint.path)) {
    throw invalidMirror(registry, "the path must be the beginning of a repository name");
  }
  if (endpoint.path === "" && isSameRegistry(registry, endpoint.host)) {
    throw invalidMirror(registry, "a registry is not its own mirror");
  }
  return { registry, url: formatEndpointUrl(endpoint), endpoint };
}

function parseCovered(text: string): string {
  if (text.startsWith("*.")) {
    const domain = text.slice(2).includes(":") ? undefined : tryParseHost(text.slice(2));
    if (domain === undefined) throw invalidMirror(text, "after *. a domain must follow");
    return `*.${domain}`;
  }
  try {
    return formatAddress(parseAddress(text));
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw invalidMirror(text, "what is mirrored must be a host, host/path or *.domain");
  }
}

function invalidMirror(registry: string, why: string): AppError {
  const shown = registry.slice(0, 160);
  return new AppError("invalid_input", `mirror of ${JSON.stringify(shown)}: ${why}`, {
    details: { where: "mirror", registry: shown, why },
  });
}
