import { AppError } from "../../../shared/errors.ts";
import { classOfLiteral, isLoopbackHost } from "../address.ts";
import type { OriginGate } from "../origin-gate.ts";

/** Suffixes under which strangers live side by side: sharing one means nothing. */
const SHARED_SUFFIXES: ReadonlySet<string> = new Set([
  "azurecr.io",
  "azurewebsites.net",
  "cloudapp.net",
  "amazonaws.com",
  "cloudfront.net",
  "github.io",
  "gitlab.io",
  "herokuapp.com",
  "netlify.app",
  "vercel.app",
  "pages.dev",
  "workers.dev",
  "web.app",
  "run.app",
  "appspot.com",
  "fly.dev",
  "onrender.com",
  "ngrok.io",
  "ngrok.app",
  "ngrok-free.app",
  "trycloudflare.com",
  "duckdns.org",
  "nip.io",
  "sslip.io",
]);

/** The generic second level of country domains: `co.uk`, `com.cn`. `docker.io` has none. */
const COUNTRY_SUFFIXES: ReadonlySet<string> = new Set(
  "ac co com edu go gob gov gv ne net or org".split(" "),
);

/**
 * Registries whose token server has another name. Source: the challenges of these services as documented by them,
 * 2026-09.
 */
const KNOWN_REALMS: Readonly<Record<string, string>> = { "scw.cloud": "scaleway.com" };

/**
 * Reads the realm of a Bearer challenge. It must be an absolute URL, encrypted unless the registry itself is not.
 * @throws origin_refused
 */
export function admitRealm(realm: string, answeredBy: URL, gate: OriginGate): URL {
  if (!/^https?:\/\//i.test(realm)) {
    throw new AppError("origin_refused", `token realm of ${answeredBy.host} is not a URL`, {
      details: { host: answeredBy.host, target: realm.slice(0, 200), pointer: "token realm" },
    });
  }
  return gate.admit(realm, answeredBy, "token realm");
}

/**
 * Refuses to send a password or identity token to a token server that has nothing to do with the registry: a registry
 * could otherwise have anybody's password sent anywhere. The user may have confirmed hosts: these and no others.
 * @param confirmed hosts with optional port
 * @throws realm_untrusted with both hosts
 */
export function refuseForeignRealm(
  realm: URL,
  gate: OriginGate,
  confirmed: readonly string[],
): void {
  const registry = new URL(gate.origin);
  if (isTrustedRealm(realm, registry) || isConfirmed(realm, confirmed)) return;
  throw new AppError(
    "realm_untrusted",
    `${registry.host} wants its password sent to ${realm.host}, which does not belong to it`,
    { details: { host: registry.host, target: realm.host, pointer: "token realm" } },
  );
}

/** A confirmation is for one host and port, encrypted. That the realm may be visited at all, the gate has said before. */
function isConfirmed(realm: URL, confirmed: readonly string[]): boolean {
  if (realm.protocol !== "https:" && !isLoopbackHost(realm.hostname)) return false;
  return confirmed.some((host) => URL.parse(`${realm.protocol}//${host}/`)?.host === realm.host);
}

/** True where a password for `registry` may go to get a token. */
export function isTrustedRealm(realm: URL, registry: URL): boolean {
  if (realm.origin === registry.origin) return true;
  if (isLoopbackHost(registry.hostname) && isLoopbackHost(realm.hostname)) return true;
  if (realm.protocol !== "https:") return false;
  if (realm.hostname === registry.hostname) return true;
  if (isAddress(realm) || isAddress(registry)) return false;
  const [own, other] = [owner(registry.hostname), owner(realm.hostname)];
  return own !== undefined && (own === other || KNOWN_REALMS[own] === other);
}

function isAddress(url: URL): boolean {
  return classOfLiteral(url.hostname) !== undefined;
}

/**
 * The part of a name that somebody registered: `auth.docker.io` is `docker.io`'s, `auth.shop.co.uk` is `shop.co.uk`'s.
 * Undefined where no such part can be told: names of one label, and names that strangers share.
 */
function owner(hostname: string): string | undefined {
  const labels = hostname.toLowerCase().replace(/\.$/, "").split(".");
  const [second = "", top = ""] = labels.slice(-2);
  const taken = top.length === 2 && COUNTRY_SUFFIXES.has(second) ? 3 : 2;
  const name = labels.slice(-taken).join(".");
  return labels.length < taken || SHARED_SUFFIXES.has(name) ? undefined : name;
}
