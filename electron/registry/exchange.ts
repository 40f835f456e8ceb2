import type { Dispatcher } from "undici";
import { AppError, type ErrorDetails, hasCode } from "../../shared/errors.ts";
import type { RegistryAccess } from "./access.ts";
import type { AddressClass } from "./address.ts";
import { type Authorization, Authorizer, type ScopeSets } from "./auth/authorizer.ts";
import type { Scope } from "./auth/scope.ts";
import { accountOf, secretForms } from "./auth/secrets.ts";
import { createTokenClient } from "./auth/token-client.ts";
import { abandonBody, discardBody, readErrorBody } from "./body.ts";
import type { Clock } from "./clock.ts";
import type { Credential } from "./credential.ts";
import { createTraffic, type Traffic } from "./host-slots.ts";
import { askOnce, mirrorHeaders, type MirrorRequests, withNamespace } from "./mirrored-request.ts";
import { createOriginGate, type OriginGate, type Pointer } from "./origin-gate.ts";
import { type Arrival, type RequestBody, travel } from "./redirect.ts";
import { type FailureContext, responseError, type Subject } from "./response-error.ts";
import { withRetries } from "./retry.ts";
import type { OriginResolver } from "./scheme.ts";
import type { Headers, Lane, Timeouts, Transport } from "./transport.ts";

/** One request of the distribution-spec. */
export interface RegistryRequest {
  readonly method: Dispatcher.HttpMethod;
  /** A path at the registry, or a URL that it named and the gate admitted. */
  readonly target: string | URL;
  readonly subject: Subject;
  /** Rights it needs, and what to ask for when a server does not understand that. */
  readonly scopes: ScopeSets;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly lane?: Lane;
  /** True when sending it twice does no harm. */
  readonly repeatable: boolean;
  /** Repository and reference, for errors. */
  readonly details?: ErrorDetails;
  readonly signal: AbortSignal;
}

/** An answer, with what is needed to explain it when it is a refusal. */
export interface Answer extends Arrival {
  readonly sent: Authorization | undefined;
}

export interface ExchangeOptions {
  readonly access: RegistryAccess;
  readonly transport: Transport;
  readonly origins: OriginResolver;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  /** What is shared with all other requests of the engine; nothing when absent. */
  readonly traffic?: Traffic;
  /** Present when the registry is asked as a mirror of another one. */
  readonly mirror?: MirrorRequests;
  /** Shown every answer of the registry itself, with the account that asked; undefined for nobody. */
  readonly heard?: (
    account: string | undefined,
    answer: { readonly status: number; readonly headers: Headers },
  ) => void;
}

/** Bearer, then another scope or scheme, then the last one: no server has more to offer. */
const MAX_AUTH_ROUNDS = 3;

/** What is known once the origin of the registry is known. */
interface Contact {
  readonly origin: URL;
  readonly gate: OriginGate;
  readonly authorizer: Authorizer;
}

/** Talks with one registry: origin, credentials, redirects, second tries, and errors in our words. */
export class Exchange {
  readonly host: string;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly traffic: Traffic;
  readonly #options: ExchangeOptions;
  #contact: Contact | undefined;
  #account: string | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.host = options.access.host;
    this.clock = options.clock;
    this.timeouts = options.timeouts;
    this.traffic = options.traffic ?? createTraffic(options.clock);
  }

  /** Who asked last; undefined for nobody, and before anybody did. */
  get account(): string | undefined {
    return this.#account;
  }

  /** Another place can be asked instead: giving up early costs little. */
  get isMirror(): boolean {
    return this.#options.mirror !== undefined;
  }

  /** The answer, whatever its status; its body must be read or discarded. */
  async send(request: RegistryRequest): Promise<Answer> {
    const once = async (): Promise<Answer> =>
      this.#sendAuthorized(await this.#reach(request.signal), request);
    return request.repeatable ? this.#repeat(once, this.clock, request.signal) : once();
  }

  /** Like send, but any other status is an error. @throws what {@link failure} makes of it */
  async expect(request: RegistryRequest, ...statuses: readonly number[]): Promise<Answer> {
    const answer = await this.send(request);
    if (statuses.includes(answer.status)) return answer;
    throw await this.failure(request, answer);
  }

  /** Reads the refusal and says what it means. */
  async failure(request: RegistryRequest, answer: Answer): Promise<AppError> {
    const contact = await this.#reach(request.signal);
    const text = await readErrorBody(answer, request.signal);
    return this.explain(request, answer, text, contact);
  }

  /** The same for a body that was read already, such as an error that came with status 200. */
  async explain(
    request: RegistryRequest,
    answer: Answer,
    text: string,
    known?: Contact,
  ): Promise<AppError> {
    const { authorizer } = known ?? (await this.#reach(request.signal));
    const credential = await authorizer.knownCredential();
    const details = { host: this.host, ...request.details };
    if (!answer.atRegistry && answer.status === 401) return refusedElsewhere(answer, details);
    const error = responseError(
      { status: answer.status, headers: answer.headers, text },
      {
        subject: request.subject,
        details,
        ...asker(answer.sent, request.scopes[0], credential),
        ...(answer.atRegistry ? {} : { storage: answer.url.host }),
        secrets: this.#secrets(credential, answer.sent),
        now: this.clock.now(),
      },
    );
    if (hasCode(error, "login_refused")) authorizer.refuse(error);
    return error;
  }

  get #repeat(): typeof withRetries {
    return this.isMirror ? askOnce : withRetries;
  }

  /** A URL that an answer named, if it may be followed. @throws origin_refused */
  async admit(
    target: string,
    answer: Arrival,
    pointer: Pointer,
    signal: AbortSignal,
  ): Promise<URL> {
    const { gate } = await this.#reach(signal);
    return gate.admit(target, answer.url, pointer);
  }

  /** True for the registry's own origin. */
  async isOwn(url: URL, signal: AbortSignal): Promise<boolean> {
    return (await this.#reach(signal)).gate.isRegistry(url);
  }

  #secrets(credential: Credential | undefined, sent: Authorization | undefined): string[] {
    const configured = Object.values(this.#options.mirror?.headers ?? {});
    return [
      ...secretForms(credential, sent?.header),
      ...configured.flatMap((value) => secretForms(undefined, value)),
    ];
  }

  async #sendAuthorized(contact: Contact, request: RegistryRequest): Promise<Answer> {
    const { authorizer, gate, origin } = contact;
    const { signal, scopes } = request;
    const url = withNamespace(new URL(request.target, origin), origin, this.#options.mirror);
    const tried = new Set<string>();
    let sent = gate.isRegistry(url) ? await authorizer.prepare(scopes, signal) : undefined;
    let arrival = await this.#travel(contact, request, url, sent);
    for (let round = 0; round < MAX_AUTH_ROUNDS; round += 1) {
      if (arrival.status !== 401 || !arrival.atRegistry) break;
      const { body } = arrival;
      const next = await authorizer.answer(arrival, sent, scopes, tried, signal).catch((error) => {
        abandonBody(body);
        throw error;
      });
      if (next === undefined || !isReplayable(request.body)) break;
      await discardBody(body);
      sent = next;
      arrival = await this.#travel(contact, request, url, sent);
    }
    if (arrival.status < 400) authorizer.succeeded(sent);
    return { ...arrival, sent };
  }

  async #travel(
    { gate, authorizer }: Contact,
    request: RegistryRequest,
    url: URL,
    sent: Authorization | undefined,
  ): Promise<Arrival> {
    const credential = sent === undefined ? undefined : await authorizer.knownCredential();
    const account = credential === undefined ? undefined : accountOf(credential);
    this.#account = account;
    return travel(this.#options.transport, gate, {
      method: request.method,
      url,
      headers: request.headers ?? {},
      body: request.body,
      lane: request.lane ?? "metadata",
      signal: request.signal,
      heard: (answer) => this.#options.heard?.(account, answer),
      own: {
        ...mirrorHeaders(this.#options.mirror),
        ...(sent === undefined ? {} : { authorization: sent.header }),
      },
    });
  }

  async #reach(signal: AbortSignal): Promise<Contact> {
    if (this.#contact !== undefined) return this.#contact;
    const { transport, origins, clock, access } = this.#options;
    const { host, lookUp, trustedRealms, onRefused, renews, onRenewed } = access;
    const repeat = this.#repeat;
    const origin = await origins.originOf(host, signal);
    // Somebody else may have come first while we waited.
    if (this.#contact !== undefined) return this.#contact;
    const classes = (): ReadonlySet<AddressClass> => transport.classesOf(origin.hostname);
    const gate = createOriginGate(origin, classes);
    const fetchToken = createTokenClient({ transport, gate, clock, host, repeat });
    const authorizer = new Authorizer({
      gate,
      lookUp,
      fetchToken,
      monotonic: () => clock.monotonic(),
      now: () => clock.now(),
      trustedRealms,
      onRefused,
      renews,
      onRenewed,
    });
    this.#contact = { origin, gate, authorizer };
    return this.#contact;
  }
}

/** Who asked, with what right: for errors. */
function asker(
  sent: Authorization | undefined,
  needed: readonly Scope[] | undefined,
  credential: Credential | undefined,
): Pick<FailureContext, "account" | "source" | "sentAs" | "scopesAsked" | "scopesGranted"> {
  const scopesAsked = sent?.token?.scopes ?? (needed?.length === 0 ? undefined : needed);
  if (sent === undefined || credential === undefined) {
    return { account: undefined, sentAs: sent?.sentAs, scopesAsked };
  }
  return {
    account: accountOf(credential),
    source: credential.source,
    // A ready token is judged as a password is: no token server stood between.
    sentAs: credential.kind === "registry-token" ? "basic" : sent.sentAs,
    scopesAsked,
    scopesGranted: sent.token?.granted,
  };
}

function isReplayable(body: RequestBody): boolean {
  return body === undefined || Buffer.isBuffer(body) || body.replayable;
}

/** Storage behind a registry has no business asking for a login: none of ours is for it. */
function refusedElsewhere(answer: Answer, details: ErrorDetails): AppError {
  return new AppError(
    "registry_refused",
    `${answer.url.host} refused what the registry sent us to`,
    {
      details: { ...details, status: answer.status, target: answer.url.host },
    },
  );
}
