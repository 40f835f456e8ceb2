import { AppError } from "../../shared/errors.ts";
import { divideLongSecrets } from "./divided-keychain.ts";
import { createExclusive } from "./exclusive.ts";
import type { Keychain } from "./keychain.ts";

/** The name under which our entries stand in the system's keychain, as people see it in its own window. */
export const KEYCHAIN_SERVICE = "Portolan";

/** A locked keychain without anybody to unlock it never answers (seen with gnome-keyring 42 on Debian 12). */
const DEFAULT_TIMEOUT_MS = 10_000;

/** The part of keytar that is used. `findCredentials` and `findPassword` crash on a locked keychain on Linux. */
interface Binding {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface OsKeychain extends Keychain {
  /** True while a call that was given up still holds its thread: `endProcess` is then the only way out. */
  isHanging(): boolean;
}

export interface OsKeychainOptions {
  /** How long one call may take, in milliseconds. Default: 10 s. */
  readonly timeoutMs?: number;
  /** Bytes that one entry takes; longer secrets are divided. Default: what this platform's keychain takes. */
  readonly maxEntrySize?: number | undefined;
}

/** Windows Credential Manager: CRED_MAX_CREDENTIAL_BLOB_SIZE, wincred.h. The others take 100 kB and more. */
const WINDOWS_MAX_ENTRY_SIZE = 2560;

/**
 * The keychain of the operating system: macOS Keychain, Windows Credential Manager, Secret Service on Linux. The only
 * file that knows the native binding, which is loaded at the first call and may be missing.
 *
 * Calls run one after the other, because each holds a thread of Node's pool while the system asks the user to unlock.
 * A call that takes too long is given up but cannot be stopped; until it ends, further calls fail at once.
 */
export function createOsKeychain(options: OsKeychainOptions = {}): OsKeychain {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const maxEntrySize =
    options.maxEntrySize ?? (process.platform === "win32" ? WINDOWS_MAX_ENTRY_SIZE : undefined);
  const alone = createExclusive();
  let hanging = false;

  function call<T>(use: (binding: Binding) => Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      if (hanging) throw noAnswer(timeoutMs);
      const answer = loadBinding().then(use);
      const settled = (): void => {
        hanging = false;
      };
      answer.then(settled, settled);
      return within(timeoutMs, answer, () => {
        hanging = true;
      });
    };
    return alone(run).catch((error: unknown) => {
      throw toKeychainError(error);
    });
  }

  const entries: Keychain = {
    get: (account) =>
      call(async (binding) => (await binding.getPassword(KEYCHAIN_SERVICE, account)) ?? undefined),
    set: (account, secret) =>
      call((binding) => binding.setPassword(KEYCHAIN_SERVICE, account, secret)),
    remove: (account) => call((binding) => binding.deletePassword(KEYCHAIN_SERVICE, account)),
  };
  const keychain = maxEntrySize === undefined ? entries : divideLongSecrets(entries, maxEntrySize);
  return { ...keychain, isHanging: () => hanging };
}

async function loadBinding(): Promise<Binding> {
  // A CommonJS module: its functions are on `default`.
  const { default: binding } = await import("keytar");
  return binding;
}

function within<T>(timeoutMs: number, answer: Promise<T>, onTimeout: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onTimeout();
      reject(noAnswer(timeoutMs));
    }, timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function noAnswer(timeoutMs: number): AppError {
  const reason = `it did not answer within ${timeoutMs / 1000} s; it may be waiting to be unlocked`;
  return new AppError("keychain_locked", `the keychain is locked: ${reason}`, {
    details: { reason },
  });
}

/** Tells "locked" from "not there" by the binding's words, since it gives no codes. Source: libsecret 0.20, keytar 7.9. */
function toKeychainError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = reasonOf(error);
  const isLocked = /locked collection|is locked|dismissed|user interaction is not allowed/i.test(
    reason,
  );
  return isLocked
    ? new AppError("keychain_locked", `the keychain is locked: ${reason}`, { details: { reason } })
    : new AppError("keychain_unavailable", `the keychain cannot be used: ${reason}`, {
        details: { reason },
      });
}

/** The first line of the binding's own words. It never repeats the secret it was given. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (
    "code" in error &&
    (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND")
  ) {
    return "this installation of Portolan was made without the keychain module (keytar)";
  }
  return (error.message.split("\n", 1)[0] ?? "").slice(0, 300);
}
