import type { AuthEntry, AuthFile } from "./auth-file.ts";
import { tryParseKeyAddress } from "./registry-key.ts";

/** The registry that a login is looked up for. */
export interface LoginTarget {
  readonly host: string;
  /** Absent for what concerns the registry as a whole, such as its catalog. */
  readonly repository?: string | undefined;
}

/** Where in a file a login may be. */
export type LoginCandidate =
  | { readonly kind: "entry"; readonly key: string; readonly entry: AuthEntry }
  | {
      readonly kind: "helper";
      /** Without `docker-credential-`. */
      readonly helper: string;
      /** What to ask it for. */
      readonly server: string;
    };

/**
 * Where to look for a login in one file, in this order: whoever has none is followed by the next one. By what rules,
 * depends on whose file it is.
 */
export type CandidateRules = (file: AuthFile, target: LoginTarget) => readonly LoginCandidate[];

/** The logins that stand in the file itself, each under its address. Of two keys for one address the exact one counts. */
export function entriesByAddress(file: AuthFile): ReadonlyMap<string, AuthEntry> {
  const entries = new Map<string, AuthEntry>();
  const exact = new Set<string>();
  for (const [key, entry] of file.auths) {
    if (entry.kind === "empty") continue;
    const address = tryParseKeyAddress(key);
    if (address === undefined || exact.has(address)) continue;
    if (key === address) exact.add(address);
    else if (entries.has(address)) continue;
    entries.set(address, entry);
  }
  return entries;
}
