import { isAppError } from "../../shared/errors.ts";
import { DEFAULT_REGISTRY, parseRegistry } from "../../shared/oci/reference.ts";

/** The URL of a place that speaks the registry protocol, taken apart. */
export interface EndpointUrl {
  /** As in a reference. Plain HTTP on its own port is written out: `mirror:80`. */
  readonly host: string;
  /** Without slashes at the ends; empty for none. */
  readonly path: string;
  readonly plainHttp: boolean;
}

export type EndpointReading = EndpointUrl | { readonly why: string };

/** The longest URL that the contract takes. */
const MAX_LENGTH = 2_000;

const HUB_HOST = "registry-1.docker.io";

/** Reads `http(s)://host[:port][/path]`. `why` repeats nothing of the text: a password may stand in it. */
export function readEndpointUrl(text: string): EndpointReading {
  if (text.length > MAX_LENGTH) return { why: `it is longer than ${MAX_LENGTH} characters` };
  if (/[\s\p{Cc}\\]/u.test(text)) return { why: "it contains white space or a backslash" };
  if (!/^https?:\/\//i.test(text)) return { why: "it must begin with https:// or http://" };
  const url = URL.parse(text);
  if (url === null) return { why: "it is not a URL" };
  if (url.username !== "" || url.password !== "") {
    return { why: "a user name or password must not stand in it" };
  }
  if (url.search !== "" || url.hash !== "") return { why: "nothing may follow a ? or #" };
  const plainHttp = url.protocol === "http:";
  const host = tryParseHost(plainHttp && url.port === "" ? `${url.host}:80` : url.host);
  if (host === undefined) return { why: "its host cannot be that of a registry" };
  return { host, path: url.pathname.split("/").filter(Boolean).join("/"), plainHttp };
}

/** The URL of an endpoint as people write it. */
export function formatEndpointUrl({ host, path, plainHttp }: EndpointUrl): string {
  return `${plainHttp ? "http" : "https"}://${host}${path === "" ? "" : `/${path}`}`;
}

/** True for two names of one registry: Docker Hub has one in references and another on the wire. */
export function isSameRegistry(a: string, b: string): boolean {
  return wireName(a) === wireName(b);
}

/** A host as in a reference, or undefined. */
export function tryParseHost(text: string): string | undefined {
  try {
    return parseRegistry(text);
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

function wireName(host: string): string {
  return host === DEFAULT_REGISTRY ? HUB_HOST : host;
}
