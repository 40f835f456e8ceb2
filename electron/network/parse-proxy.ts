import { AppError } from "../../shared/errors.ts";
import type { Proxy } from "../registry/access.ts";

/** A proxy without the word about where it came from. */
export type ProxyAddress = Omit<Proxy, "from">;

/** Either a proxy, or why the text is none. `why` repeats nothing of the text: a password may stand in it. */
export type ProxyReading =
  { readonly proxy: ProxyAddress; readonly rest: string } | { readonly why: string };

type ProxyScheme = "http:" | "https:" | "socks5:";

/** What may stand before `://`. Names are always looked up by the proxy, so `socks5h` is the same as `socks5`. */
const SCHEMES: Readonly<Record<string, ProxyScheme>> = {
  http: "http:",
  https: "https:",
  socks5: "socks5:",
  socks5h: "socks5:",
};

/** RFC 1928. The URL parser knows the default ports of http and https only. */
const SOCKS_PORT = "1080";

/** Longer than any host with user name and password that the sign-in sheet takes. */
const MAX_LENGTH = 2_000;

/** What stands in place of a proxy that cannot be shown without the danger of showing a password. */
const HIDDEN = "…";

/**
 * Reads a proxy as a person types it: `proxy.example.com:3128`, `http://user:password@proxy:3128`, `socks5://proxy`.
 * Without a scheme it is an HTTP proxy.
 * @throws invalid_input with the reason, and without the text, which may hold a password
 */
export function parseProxy(text: string): ProxyAddress {
  const reading = readProxy(text);
  if ("why" in reading) throw invalidProxy(reading.why);
  if (reading.rest !== "") {
    throw invalidProxy("a proxy has no path; the address of a PAC file is not a proxy");
  }
  return reading.proxy;
}

/** Like {@link parseProxy}, without throwing. A path, which means nothing for a proxy, is returned as `rest`. */
export function readProxy(text: string): ProxyReading {
  const trimmed = text.trim();
  const refusal = refusalOf(trimmed);
  if (refusal !== undefined) return { why: refusal };
  const written = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed);
  const scheme = SCHEMES[written?.[1]?.toLowerCase() ?? "http"];
  if (scheme === undefined) return { why: "it must begin with http://, https:// or socks5://" };
  const authority = written === null ? trimmed : trimmed.slice(written[0].length);
  const url = URL.parse(`${scheme === "https:" ? scheme : "http:"}//${authority}`);
  if (url === null || url.hostname === "") return { why: "it is not a host with a port" };
  const rest = `${url.pathname === "/" ? "" : url.pathname}${url.search}${url.hash}`;
  if (rest.includes("@")) {
    return { why: "the characters / ? # in a user name or password must be percent-encoded" };
  }
  const origin = new URL(`${scheme}//${url.hostname}${portOf(url, scheme, authority)}`);
  if (origin.port === "0") return { why: "there is no port 0" };
  return { proxy: { url: origin, ...credentialOf(url) }, rest };
}

/** The proxy for people: scheme, host and port, never the user name or password. */
export function formatProxy({ url }: Pick<Proxy, "url">): string {
  return `${url.protocol}//${url.host}`;
}

/** A text that should be a proxy, for people. What cannot be understood is not shown. */
export function redactProxy(text: string): string {
  const reading = readProxy(text);
  return "why" in reading ? HIDDEN : formatProxy(reading.proxy);
}

function refusalOf(text: string): string | undefined {
  if (text === "") return "it is empty";
  if (text.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters`;
  if (/[\s\p{Cc}]/u.test(text)) return "it contains white space or control characters";
  // The URL parser takes a backslash for a slash: DOMAIN\user@proxy would lead to the host DOMAIN.
  if (text.includes("\\")) return "a backslash in the user name must be written as %5C";
  return undefined;
}

/** With its colon, or empty. The URL parser drops port 80 of what it takes for HTTP, which matters for SOCKS. */
function portOf(url: URL, scheme: ProxyScheme, authority: string): string {
  if (url.port !== "") return `:${url.port}`;
  if (scheme !== "socks5:") return "";
  const [withoutPath = ""] = authority.split(/[/?#]/, 1);
  return /:0*80$/.test(withoutPath) ? ":80" : `:${SOCKS_PORT}`;
}

function credentialOf(url: URL): Pick<ProxyAddress, "username" | "password"> {
  if (url.username === "" && url.password === "") return {};
  return { username: decoded(url.username), password: decoded(url.password) };
}

/** A lone percent sign is common in passwords; then the text is meant as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalidProxy(why: string): AppError {
  return new AppError("invalid_input", `not a proxy: ${why}`, { details: { where: "proxy", why } });
}
