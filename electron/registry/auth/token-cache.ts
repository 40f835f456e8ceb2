import { coversScopes, type Scope } from "./scope.ts";
import type { Token } from "./token.ts";

/** Who issued a token, for which registry, to whom. A token is never used under another key. */
export interface TokenKey {
  readonly realm: string;
  readonly service: string | undefined;
  readonly origin: string;
  readonly identity: string;
}

interface Entry {
  readonly issuer: string;
  readonly scopes: readonly Scope[];
  readonly value: string;
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
  find(key: TokenKey, scopes: readonly Scope[]): string | undefined {
    const now = this.#monotonic();
    const issuer = issuerOf(key);
    const exact = this.#entries.get(`${issuer} ${scopeKey(scopes)}`);
    if (exact !== undefined && now < exact.renewAt) return exact.value;
    for (const [id, entry] of this.#entries) {
      if (now >= entry.renewAt) this.#entries.delete(id);
      else if (entry.issuer === issuer && coversScopes(entry.scopes, scopes)) return entry.value;
    }
    return undefined;
  }

  store(key: TokenKey, scopes: readonly Scope[], token: Token): void {
    const life = Math.min(token.lifeMs * RENEW_SHARE, token.lifeMs - RENEW_MARGIN_MS);
    const issuer = issuerOf(key);
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size >= MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(`${issuer} ${scopeKey(scopes)}`, {
      issuer,
      scopes,
      value: token.value,
      renewAt: this.#monotonic() + Math.max(life, 0),
    });
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
