import type { DiagnosisStep } from "../../shared/diagnosis.ts";
import type { MirrorEndpoint, ReadRoute, RegistryAccess, RegistryTarget } from "./access.ts";
import { createRegistryClient, type RegistryClient } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Credential } from "./credential.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { type Resolve, systemResolve } from "./lookup.ts";
import { createMirroredReader, type Mirror, type RepositoryReader } from "./mirrored-reader.ts";
import type { MirrorRequests } from "./mirrored-request.ts";
import { MirrorTrust } from "./mirrored-trust.ts";
import { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from "./repository-context.ts";
import { createOriginResolver } from "./scheme.ts";
import { createTransport, DEFAULT_TIMEOUTS, type Timeouts, type Transport } from "./transport.ts";

export interface RegistriesOptions {
  /** The user's choices about a registry: account, certificates, proxy. Asked at every use, so it should be quick. */
  readonly accessFor: (target: RegistryTarget) => Promise<RegistryAccess>;
  /** Where a repository is read from. Without it, from the registry itself. @throws registry_blocked */
  readonly routeFor?: (target: Required<RegistryTarget>) => Promise<ReadRoute>;
  /** `portolan/0.1.0`. */
  readonly userAgent: string;
  readonly clock?: Clock;
  readonly timeouts?: Partial<Timeouts>;
  readonly uploads?: Partial<UploadLimits>;
  /** Name resolution; the system's by default. */
  readonly resolve?: Resolve;
}

/** All registries of one engine. */
export interface Registries {
  /** The client for a registry, or for one repository of it; the same one as long as the access is the same. */
  client(target: RegistryTarget): Promise<RegistryClient>;
  /** Reads one repository: from its mirrors, and from where a rule moved it. Nothing is written through it. */
  reader(target: Required<RegistryTarget>): Promise<RepositoryReader>;
  /**
   * Asks a registry, over connections of its own, whether it accepts a credential; undefined asks for anonymous use.
   * Keeps nothing. See {@link RegistryClient.checkLogin}.
   */
  checkLogin(
    access: RegistryAccess,
    credential: Credential | undefined,
    options: { readonly signal: AbortSignal },
  ): Promise<void>;
  /** The checklist for an access that may or may not be saved. Keeps nothing. See `diagnosis/`. */
  diagnose(
    access: RegistryAccess,
    options: { readonly repository?: string; readonly signal: AbortSignal },
  ): AsyncIterable<DiagnosisStep>;
  /**
   * Drops tokens, credentials and schemes of a host: after a login, a logout or a change of its settings. Who still works
   * with a client of it may go on; its connections are closed as soon as nothing is under way on them.
   */
  forget(host: string): void;
  /** Cancels unused upload sessions and closes every connection. */
  close(): Promise<void>;
}

interface Kept {
  readonly client: RegistryClient;
  readonly transport: Transport;
}

export function createRegistries(options: RegistriesOptions): Registries {
  const { accessFor, routeFor, clock = systemClock } = options;
  const pool = createPool(options);
  const trust = new MirrorTrust(clock);

  async function route(target: Required<RegistryTarget>): Promise<ReadRoute> {
    return routeFor === undefined ? { mirrors: [] } : routeFor(target);
  }

  return {
    client: async (target) => pool.keep(await accessFor(target)).client,
    reader: async (target) => {
      const { mirrors, moved } = await route(target);
      const access = moved?.access ?? (await accessFor(target));
      const upstream = pool.keep(access).client.repository(moved?.repository ?? target.repository);
      if (mirrors.length === 0) return upstream;
      return createMirroredReader(
        mirrors.map((endpoint) => openMirror(pool, endpoint)),
        upstream,
        trust,
      );
    },
    checkLogin: (access, credential, asked) => pool.try(access, credential, asked),
    diagnose: (access, asked) => diagnoseAlone(access, asked, options),
    forget: (host) => pool.forget(host),
    close: () => pool.close(),
  };
}

/** With connections of its own, which end with it. */
async function* diagnoseAlone(
  access: RegistryAccess,
  { repository, signal }: { readonly repository?: string; readonly signal: AbortSignal },
  options: RegistriesOptions,
): AsyncGenerator<DiagnosisStep> {
  const { userAgent, clock = systemClock, resolve = systemResolve } = options;
  const { link } = access;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const transport = createTransport({ userAgent, timeouts, resolve, link });
  const origins = createOriginResolver(link, resolve);
  const means = { transport, origins, resolve, timeouts, clock };
  try {
    yield* diagnose({ access, repository, signal, ...means });
  } finally {
    await transport.close();
  }
}

function openMirror(
  pool: Pool,
  { access, repository, resolves, pulls, ...requests }: MirrorEndpoint,
): Mirror {
  const { client } = pool.keep(access, requests);
  return { id: access.id, repository: client.repository(repository), resolves, pulls };
}

interface Pool {
  /** As {@link Registries.checkLogin}. */
  readonly try: Registries["checkLogin"];
  /** The same client each time, until it is forgotten. */
  keep(access: RegistryAccess, mirror?: MirrorRequests): Kept;
  forget(host: string): void;
  close(): Promise<void>;
}

function createPool(options: RegistriesOptions): Pool {
  const { userAgent, clock = systemClock, resolve = systemResolve } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const limits = { ...DEFAULT_UPLOAD_LIMITS, ...options.uploads };
  const current = new Map<string, Kept>();
  /** Forgotten clients may still hold sessions and connections. */
  const all = new Set<Kept>();
  const open = (access: RegistryAccess, mirror?: MirrorRequests): Kept => {
    const transport = createTransport({ userAgent, timeouts, resolve, link: access.link });
    const origins = createOriginResolver(access.link, resolve);
    const asked = mirror === undefined ? {} : { mirror };
    const exchange = { access, transport, origins, clock, timeouts, ...asked };
    const opened = { client: createRegistryClient(exchange, limits), transport };
    all.add(opened);
    return opened;
  };
  const retire = (kept: Kept): void =>
    kept.transport.retire(() => {
      // Sessions that wait to be cancelled are cancelled when everything is closed.
      if (!kept.client.hasSessions()) all.delete(kept);
    });
  return {
    try: async (access, credential, asked) => {
      const tried = open(access);
      try {
        await tried.client.checkLogin(credential, asked);
      } finally {
        all.delete(tried);
        await tried.transport.close();
      }
    },
    keep: (access, mirror) => {
      // What a mirror is told belongs to every request, so to its client.
      const key = JSON.stringify([access.id, mirror?.namespace, mirror?.headers]);
      const known = current.get(key) ?? open(access, mirror);
      current.set(key, known);
      return known;
    },
    forget: (host) => {
      for (const [key, kept] of current) {
        if (kept.client.host !== host) continue;
        current.delete(key);
        retire(kept);
      }
    },
    close: async () => {
      await Promise.all([...all].map(({ client }) => client.close()));
      await Promise.all([...all].map(({ transport }) => transport.close()));
    },
  };
}
