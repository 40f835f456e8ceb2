import { hasCode } from "../../shared/errors.ts";
import type { MirrorEndpoint } from "./access.ts";
import type { withRetries } from "./retry.ts";

/** What a mirror wants to be told with each request. */
export type MirrorRequests = Pick<MirrorEndpoint, "namespace" | "headers">;

/** Headers that belong to the connection or to the request itself, whatever a configuration says. */
const NOT_CONFIGURABLE: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

/** Adds `ns=` where a mirror serves several registries. Spec: distribution-spec, main, Registry Proxying. */
export function withNamespace(url: URL, origin: URL, mirror: MirrorRequests | undefined): URL {
  if (mirror?.namespace === undefined || url.origin !== origin.origin) return url;
  const named = new URL(url);
  const pair = `ns=${encodeURIComponent(mirror.namespace)}`;
  // Appended as text: whatever the mirror put into a query stays as it is.
  named.search = url.search === "" ? pair : `${url.search}&${pair}`;
  return named;
}

/** What the user configured for a mirror, and the registry that is meant. In lower case. */
export function mirrorHeaders(
  mirror: MirrorRequests | undefined,
): Readonly<Record<string, string>> {
  if (mirror === undefined) return {};
  const configured = Object.entries(mirror.headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !NOT_CONFIGURABLE.has(name));
  const { namespace } = mirror;
  return {
    ...Object.fromEntries(configured),
    ...(namespace === undefined ? {} : { "oci-namespace": namespace }),
  };
}

/**
 * A mirror is not asked again and again: the next place is its second try. Only a kept connection that turns out to be
 * closed says nothing of the mirror.
 */
export const askOnce: typeof withRetries = async (send) => {
  try {
    return await send();
  } catch (error) {
    if (!hasCode(error, "connection_lost")) throw error;
    return send();
  }
};
