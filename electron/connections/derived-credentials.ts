import { createHash } from "node:crypto";
import type { RegistryAccess } from "../registry/access.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";

/** Makes what a registry takes of an account of the cloud. @param onRenewed told when the cloud replaced the account's secret */
export type Derive = (
  account: CloudCredential,
  as: RegistryAccess,
  onRenewed: (account: CloudCredential) => void,
) => Promise<Credential>;

/** Remembers what was made. */
export interface RememberingDerive extends Derive {
  /**
   * The registry refused what was made of an account before its end: it is made anew when it is wanted next. What was made
   * just now is not: another one would be refused as well.
   * @returns true when it was forgotten
   */
  forget(account: CloudCredential, as: RegistryAccess): boolean;
}

interface Made {
  readonly making: Promise<Credential>;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** Undefined while it is being made. */
  credential: Credential | undefined;
}

/** Made anew a while before it ends, so that no request is on its way then. */
const RENEWED_BEFORE_MS = 2 * 60_000;
/** An account whose passwords are all refused costs the cloud one request in this time, however often somebody tries. */
const REFUSED_AGAIN_MS = 60_000;

/**
 * The same, asking a cloud again only when what it gave is about to end. Whoever asks meanwhile gets the same answer. Kept in
 * memory only.
 */
export function remembering(derive: Derive, now: () => number = Date.now): RememberingDerive {
  const made = new Map<string, Made>();
  // Nothing is awaited between looking and writing down: two who ask at once would both ask the cloud.
  const remembered: Derive = (account, as, onRenewed) => {
    const known = made.get(keyOf(account, as));
    const isUsable = known?.credential === undefined || lasts(known.credential, now());
    if (known !== undefined && isUsable) return known.making;
    const keys = [keyOf(account, as)];
    const making = Promise.resolve().then(() =>
      derive(account, as, (renewed) => {
        // Whoever asks next comes with the new secret, and gets what the old one gave.
        keys.push(keyOf(renewed, as));
        for (const key of keys) made.set(key, one);
        onRenewed(renewed);
      }),
    );
    const one: Made = { making, madeAt: now(), credential: undefined };
    for (const key of keys) made.set(key, one);
    making.then(
      (credential) => {
        one.credential = credential;
      },
      // A failure is told to who asked, and not remembered.
      () => {
        for (const key of keys) if (made.get(key) === one) made.delete(key);
      },
    );
    return making;
  };
  const forget: RememberingDerive["forget"] = (account, as) => {
    const key = keyOf(account, as);
    const known = made.get(key);
    if (known?.credential === undefined || known.madeAt + REFUSED_AGAIN_MS > now()) return false;
    return made.delete(key);
  };
  return Object.assign(remembered, { forget });
}

function keyOf(account: CloudCredential, { host, prefix }: RegistryAccess): string {
  return createHash("sha256")
    .update(JSON.stringify([host, prefix, account]))
    .digest("hex");
}

function lasts(credential: Credential, now: number): boolean {
  if (credential.kind === "registry-token") return false;
  return (credential.expiresAt ?? 0) - RENEWED_BEFORE_MS > now;
}
