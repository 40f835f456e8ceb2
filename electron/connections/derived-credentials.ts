import { createHash } from "node:crypto";
import type { RegistryAccess } from "../registry/access.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";

/** Makes what a registry takes of an account of the cloud. @param onRenewed told when the cloud replaced the account's secret */
export type Derive = (
  account: CloudCredential,
  as: RegistryAccess,
  onRenewed: (account: CloudCredential) => void,
) => Promise<Credential>;

/** Made anew a while before it ends, so that no request is on its way then. */
const RENEWED_BEFORE_MS = 2 * 60_000;

/**
 * The same, asking a cloud again only when what it gave is about to end. Whoever asks meanwhile gets the same answer. Kept in
 * memory only.
 */
export function remembering(derive: Derive, now: () => number = Date.now): Derive {
  const made = new Map<string, Promise<Credential>>();
  return async (account, as, onRenewed) => {
    const key = createHash("sha256")
      .update(JSON.stringify([as.host, as.prefix, account]))
      .digest("hex");
    const known = await made.get(key)?.catch(() => undefined);
    if (known !== undefined && lasts(known, now())) return known;
    const making = derive(account, as, onRenewed);
    made.set(key, making);
    // A failure is told to who asked, and not remembered.
    making.catch(() => made.delete(key));
    return making;
  };
}

function lasts(credential: Credential, now: number): boolean {
  if (credential.kind === "registry-token") return false;
  return (credential.expiresAt ?? 0) - RENEWED_BEFORE_MS > now;
}
