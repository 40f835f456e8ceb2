import type { Keychain } from "./keychain.ts";

/** Keeps secrets in memory until the program ends: what is left where there is no keychain. Nothing is written. */
export function createRunOnlyKeychain(): Keychain {
  const secrets = new Map<string, string>();
  return {
    get: (account) => Promise.resolve(secrets.get(account)),
    set: (account, secret) => {
      secrets.set(account, secret);
      return Promise.resolve();
    },
    remove: (account) => Promise.resolve(secrets.delete(account)),
  };
}
