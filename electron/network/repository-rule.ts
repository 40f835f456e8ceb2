import { isRepository } from "../../shared/oci/reference.ts";
import { tryParseHost } from "./endpoint-url.ts";

/** A repository and the registry it lies in. */
export interface RepositoryPlace {
  readonly host: string;
  readonly repository: string;
}

const WILDCARD = "*.";

/**
 * How many characters of `name` (`host/repository`) the prefix covers, or undefined when the rule is not for it.
 * Format: containers-registries.conf(5), "Choosing a [[registry]] TOML table". As in containers/image, a prefix without
 * port also covers the same host with any port, and a wildcard any number of sub-domains with any port.
 */
export function matchPrefix(prefix: string, name: string): number | undefined {
  const end = prefix.startsWith(WILDCARD) ? endOfDomain(prefix.slice(1), name) : prefix.length;
  if (end === undefined) return undefined;
  if (!prefix.startsWith(WILDCARD) && !name.startsWith(prefix)) return undefined;
  const next = name.charAt(end);
  return next === "" || next === "/" || next === ":" ? end : undefined;
}

/** The rule with the longest prefix that covers the name; the first of several equally long ones. */
export function findRule<R extends { readonly prefix: string }>(
  rules: readonly R[],
  name: string,
): R | undefined {
  let best: R | undefined;
  for (const rule of rules) {
    const isLonger = rule.prefix.length > (best?.prefix.length ?? 0);
    if (isLonger && matchPrefix(rule.prefix, name) !== undefined) best = rule;
  }
  return best;
}

/** Puts `location` in place of what `prefix` covers of the name. Undefined when no repository comes out. */
export function rewriteName(
  name: string,
  prefix: string,
  location: string,
): RepositoryPlace | undefined {
  const end = matchPrefix(prefix, name);
  return end === undefined ? undefined : tryParsePlace(`${location}${name.slice(end)}`);
}

/** Takes `host/repository` apart; undefined when it is not such a name. */
export function tryParsePlace(name: string): RepositoryPlace | undefined {
  const slash = name.indexOf("/");
  if (slash === -1) return undefined;
  const host = tryParseHost(name.slice(0, slash));
  const repository = name.slice(slash + 1);
  return host === undefined || !isRepository(repository) ? undefined : { host, repository };
}

/** Where `.example.com` ends in the host of the name. */
function endOfDomain(domain: string, name: string): number | undefined {
  const index = name.indexOf(domain);
  const isInHost = index !== -1 && !name.slice(0, index).includes("/");
  return isInHost ? index + domain.length : undefined;
}
