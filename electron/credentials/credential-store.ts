import type { KeychainState } from "../../shared/connection.ts";
import { AppError, hasCode, isAppError } from "../../shared/errors.ts";
import type { AccountRow, AccountsTable } from "../storage/accounts-table.ts";
import { createExclusive } from "./exclusive.ts";
import type { Keychain } from "./keychain.ts";
import { createRunOnlyKeychain } from "./run-only-keychain.ts";

/** What is kept in one entry. Never logged, never part of an error or of the contract. */
export interface EntrySecret {
  /** Empty where there is no account, as for a key. */
  readonly username: string;
  readonly secret: string;
  readonly kind: AccountRow["kind"];
}

export interface SavedSecret extends EntrySecret {
  readonly keptIn: "keychain" | "run";
}

/**
 * Keeps one secret for each entry: in the keychain where that works, else for this run only. Never in a file. What an
 * entry is called is the caller's business: `ghcr.io`, `ghcr.io/acme`, `proxy ghcr.io`, `client-key ghcr.io`.
 */
export interface CredentialStore {
  /**
   * Replaces what the entry had. Says where the secret is: `run` when the keychain refused; {@link state} says why.
   * @throws invalid_input for what keychains would not give back as it was: nothing, a NUL character, half a character
   */
  save(entry: string, secret: EntrySecret): Promise<"keychain" | "run">;
  /** What the entry has, or undefined when nothing was saved. @throws keychain_locked, keychain_unavailable */
  lookup(entry: string): Promise<SavedSecret | undefined>;
  /** Where the entry's secret is now. `missing`: the keychain should have it and does not give it. */
  whereIs(entry: string): Promise<"keychain" | "run" | "missing" | "none">;
  /** Forgets the entry here and in the keychain. @throws keychain_locked, keychain_unavailable */
  forget(entry: string): Promise<void>;
  /**
   * Gives the entry another name, replacing what was there. When the keychain refuses, the entry has its old name and
   * its secret. @throws keychain_locked, keychain_unavailable
   */
  rename(from: string, to: string): Promise<void>;
  /** What the keychain can do for us now. Takes up to 10 s when it is locked. */
  state(): Promise<KeychainState>;
}

export interface CredentialStoreOptions {
  readonly keychain: Keychain;
  /** Which entries the keychain has. */
  readonly accounts: AccountsTable;
  /** Default: that of this process. */
  readonly platform?: NodeJS.Platform;
}

/** An account that no entry can have: looked up only to see whether the keychain answers. */
const PROBE_ACCOUNT = "probe@portolan.invalid";

/** The entry as the keychain's own window shows it: `alice@ghcr.io`. */
export function keychainAccount({
  username,
  entry,
}: Pick<AccountRow, "username" | "entry">): string {
  return `${username}@${entry}`;
}

export function createCredentialStore(options: CredentialStoreOptions): CredentialStore {
  return new KeychainCredentialStore(options);
}

class KeychainCredentialStore implements CredentialStore {
  readonly #keychain: Keychain;
  readonly #accounts: AccountsTable;
  readonly #platform: NodeJS.Platform;
  readonly #run = createRunOnlyKeychain();
  /** The secrets that are kept for this run, by entry. */
  readonly #runAccounts = new Map<string, AccountRow>();
  /** Changes are made one after the other: each is several steps in keychain and index. */
  readonly #alone = createExclusive();
  /** Why the keychain refused last, until it works again. */
  #fault: KeychainState | undefined;

  constructor(options: CredentialStoreOptions) {
    this.#keychain = options.keychain;
    this.#accounts = options.accounts;
    this.#platform = options.platform ?? process.platform;
  }

  async save(entry: string, secret: EntrySecret): Promise<"keychain" | "run"> {
    checkKeepable(entry, secret);
    return this.#alone(() => this.#save({ entry, ...identityOf(secret) }, secret.secret));
  }

  async #save(row: AccountRow, secret: string): Promise<"keychain" | "run"> {
    try {
      await this.#keychain.set(keychainAccount(row), secret);
    } catch (error) {
      this.#fault = faultOf(error);
      await this.#forgetRun(row.entry);
      await this.#keepForRun(row, secret);
      return "run";
    }
    this.#fault = undefined;
    const before = this.#accounts.find(row.entry);
    // A renewed token changes nothing in the index, and so announces no change.
    if (before?.username !== row.username || before.kind !== row.kind) this.#accounts.save(row);
    await this.#forgetRun(row.entry);
    // Another user name is another account: the old one would stay behind for ever. If that fails, it is only litter.
    if (before !== undefined && before.username !== row.username)
      await this.#keychain.remove(keychainAccount(before)).catch(() => false);
    return "keychain";
  }

  async lookup(entry: string): Promise<SavedSecret | undefined> {
    const kept = this.#runAccounts.get(entry);
    const secret = kept && (await this.#run.get(keychainAccount(kept)));
    if (kept !== undefined && secret !== undefined)
      return { ...identityOf(kept), secret, keptIn: "run" };
    const row = this.#accounts.find(entry);
    if (row === undefined) return undefined;
    const saved = await this.#keychain.get(keychainAccount(row));
    if (saved !== undefined) return { ...identityOf(row), secret: saved, keptIn: "keychain" };
    if (this.#isLockedWhenSilent) throw silentKeychain(entry);
    return undefined;
  }

  async whereIs(entry: string): Promise<"keychain" | "run" | "missing" | "none"> {
    if (this.#runAccounts.has(entry)) return "run";
    if (this.#accounts.find(entry) === undefined) return "none";
    try {
      return (await this.lookup(entry))?.keptIn ?? "missing";
    } catch (error) {
      if (hasCode(error, "keychain_locked", "keychain_unavailable")) return "missing";
      throw error;
    }
  }

  forget(entry: string): Promise<void> {
    return this.#alone(async () => {
      await this.#forgetRun(entry);
      const row = this.#accounts.find(entry);
      if (row === undefined) return;
      await this.#removeFromKeychain(row);
      this.#accounts.remove(entry);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#alone(async () => {
      const kept = this.#runAccounts.get(from);
      const row = this.#accounts.find(from);
      if (from === to || (kept === undefined && row === undefined)) return;
      if (row !== undefined) await this.#renameInKeychain(row, { ...row, entry: to });
      await this.#forgetRun(to);
      const secret = kept && (await this.#run.get(keychainAccount(kept)));
      if (kept === undefined || secret === undefined) return;
      await this.#forgetRun(from);
      await this.#keepForRun({ ...kept, entry: to }, secret);
    });
  }

  async state(): Promise<KeychainState> {
    const row = this.#accounts.list()[0];
    try {
      const answer = await this.#keychain.get(
        row === undefined ? PROBE_ACCOUNT : keychainAccount(row),
      );
      if (row !== undefined && answer === undefined && this.#isLockedWhenSilent)
        return faultOf(silentKeychain(row.entry));
      // Silence proves nothing when there is nothing to find: what the last attempt to save met still counts.
      if (row === undefined && this.#fault?.state === "locked") return this.#fault;
      this.#fault = undefined;
      return { state: "available" };
    } catch (error) {
      return faultOf(error);
    }
  }

  /** On Linux a locked keychain answers as if it were empty; elsewhere it fails with words of its own. */
  get #isLockedWhenSilent(): boolean {
    return this.#platform !== "darwin" && this.#platform !== "win32";
  }

  /**
   * The new entry is complete before the old one goes, and goes again when the old one cannot. The index knows both
   * meanwhile, so that an interruption leaves nothing that nobody knows of.
   */
  async #renameInKeychain(row: AccountRow, renamed: AccountRow): Promise<void> {
    const secret = await this.#keychain.get(keychainAccount(row));
    if (secret === undefined && this.#isLockedWhenSilent) throw silentKeychain(row.entry);
    const replaced = this.#accounts.find(renamed.entry);
    if (secret !== undefined) await this.#keychain.set(keychainAccount(renamed), secret);
    this.#accounts.save(renamed);
    try {
      await this.#removeFromKeychain(row);
    } catch (error) {
      await this.#dropQuietly(renamed);
      throw error;
    }
    this.#accounts.remove(row.entry);
    if (replaced !== undefined && replaced.username !== renamed.username)
      await this.#keychain.remove(keychainAccount(replaced)).catch(() => false);
  }

  /** Takes an entry back. If the keychain refuses that as well, the index still knows of it. */
  async #dropQuietly(row: AccountRow): Promise<void> {
    try {
      await this.#removeFromKeychain(row);
      this.#accounts.remove(row.entry);
    } catch (error) {
      if (!hasCode(error, "keychain_locked", "keychain_unavailable")) throw error;
    }
  }

  async #removeFromKeychain(row: AccountRow): Promise<void> {
    const removed = await this.#keychain.remove(keychainAccount(row));
    if (!removed && this.#isLockedWhenSilent) await this.#proveAbsent(row);
  }

  /**
   * Nothing was removed: either the keychain is locked, or the user has deleted the entry in the keychain's own window.
   * A locked keychain refuses new entries, so writing the entry tells which; it is taken away again at once.
   */
  async #proveAbsent(row: AccountRow): Promise<void> {
    const account = keychainAccount(row);
    try {
      await this.#keychain.set(account, "forgotten");
    } catch (error) {
      throw isAppError(error) ? error : silentKeychain(row.entry);
    }
    await this.#keychain.remove(account);
  }

  async #keepForRun(row: AccountRow, secret: string): Promise<void> {
    this.#runAccounts.set(row.entry, row);
    await this.#run.set(keychainAccount(row), secret);
  }

  async #forgetRun(entry: string): Promise<void> {
    const row = this.#runAccounts.get(entry);
    if (row === undefined) return;
    this.#runAccounts.delete(entry);
    await this.#run.remove(keychainAccount(row));
  }
}

function identityOf({ username, kind }: Pick<AccountRow, "username" | "kind">): {
  username: string;
  kind: AccountRow["kind"];
} {
  return { username, kind };
}

/** Refused in words, rather than given back changed. Source: keytar 7.9, which takes UTF-8 up to a NUL, and not nothing. */
function checkKeepable(entry: string, { username, secret }: EntrySecret): void {
  const why = faultIn(username, secret);
  if (why === undefined) return;
  throw new AppError("invalid_input", `the secret for ${entry} cannot be kept: ${why}`, {
    details: { entry, why },
  });
}

function faultIn(username: string, secret: string): string | undefined {
  const both = `${username}${secret}`;
  if (secret === "") return "it is empty";
  if (both.includes("\0")) return "user name or secret contains a NUL character";
  return both.isWellFormed() ? undefined : "user name or secret contains half a character";
}

function silentKeychain(entry: string): AppError {
  const reason = "it does not give out the entry that was saved";
  return new AppError("keychain_locked", `the keychain has no answer for ${entry}: ${reason}`, {
    details: { entry, reason },
  });
}

function faultOf(error: unknown): KeychainState {
  if (!hasCode(error, "keychain_locked", "keychain_unavailable")) throw error;
  const state = error.code === "keychain_locked" ? "locked" : "unavailable";
  const reason = error.details["reason"];
  return { state, reason: typeof reason === "string" ? reason : error.message };
}
