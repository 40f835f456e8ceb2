import { AppError } from "../../shared/errors.ts";
import { type AddressClass, classOfLiteral, isLoopbackHost } from "./address.ts";
import { refusedAddress } from "./lookup.ts";

/** Where a server's words may lead: for messages. */
export type Pointer = "redirect" | "token realm" | "upload location" | "next page";

/** The longest URL that is followed; signed storage URLs have 2 to 4 KiB. */
const MAX_URL_LENGTH = 16 * 1024;

/**
 * Every URL that a server names passes through here before anything is sent to it. Decides whether it may be visited at
 * all, and whether it is still the registry itself: credentials go nowhere else, not to a sub-domain and not to another
 * port.
 */
export interface OriginGate {
  /** `https://host:port` of the registry. */
  readonly origin: string;
  /**
   * Resolves `target` against the URL of the answer that named it.
   * @throws origin_refused
   */
  admit(target: string, base: URL, pointer: Pointer): URL;
  /** Same scheme, host and port as the registry: the only place that may see its credentials. */
  isRegistry(url: URL): boolean;
  /** Classes of addresses that a foreign name may resolve to. */
  allowedClasses(): ReadonlySet<AddressClass>;
}

/** @param registryClasses the classes of the addresses under which the registry was reached */
export function createOriginGate(
  registry: URL,
  registryClasses: () => ReadonlySet<AddressClass>,
): OriginGate {
  const gate: OriginGate = {
    origin: registry.origin,
    isRegistry: (url) => url.origin === registry.origin,
    allowedClasses: () => new Set<AddressClass>(["public", ...registryClasses()]),
    admit: (target, base, pointer) => {
      const url = parseTarget(target, base, pointer);
      refuseDowngrade(url, base, registry, pointer);
      if (gate.isRegistry(url)) return url;
      const kind = isLoopbackHost(url.hostname) ? "loopback" : classOfLiteral(url.hostname);
      if (kind === undefined || gate.allowedClasses().has(kind)) return url;
      throw withPointer(refusedAddress(url.host, kind), registry, pointer);
    },
  };
  return gate;
}

function parseTarget(target: string, base: URL, pointer: Pointer): URL {
  const url =
    target === "" || target.length > MAX_URL_LENGTH || !isVisible(target)
      ? null
      : URL.parse(target, base.href);
  if (url === null) throw refused(target, base, pointer, "it is not a valid URL");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refused(target, base, pointer, "only http and https are followed");
  }
  if (url.username !== "" || url.password !== "") {
    throw refused(url.host, base, pointer, "it carries a user name or password");
  }
  url.hash = "";
  return url;
}

/** Never from https to http: neither along a chain nor away from an https registry. */
function refuseDowngrade(url: URL, base: URL, registry: URL, pointer: Pointer): void {
  const encrypted = base.protocol === "https:" || registry.protocol === "https:";
  if (encrypted && url.protocol === "http:") {
    throw refused(url.origin, base, pointer, "it is not encrypted, while the registry is");
  }
}

/** Visible ASCII: a URL parser would silently drop line breaks and tabs. */
function isVisible(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function refused(target: string, base: URL, pointer: Pointer, why: string): AppError {
  const shown = shownTarget(target);
  return new AppError("origin_refused", `${pointer} of ${base.host} to ${shown}: ${why}`, {
    details: { host: base.host, target: shown, pointer, why },
  });
}

function withPointer(error: AppError, registry: URL, pointer: Pointer): AppError {
  return new AppError(error.code, `${pointer} of ${registry.host}: ${error.message}`, {
    details: { host: registry.host, pointer, ...error.details },
  });
}

/** Without query: signed URLs are secrets. */
function shownTarget(target: string): string {
  return (target.split("?", 1)[0] ?? "").slice(0, 200);
}
