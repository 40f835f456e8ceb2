import { parseRegistry } from "../../../shared/oci/reference.ts";

/**
 * The host in whatever people paste: `https://host/v2/`, `docker login host`, `host:port`. Undefined when there is none.
 */
export function readHost(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:docker|podman|portolan)\s+login\s+/, "")
    .replace(/^https?:\/\//i, "")
    .replace(/\/(?:v2\/?)?$/, "");
  if (bare === "") return undefined;
  try {
    return parseRegistry(bare);
  } catch {
    return undefined;
  }
}

/** Registries on this computer, which may be plain HTTP without a permission. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(name);
}
