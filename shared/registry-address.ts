import { AppError } from "./errors.ts";
import { isRepository, parseRegistry } from "./oci/reference.ts";

/** What a login is for: a registry, or the part of it below a repository prefix. */
export interface RegistryAddress {
  readonly host: string;
  /** Empty for the whole registry; else the first parts of repository names: `team`, `team/app`. */
  readonly prefix: string;
}

/**
 * Reads `host` or `host/prefix`, the keys of containers-auth.json(5).
 * @throws invalid_reference
 */
export function parseAddress(text: string): RegistryAddress {
  const slash = text.indexOf("/");
  const host = parseRegistry(slash === -1 ? text : text.slice(0, slash));
  const prefix = slash === -1 ? "" : text.slice(slash + 1).replace(/\/$/, "");
  if (prefix !== "" && !isRepository(prefix)) {
    const shown = text.slice(0, 160);
    const why = "after the host, only the beginning of a repository name may follow";
    throw new AppError("invalid_reference", `invalid address ${JSON.stringify(shown)}: ${why}`, {
      details: { reference: shown, why },
    });
  }
  return { host, prefix };
}

export function formatAddress({ host, prefix }: RegistryAddress): string {
  return prefix === "" ? host : `${host}/${prefix}`;
}
