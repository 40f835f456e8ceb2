/** A place that keeps one secret for each account. Every method may wait for the user to unlock it, 10 s at most. */
export interface Keychain {
  /** The secret, or undefined when there is none, which on Linux is also what a locked keychain says. */
  get(account: string): Promise<string | undefined>;
  /** @throws keychain_locked, keychain_unavailable */
  set(account: string, secret: string): Promise<void>;
  /** True when there was one and it is gone. */
  remove(account: string): Promise<boolean>;
}
