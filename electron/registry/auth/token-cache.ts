import { coversScopes, type Scope } from "./scope.ts";
import type { Token } from "./token.ts";

/** Who issued a token, for which registry, to whom. A token is never used under another key. */
export interface TokenKey {
  readonly realm: string;
  readonly service: string | undefined;
  readonly origin: string;
  readonly identity: string;
}

/** A token at hand, and what it was asked and granted for. */
export interface HeldToken {
  readonly value: string;
  readonly scopes: readonly Scope[];
  readonly granted: readonly Scope[] | undefined;
  /** As it was when the token came. */
  readonly lifeMs: number;
}

interface Entry extends HeldToken {
  readonly issuer: string;
  readonly renewAt: number;
}

/** A registry with thousands of repositories must not fill the memory with tokens. */
const MAX_ENTRIES = 512;
/** Renewed when this share of the life has passed, so that no request starts with a token about to end. */
const RENEW_SHARE = 0.8;
const RENEW_MARGIN_MS = 10_000;

/** Tokens by issuer, identity and scopes. `monotonic` gives milliseconds that never jump. */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  readonly #monotonic: () => number;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** A token that is still fresh and covers the scopes. */
  find(key: TokenKey, scopes: readonly Scope[]): HeldToken | undefined {
    const now = this.#monotonic();
    const issuer = issuerOf(key);
    const exact = this.#entries.get(`${issuer} ${scopeKey(scopes)}`);
    if (exact !== undefined && now < exact.renewAt) return exact;
    for (const [id, entry] of this.#entries) {
      if (now >= entry.renewAt) this.#entries.delete(id);
      else if (entry.issuer === issuer && coversScopes(entry.scopes, scopes)) return entry;
    }
    return undefined;
  }

  store(key: TokenKey, scopes: readonly Scope[], token: Token): HeldToken {
    const life = Math.min(token.lifeMs * RENEW_SHARE, token.lifeMs - RENEW_MARGIN_MS);
    const issuer = issuerOf(key);
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size >= MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    const { value, granted, lifeMs } = token;
    const renewAt = this.#monotonic() + Math.max(life, 0);
    const entry: Entry = { issuer, scopes, value, granted, lifeMs, renewAt };
    this.#entries.set(`${issuer} ${scopeKey(scopes)}`, entry);
    return entry;
  }

  /** Forgets a token that a registry refused. */
  drop(value: string): void {
    for (const [id, entry] of this.#entries) if (entry.value === value) this.#entries.delete(id);
  }
}

/** Identifies a set of scopes, whatever their order. */
export function scopeKey(scopes: readonly Scope[]): string {
  return scopes.toSorted().join(" ");
}

function issuerOf({ realm, service, origin, identity }: TokenKey): string {
  return JSON.stringify([realm, service ?? "", origin, identity]);
}
