import { createRegistryClient, type RegistryClient } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { CredentialLookup } from "./credential.ts";
import { type Resolve, systemResolve } from "./lookup.ts";
import { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from "./repository-context.ts";
import { createOriginResolver } from "./scheme.ts";
import { createTransport, DEFAULT_TIMEOUTS, type Timeouts } from "./transport.ts";

export interface RegistriesOptions {
  /** Asked when a registry wants a login, once for each host until {@link Registries.forget}. */
  readonly credentialFor: CredentialLookup;
  /** True for hosts that the user allowed to be talked to without encryption. Loopback hosts need no permission. */
  readonly plainHttpAllowed: (host: string) => boolean;
  /** `portolan/0.1.0`. */
  readonly userAgent: string;
  /** PEM texts of authorities to trust besides the system's and NODE_EXTRA_CA_CERTS. */
  readonly trustedCertificates?: readonly string[];
  readonly clock?: Clock;
  readonly timeouts?: Partial<Timeouts>;
  readonly uploads?: Partial<UploadLimits>;
  /** Name resolution; the system's by default. */
  readonly resolve?: Resolve;
}

/** All registries of one engine. They share connections, and nothing else. */
export interface Registries {
  /** The client of a host; the same one each time, until it is forgotten. */
  client(host: string): RegistryClient;
  /** Drops tokens, credential and scheme of a host: after a login, a logout or a change of its settings. */
  forget(host: string): void;
  /** Cancels unused upload sessions and closes every connection. */
  close(): Promise<void>;
}

export function createRegistries(options: RegistriesOptions): Registries {
  const { credentialFor, plainHttpAllowed, userAgent, clock = systemClock } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const limits = { ...DEFAULT_UPLOAD_LIMITS, ...options.uploads };
  const transport = createTransport({
    userAgent,
    timeouts,
    resolve: options.resolve ?? systemResolve,
    trustedCertificates: options.trustedCertificates ?? [],
  });
  const origins = createOriginResolver(plainHttpAllowed);
  const clients = new Map<string, RegistryClient>();
  /** Forgotten clients may still hold sessions. */
  const all = new Set<RegistryClient>();
  return {
    client: (host) => {
      const known = clients.get(host);
      if (known !== undefined) return known;
      const lookUp = (): ReturnType<CredentialLookup> => credentialFor(host);
      const exchange = { host, transport, origins, lookUp, clock, timeouts };
      const client = createRegistryClient(exchange, limits);
      clients.set(host, client);
      all.add(client);
      return client;
    },
    forget: (host) => {
      clients.delete(host);
      origins.forget(host);
    },
    close: async () => {
      await Promise.all([...all].map((client) => client.close()));
      await transport.close();
    },
  };
}
