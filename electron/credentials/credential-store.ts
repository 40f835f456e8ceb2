import type { KeychainState } from "../../shared/connection.ts";
import { AppError, hasCode, isAppError } from "../../shared/errors.ts";
import type { AccountsTable } from "../storage/accounts-table.ts";
import type { Keychain } from "./keychain.ts";
import { createRunOnlyKeychain } from "./run-only-keychain.ts";

/** What a registry wants to see. Never logged, never part of an error or of the contract. */
export interface SavedCredential {
  readonly username: string;
  readonly password: string;
}

/** Keeps one account for each registry host: in the keychain where that works, else for this run only. Never in a file. */
export interface CredentialStore {
  /**
   * Replaces the host's account. Says where the secret is: `run` when the keychain refused; {@link state} says why.
   * @throws invalid_input for a NUL character, at which keychains would cut the secret off
   */
  save(host: string, username: string, secret: string): Promise<"keychain" | "run">;
  /** The host's account, or undefined when none is saved. @throws keychain_locked, keychain_unavailable */
  lookup(host: string): Promise<SavedCredential | undefined>;
  /** Where the host's secret is now. `missing`: the keychain should have it and does not give it. */
  whereIs(host: string): Promise<"keychain" | "run" | "missing" | "none">;
  /** Forgets the host's account here and in the keychain. @throws keychain_locked, keychain_unavailable */
  forget(host: string): Promise<void>;
  /** What the keychain can do for us now. Takes up to 10 s when it is locked. */
  state(): Promise<KeychainState>;
}

export interface CredentialStoreOptions {
  readonly keychain: Keychain;
  /** Which hosts have an entry in the keychain. */
  readonly accounts: AccountsTable;
  /** Default: that of this process. */
  readonly platform?: NodeJS.Platform;
}

/** An account that no host can have: looked up only to see whether the keychain answers. */
const PROBE_ACCOUNT = "probe@portolan.invalid";

/** The entry's account as the keychain's own window shows it: `alice@ghcr.io`. */
export function keychainAccount(username: string, host: string): string {
  return `${username}@${host}`;
}

export function createCredentialStore(options: CredentialStoreOptions): CredentialStore {
  return new KeychainCredentialStore(options);
}

class KeychainCredentialStore implements CredentialStore {
  readonly #keychain: Keychain;
  readonly #accounts: AccountsTable;
  readonly #platform: NodeJS.Platform;
  readonly #run = createRunOnlyKeychain();
  /** User names of the secrets that are kept for this run, by host. */
  readonly #runAccounts = new Map<string, string>();
  /** Why the keychain refused last, until it works again. */
  #fault: KeychainState | undefined;

  constructor(options: CredentialStoreOptions) {
    this.#keychain = options.keychain;
    this.#accounts = options.accounts;
    this.#platform = options.platform ?? process.platform;
  }

  async save(host: string, username: string, secret: string): Promise<"keychain" | "run"> {
    if (`${username}${secret}`.includes("\0")) throw nulRefused(host);
    const account = keychainAccount(username, host);
    const before = this.#accounts.find(host);
    try {
      await this.#keychain.set(account, secret);
    } catch (error) {
      this.#fault = faultOf(error);
      this.#runAccounts.set(host, username);
      await this.#run.set(account, secret);
      return "run";
    }
    this.#fault = undefined;
    this.#accounts.save(host, username);
    await this.#forgetRun(host);
    // Another user name is another entry: the old one would stay behind for ever. If that fails, it is only litter.
    if (before !== undefined && before !== username)
      await this.#keychain.remove(keychainAccount(before, host)).catch(() => false);
    return "keychain";
  }

  async lookup(host: string): Promise<SavedCredential | undefined> {
    const kept = this.#runAccounts.get(host);
    if (kept !== undefined) {
      const password = await this.#run.get(keychainAccount(kept, host));
      if (password !== undefined) return { username: kept, password };
    }
    const username = this.#accounts.find(host);
    if (username === undefined) return undefined;
    const password = await this.#keychain.get(keychainAccount(username, host));
    if (password !== undefined) return { username, password };
    if (this.#isLockedWhenSilent) throw silentKeychain(host);
    return undefined;
  }

  async whereIs(host: string): Promise<"keychain" | "run" | "missing" | "none"> {
    if (this.#runAccounts.has(host)) return "run";
    if (this.#accounts.find(host) === undefined) return "none";
    try {
      return (await this.lookup(host)) === undefined ? "missing" : "keychain";
    } catch (error) {
      if (hasCode(error, "keychain_locked", "keychain_unavailable")) return "missing";
      throw error;
    }
  }

  async forget(host: string): Promise<void> {
    await this.#forgetRun(host);
    const username = this.#accounts.find(host);
    if (username === undefined) return;
    const account = keychainAccount(username, host);
    const removed = await this.#keychain.remove(account);
    if (!removed && this.#isLockedWhenSilent) await this.#proveAbsent(account, host);
    this.#accounts.remove(host);
  }

  async state(): Promise<KeychainState> {
    const host = this.#accounts.hosts()[0];
    const username = host === undefined ? undefined : this.#accounts.find(host);
    const known = host !== undefined && username !== undefined;
    try {
      const account = known ? keychainAccount(username, host) : PROBE_ACCOUNT;
      const answer = await this.#keychain.get(account);
      if (known && answer === undefined && this.#isLockedWhenSilent)
        return faultOf(silentKeychain(host));
      // Silence proves nothing when there is nothing to find: what the last attempt to save met still counts.
      if (!known && this.#fault?.state === "locked") return this.#fault;
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
   * Nothing was removed: either the keychain is locked, or the user has deleted the entry in the keychain's own window.
   * A locked keychain refuses new entries, so writing the entry tells which; it is taken away again at once.
   */
  async #proveAbsent(account: string, host: string): Promise<void> {
    try {
      await this.#keychain.set(account, "forgotten");
    } catch (error) {
      throw isAppError(error) ? error : silentKeychain(host);
    }
    await this.#keychain.remove(account);
  }

  async #forgetRun(host: string): Promise<void> {
    const username = this.#runAccounts.get(host);
    if (username === undefined) return;
    this.#runAccounts.delete(host);
    await this.#run.remove(keychainAccount(username, host));
  }
}

function nulRefused(host: string): AppError {
  return new AppError("invalid_input", "a user name or password cannot contain a NUL character", {
    details: { host, why: "it contains a NUL character" },
  });
}

function silentKeychain(host: string): AppError {
  const reason = "it does not give out the entry that was saved";
  return new AppError("keychain_locked", `the keychain has no answer for ${host}: ${reason}`, {
    details: { host, reason },
  });
}

function faultOf(error: unknown): KeychainState {
  if (!hasCode(error, "keychain_locked", "keychain_unavailable")) throw error;
  const state = error.code === "keychain_locked" ? "locked" : "unavailable";
  const reason = error.details["reason"];
  return { state, reason: typeof reason === "string" ? reason : error.message };
}
