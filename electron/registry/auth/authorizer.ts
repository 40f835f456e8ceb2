import { type AppError, hasCode, withDetails } from "../../../shared/errors.ts";
import type { Credential } from "../credential.ts";
import type { OriginGate } from "../origin-gate.ts";
import type { Headers } from "../transport.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import { admitRealm, refuseForeignRealm } from "./realm.ts";
import { challengedScopes, coversScopes, isPullOnly, type Scope } from "./scope.ts";
import { identityOf } from "./secrets.ts";
import { SingleFlight } from "./single-flight.ts";
import {
  basicHeader,
  type ExchangeableCredential,
  type Token,
  type TokenRequest,
} from "./token.ts";
import { type HeldToken, scopeKey, TokenCache } from "./token-cache.ts";

/** Rights a request needs; later sets are tried when a server does not understand the earlier ones. */
export type ScopeSets = readonly (readonly Scope[])[];

export interface AuthorizerOptions {
  readonly gate: OriginGate;
  readonly lookUp: () => Promise<Credential | undefined>;
  readonly fetchToken: (request: TokenRequest, signal: AbortSignal) => Promise<Token>;
  readonly monotonic: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Token servers elsewhere that the user confirmed. Hosts with optional port. */
  readonly trustedRealms: readonly string[];
  /** Told when the token server replaced the identity token it was given. */
  readonly onRefused?: (() => void) | undefined;
  /** Asked when a credential was refused: true when another one is to be had for the same request. */
  readonly renews?: (() => boolean) | undefined;
  readonly onRenewed?: ((identityToken: string) => void) | undefined;
}

export interface Authorization {
  readonly header: string;
  readonly sentAs: "basic" | "bearer";
  /** The token that was sent, with what it was asked and granted for. Absent for passwords and ready tokens. */
  readonly token?: HeldToken;
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
  readonly #flights = new SingleFlight<HeldToken>();
  readonly #extraScopes = new Map<string, readonly Scope[]>();
  #credential: Promise<Credential | undefined> | undefined;
  /** The identity token that replaced the one we were given. */
  #renewed: { readonly for: Credential; readonly use: Credential } | undefined;
  /** Whether a pull would work without the login that was refused, by scopes. */
  readonly #anonymousMayWork = new Map<string, boolean>();
  #way: "basic" | "ready" | BearerWay | undefined;
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
      let found = await this.#credential;
      if (hasEnded(found, this.#options.now())) {
        this.#credential = this.#options.lookUp();
        found = await this.#credential;
      }
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
    if (this.#way === "ready") return this.#ready();
    const [first = [], ...others] = sets;
    for (const [index, set] of [first, ...others].entries()) {
      try {
        return await this.#bearer(this.#way, this.#wanted(set), signal);
      } catch (error) {
        // A token server that does not understand the words may understand others.
        if (index === others.length || !isAboutScopes(error)) throw error;
      }
    }
    return undefined;
  }

  /**
   * What to send after a 401, or undefined when nothing is left to try. Bearer comes before Basic.
   * @throws login_refused, unauthorized, origin_refused, realm_untrusted, and whatever the token server causes
   */
  async answer(
    refusal: Refusal,
    sent: Authorization | undefined,
    sets: ScopeSets,
    tried: Tried,
    signal: AbortSignal,
  ): Promise<Authorization | undefined> {
    if (sent?.sentAs === "bearer") this.#tokens.drop(sent.header.slice("Bearer ".length));
    if (sent?.sentAs === "basic") await this.#basicRefused(sent, tried);
    else if (sent !== undefined && sent.token === undefined) tried.add("ready");
    const challenges = parseChallenges(refusal.headers["www-authenticate"]);
    const ready = await this.#answerReady(challenges, tried);
    if (ready !== undefined) return ready;
    let failure: unknown;
    for (const challenge of challenges.filter(({ scheme }) => scheme === "bearer")) {
      try {
        const answered = await this.#answerBearer(challenge, refusal, sets, tried, signal);
        if (answered !== undefined) return answered;
      } catch (error) {
        if (!hasCode(error, "origin_refused", "realm_untrusted")) throw error;
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

  /**
   * The password itself was refused. It is not sent again until somebody changes it, unless it was right before: then it
   * may have ended since, and been renewed where it is kept, so the next request looks it up anew.
   */
  refuse(error: AppError): void {
    this.#options.onRefused?.();
    if (this.#proven) this.#credential = undefined;
    else this.#refused = error;
  }

  /** What a cloud made of an account may be refused before its end: then another one is tried, once for each request. */
  async #basicRefused({ header }: Authorization, tried: Tried): Promise<void> {
    const isFirst = !tried.has("another");
    tried.add("another");
    const another = isFirst ? await this.#another() : undefined;
    if (another?.kind !== "password" || basicHeader(another) === header) tried.add("basic");
  }

  /** The credential to use from now on; a new one where somebody makes one, also for those who were refused with it. */
  async #another(): Promise<Credential | undefined> {
    if (this.#options.renews?.() === true) this.#credential = undefined;
    return this.credential();
  }

  async #basic(): Promise<Authorization | undefined> {
    const credential = await this.credential();
    if (credential?.kind !== "password") return undefined;
    if (this.#refused !== undefined) throw this.#refused;
    return { header: basicHeader(credential), sentAs: "basic" };
  }

  /** A ready token is shown to the registry itself, whatever realm it names, and once. */
  async #answerReady(
    challenges: readonly Challenge[],
    tried: Tried,
  ): Promise<Authorization | undefined> {
    if (tried.has("ready") || challenges.every(({ scheme }) => scheme !== "bearer")) {
      return undefined;
    }
    tried.add("ready");
    const ready = await this.#ready();
    if (ready !== undefined) this.#way = "ready";
    return ready;
  }

  async #ready(): Promise<Authorization | undefined> {
    const credential = await this.credential();
    if (credential?.kind !== "registry-token") return undefined;
    if (this.#refused !== undefined) throw this.#refused;
    return { header: `Bearer ${credential.registryToken}`, sentAs: "bearer" };
  }

  async #answerBearer(
    challenge: Challenge,
    refusal: Refusal,
    sets: ScopeSets,
    tried: Tried,
    signal: AbortSignal,
  ): Promise<Authorization | undefined> {
    if ((await this.credential())?.kind === "registry-token") return undefined;
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
        if (last || !isAboutScopes(error)) throw error;
      }
    }
    return undefined;
  }

  async #bearer(
    way: BearerWay,
    scopes: readonly Scope[],
    signal: AbortSignal,
  ): Promise<Authorization> {
    const { gate, trustedRealms } = this.#options;
    const credential = exchangeable(await this.credential());
    if (credential !== undefined) refuseForeignRealm(way.realm, gate, trustedRealms);
    const key = {
      realm: way.realm.href,
      service: way.service,
      origin: gate.origin,
      identity: identityOf(credential),
    };
    const cached = this.#tokens.find(key, scopes);
    if (cached !== undefined) return bearerOf(cached);
    const flight = JSON.stringify([key, scopeKey(scopes)]);
    const held = await this.#flights.run(flight, signal, async (shared) => {
      const token = await this.#fetch({ ...way, scopes, credential }, shared);
      this.#granted(credential, token);
      return this.#tokens.store(key, scopes, token);
    });
    return bearerOf(held);
  }

  /** @throws login_refused without asking again when the login was refused before */
  async #fetch(request: TokenRequest, signal: AbortSignal): Promise<Token> {
    try {
      if (request.credential !== undefined && this.#refused !== undefined) throw this.#refused;
      return await this.#options.fetchToken(request, signal);
    } catch (error) {
      if (!hasCode(error, "login_refused")) throw error;
      const another = request.credential === undefined ? undefined : await this.#another();
      const isAnother = identityOf(another) !== identityOf(request.credential);
      if (isAnother && another !== undefined && another.kind !== "registry-token")
        return this.#options.fetchToken({ ...request, credential: another }, signal);
      this.refuse(this.#refused ?? error);
      throw await this.#withAdvice(error, request, signal);
    }
  }

  /** Says when a pull would work without the login. It is not done by itself: whoever has a login means to use it. */
  async #withAdvice(error: AppError, request: TokenRequest, signal: AbortSignal): Promise<unknown> {
    const { scopes } = request;
    if (request.credential === undefined || !isPullOnly(scopes)) return error;
    const key = scopeKey(scopes);
    const mayWork =
      this.#anonymousMayWork.get(key) ?? (await this.#grantedToAnybody(request, signal));
    if (this.#anonymousMayWork.size >= MAX_REMEMBERED) this.#anonymousMayWork.clear();
    if (!signal.aborted) this.#anonymousMayWork.set(key, mayWork);
    return mayWork ? withDetails(error, { anonymousMayWork: true }) : error;
  }

  async #grantedToAnybody(request: TokenRequest, signal: AbortSignal): Promise<boolean> {
    try {
      const asked = { ...request, credential: undefined };
      const { granted } = await this.#options.fetchToken(asked, signal);
      return granted !== undefined && coversScopes(granted, request.scopes);
    } catch {
      // The refusal is what is to be told; that nobody may pull adds nothing to it.
      return false;
    }
  }

  #granted(credential: ExchangeableCredential | undefined, token: Token): void {
    if (credential === undefined) return;
    this.#proven = true;
    const { identityToken } = token;
    if (credential.kind !== "identity-token" || identityToken === undefined) return;
    if (credential.identityToken === identityToken) return;
    const original = this.#renewed?.use === credential ? this.#renewed.for : credential;
    this.#renewed = { for: original, use: { ...credential, identityToken } };
    this.#options.onRenewed?.(identityToken);
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

/** Renewed a little earlier, so that no request is on its way when it ends. */
const RENEWED_BEFORE_MS = 60_000;

function hasEnded(credential: Credential | undefined, now: number): boolean {
  if (credential === undefined || credential.kind === "registry-token") return false;
  return credential.expiresAt !== undefined && credential.expiresAt - RENEWED_BEFORE_MS <= now;
}

function isAboutScopes(error: unknown): boolean {
  return hasCode(error, "denied", "registry_refused");
}

function exchangeable(credential: Credential | undefined): ExchangeableCredential | undefined {
  return credential?.kind === "registry-token" ? undefined : credential;
}

function bearerOf(token: HeldToken): Authorization {
  return { header: `Bearer ${token.value}`, sentAs: "bearer", token };
}
