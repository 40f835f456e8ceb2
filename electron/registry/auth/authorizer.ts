import { AppError, hasCode } from "../../../shared/errors.ts";
import type { Credential } from "../credential.ts";
import type { OriginGate } from "../origin-gate.ts";
import type { Headers } from "../transport.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import { admitRealm, refuseForeignRealm } from "./realm.ts";
import { challengedScopes, type Scope } from "./scope.ts";
import { identityOf } from "./secrets.ts";
import { SingleFlight } from "./single-flight.ts";
import { basicHeader, type Token, type TokenRequest } from "./token.ts";
import { scopeKey, TokenCache } from "./token-cache.ts";

/** Rights a request needs; later sets are tried when a server does not understand the earlier ones. */
export type ScopeSets = readonly (readonly Scope[])[];

export interface AuthorizerOptions {
  readonly gate: OriginGate;
  readonly lookUp: () => Promise<Credential | undefined>;
  readonly fetchToken: (request: TokenRequest, signal: AbortSignal) => Promise<Token>;
  readonly monotonic: () => number;
}

export interface Authorization {
  readonly header: string;
  readonly sentAs: "basic" | "bearer";
}

/** What a 401 said. */
export interface Refusal {
  readonly headers: Headers;
  readonly url: URL;
}

/** Ways already tried for one request, so that none is tried twice. */
export type Tried = Set<string>;

interface BearerWay {
  readonly realm: URL;
  readonly service: string | undefined;
}

/** How many requests' extra scopes are remembered. */
const MAX_REMEMBERED = 1000;

/**
 * Knows how one registry wants to be asked, and by whom. First requests carry nothing; what a challenge taught is used
 * from then on.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens: TokenCache;
  readonly #flights = new SingleFlight<string>();
  readonly #extraScopes = new Map<string, readonly Scope[]>();
  #credential: Promise<Credential | undefined> | undefined;
  /** The identity token that replaced the one we were given. */
  #renewed: { readonly for: Credential; readonly use: Credential } | undefined;
  #way: "basic" | BearerWay | undefined;
  #proven = false;
  /** A wrong password is tried once: trying it again and again locks accounts. */
  #refused: AppError | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#tokens = new TokenCache(options.monotonic);
  }

  /** Where the credential comes from is asked once, and only when a registry wants one. */
  async credential(): Promise<Credential | undefined> {
    this.#credential ??= this.#options.lookUp();
    try {
      const found = await this.#credential;
      return this.#renewed !== undefined && this.#renewed.for === found ? this.#renewed.use : found;
    } catch (error) {
      this.#credential = undefined;
      throw error;
    }
  }

  /** What to send before the registry said anything about this request. */
  async prepare(sets: ScopeSets, signal: AbortSignal): Promise<Authorization | undefined> {
    if (this.#way === undefined) return undefined;
    if (this.#way === "basic") return this.#basic();
    return this.#bearer(this.#way, this.#wanted(sets[0] ?? []), signal);
  }

  /**
   * What to send after a 401, or undefined when nothing is left to try. Bearer comes before Basic.
   * @throws login_refused, unauthorized, origin_refused, and whatever the token server causes
   */
  async answer(
    refusal: Refusal,
    sent: Authorization | undefined,
    sets: ScopeSets,
    tried: Tried,
    signal: AbortSignal,
  ): Promise<Authorization | undefined> {
    if (sent?.sentAs === "bearer") this.#tokens.drop(sent.header.slice("Bearer ".length));
    if (sent?.sentAs === "basic") tried.add("basic");
    const challenges = parseChallenges(refusal.headers["www-authenticate"]);
    let failure: unknown;
    for (const challenge of challenges.filter(({ scheme }) => scheme === "bearer")) {
      try {
        const answered = await this.#answerBearer(challenge, refusal, sets, tried, signal);
        if (answered !== undefined) return answered;
      } catch (error) {
        if (!hasCode(error, "origin_refused")) throw error;
        failure ??= error;
      }
    }
    if (challenges.some(({ scheme }) => scheme === "basic") && !tried.has("basic")) {
      tried.add("basic");
      const basic = await this.#basic();
      if (basic !== undefined) {
        this.#way = "basic";
        return basic;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  /** The credential if it was looked up already: to keep it out of what a registry answers, also to others' requests. */
  async knownCredential(): Promise<Credential | undefined> {
    return this.#credential?.catch(() => undefined);
  }

  /** A request went through: the credential is right, whatever a later 401 may mean. */
  succeeded(sent: Authorization | undefined): void {
    if (sent?.sentAs === "basic") this.#proven = true;
  }

  /** The password itself was refused. It is not sent again until somebody changes it. */
  refuse(error: AppError): void {
    if (!this.#proven) this.#refused = error;
  }

  async #basic(): Promise<Authorization | undefined> {
    const credential = await this.credential();
    if (credential?.kind !== "password") return undefined;
    if (this.#refused !== undefined) throw this.#refused;
    return { header: basicHeader(credential), sentAs: "basic" };
  }

  async #answerBearer(
    challenge: Challenge,
    refusal: Refusal,
    sets: ScopeSets,
    tried: Tried,
    signal: AbortSignal,
  ): Promise<Authorization | undefined> {
    const { parameters } = challenge;
    const realm = admitRealm(parameters.get("realm") ?? "", refusal.url, this.#options.gate);
    const way: BearerWay = { realm, service: parameters.get("service") };
    for (const set of sets.length === 0 ? [[]] : sets) {
      const extra = challengedScopes(parameters.get("scope"), set);
      if (extra.length > 0) this.#remember(set, extra);
      const wanted = this.#wanted(set);
      const key = JSON.stringify([realm.href, way.service, scopeKey(wanted)]);
      if (tried.has(key)) continue;
      tried.add(key);
      try {
        const answered = await this.#bearer(way, wanted, signal);
        this.#way = way;
        return answered;
      } catch (error) {
        const last = set === sets.at(-1) || sets.length === 0;
        if (last || !hasCode(error, "denied", "registry_refused")) throw error;
      }
    }
    return undefined;
  }

  async #bearer(
    way: BearerWay,
    scopes: readonly Scope[],
    signal: AbortSignal,
  ): Promise<Authorization> {
    const { gate, fetchToken } = this.#options;
    const credential = await this.credential();
    if (credential !== undefined) refuseForeignRealm(way.realm, gate);
    const key = {
      realm: way.realm.href,
      service: way.service,
      origin: gate.origin,
      identity: identityOf(credential),
    };
    const cached = this.#tokens.find(key, scopes);
    if (cached !== undefined) return { header: `Bearer ${cached}`, sentAs: "bearer" };
    if (credential !== undefined && this.#refused !== undefined) throw this.#refused;
    const flight = JSON.stringify([key, scopeKey(scopes)]);
    const value = await this.#flights.run(flight, signal, async (shared) => {
      const token = await fetchToken({ ...way, scopes, credential }, shared).catch(
        this.#noteRefusal,
      );
      this.#tokens.store(key, scopes, token);
      this.#granted(credential, token);
      return token.value;
    });
    return { header: `Bearer ${value}`, sentAs: "bearer" };
  }

  readonly #noteRefusal = (error: unknown): never => {
    if (hasCode(error, "login_refused")) this.refuse(error);
    throw error;
  };

  #granted(credential: Credential | undefined, token: Token): void {
    if (credential === undefined) return;
    this.#proven = true;
    if (credential.kind !== "identity-token" || token.identityToken === undefined) return;
    const original = this.#renewed?.use === credential ? this.#renewed.for : credential;
    this.#renewed = { for: original, use: { ...credential, identityToken: token.identityToken } };
  }

  #wanted(set: readonly Scope[]): readonly Scope[] {
    return [...set, ...(this.#extraScopes.get(scopeKey(set)) ?? [])];
  }

  #remember(set: readonly Scope[], extra: readonly Scope[]): void {
    const oldest = this.#extraScopes.keys().next().value;
    if (this.#extraScopes.size >= MAX_REMEMBERED && oldest !== undefined) {
      this.#extraScopes.delete(oldest);
    }
    this.#extraScopes.set(scopeKey(set), extra);
  }
}
