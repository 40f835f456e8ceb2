import type { Keychain } from "../../../../electron/credentials/keychain.ts";
import { AppError } from "../../../../shared/errors.ts";

/** A keychain in memory that notes its calls, and refuses those that a test names: `set ada@ghcr.io`. */
export interface NotingKeychain extends Keychain {
  readonly entries: Map<string, string>;
  readonly calls: string[];
  refuses: (call: string) => boolean;
}

/** Empty, and refusing nothing yet. */
export function notingKeychain(): NotingKeychain {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  const note = async <T>(name: string, answer: () => T): Promise<T> => {
    calls.push(name);
    if (!keychain.refuses(name)) return answer();
    const reason = "it is closed";
    throw new AppError("keychain_locked", "the keychain is locked", { details: { reason } });
  };
  const keychain: NotingKeychain = {
    entries,
    calls,
    refuses: () => false,
    get: (account) => note(`get ${account}`, () => entries.get(account)),
    set: (account, secret) => note(`set ${account}`, () => void entries.set(account, secret)),
    remove: (account) => note(`remove ${account}`, () => entries.delete(account)),
  };
  return keychain;
}
