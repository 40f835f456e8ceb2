import { domainToASCII } from "node:url";
import {
  contains,
  type IpAddress,
  isLoopbackIp,
  isSameIp,
  tryParseIp,
  tryParseNetwork,
} from "./ip-address.ts";

/** Where a request goes, in the form in which the rules look at it. */
export interface ProxyTarget {
  /** Lower case, without brackets, without a dot at the end. */
  readonly host: string;
  readonly port: string;
  /** Present when the host is written as an address. Names are not looked up. */
  readonly ip: IpAddress | undefined;
}

/** One entry of NO_PROXY. */
export interface NoProxyRule {
  /** As it was written. */
  readonly entry: string;
  readonly matches: (target: ProxyTarget) => boolean;
}

const EVERYTHING = "*";

/** The target of a URL. The port is always known. */
export function targetOf(url: URL): ProxyTarget {
  const host = withoutFinalDot(withoutBrackets(url.hostname.toLowerCase()));
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return { host, port, ip: tryParseIp(host) };
}

/** True for `localhost` and the loopback addresses: no proxy is ever asked for them by these rules. */
export function isLoopbackTarget({ host, ip }: ProxyTarget): boolean {
  return host === "localhost" || (ip !== undefined && isLoopbackIp(ip));
}

/**
 * Reads the value of NO_PROXY: hosts (with all below them), `.suffix` and `*.suffix` (only what is below), addresses,
 * CIDR ranges, each of the first three with an optional port, and `*`. What cannot be understood is ignored.
 * Behaviour: golang.org/x/net/http/httpproxy, which Docker, Podman and containerd use. In addition a dot at the end of a
 * name and brackets around an address without port mean nothing; Go would never match such entries.
 */
export function parseNoProxy(text: string): readonly NoProxyRule[] {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  if (entries.includes(EVERYTHING)) return [{ entry: EVERYTHING, matches: () => true }];
  return entries.flatMap((entry) => parseEntry(entry) ?? []);
}

/** The first entry that takes the target away from the proxy, as it was written. */
export function exclusionOf(
  rules: readonly NoProxyRule[],
  target: ProxyTarget,
): string | undefined {
  return rules.find((rule) => rule.matches(target))?.entry;
}

function parseEntry(entry: string): NoProxyRule | undefined {
  const lower = entry.toLowerCase();
  const network = tryParseNetwork(lower);
  if (network !== undefined) {
    return { entry, matches: ({ ip }) => ip !== undefined && contains(network, ip) };
  }
  const { host, port } = splitPort(lower);
  const isPort = (target: ProxyTarget): boolean => port === "" || port === target.port;
  const address = tryParseIp(withoutBrackets(host));
  if (address !== undefined) {
    return {
      entry,
      matches: (target) =>
        target.ip !== undefined && isSameIp(address, target.ip) && isPort(target),
    };
  }
  return domainRule(entry, host, isPort);
}

function domainRule(
  entry: string,
  host: string,
  isPort: (target: ProxyTarget) => boolean,
): NoProxyRule | undefined {
  const dotted = withoutFinalDot(host.startsWith("*.") ? host.slice(1) : host);
  const onlyBelow = dotted.startsWith(".");
  const name = ascii(onlyBelow ? dotted.slice(1) : dotted);
  if (name === "") return undefined;
  return {
    entry,
    matches: (target) =>
      isPort(target) && (target.host.endsWith(`.${name}`) || (!onlyBelow && target.host === name)),
  };
}

/** `host:port` and `[address]:port` apart. More than one colon without brackets is an address without port. */
function splitPort(text: string): { readonly host: string; readonly port: string } {
  const colon = text.lastIndexOf(":");
  const isWhole =
    colon === -1 ||
    colon < text.lastIndexOf("]") ||
    (text.indexOf(":") !== colon && text[0] !== "[");
  return isWhole
    ? { host: text, port: "" }
    : { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function withoutBrackets(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
}

function withoutFinalDot(text: string): string {
  return text.endsWith(".") ? text.slice(0, -1) : text;
}

/** Names in other scripts are compared in their ASCII form, which is what a URL holds. */
function ascii(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? name : domainToASCII(name);
}
