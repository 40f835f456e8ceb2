import { createHash } from "node:crypto";
import type { RegistryAccess } from "../registry/access.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";

/** Makes what a registry takes of an account of the cloud. @param onRenewed told when the cloud replaced the account's secret */
export type Derive = (
  account: CloudCredential,
  as: RegistryAccess,
  onRenewed: (account: CloudCredential) => void,
) => Promise<Credential>;

interface Made {
  readonly making: Promise<Credential>;
  /** Undefined while it is being made. */
  credential: Credential | undefined;
}

/** Made anew a while before it ends, so that no request is on its way then. */
const RENEWED_BEFORE_MS = 2 * 60_000;

/**
 * The same, asking a cloud again only when what it gave is about to end. Whoever asks meanwhile gets the same answer. Kept in
 * memory only.
 */
export function remembering(derive: Derive, now: () => number = Date.now): Derive {
  const made = new Map<string, Made>();
  // Nothing is awaited between looking and writing down: two who ask at once would both ask the cloud.
  return (account, as, onRenewed) => {
    const key = createHash("sha256")
      .update(JSON.stringify([as.host, as.prefix, account]))
      .digest("hex");
    const known = made.get(key);
    const isUsable = known?.credential === undefined || lasts(known.credential, now());
    if (known !== undefined && isUsable) return known.making;
    const making = derive(account, as, onRenewed);
    const one: Made = { making, credential: undefined };
    made.set(key, one);
    making.then(
      (credential) => {
        one.credential = credential;
      },
      // A failure is told to who asked, and not remembered.
      () => {
        if (made.get(key) === one) made.delete(key);
      },
    );
    return making;
  };
}

function lasts(credential: Credential, now: number): boolean {
  if (credential.kind === "registry-token") return false;
  return (credential.expiresAt ?? 0) - RENEWED_BEFORE_MS > now;
}
