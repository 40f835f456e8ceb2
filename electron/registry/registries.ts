import type { DiagnosisStep } from "../../shared/diagnosis.ts";
import type { HostWait } from "../../shared/host-wait.ts";
import type { RegistryProfile, Trait } from "../../shared/registry-profile.ts";
import type { MirrorEndpoint, ReadRoute, RegistryAccess, RegistryTarget } from "./access.ts";
import type { RegistryApi } from "./api.ts";
import { createRegistryClient, type RegistryClient } from "./client.ts";
import type { BandwidthLimits } from "./bandwidth.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Credential } from "./credential.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { createTraffic, MOST_SLOTS, type Traffic, withTraffic } from "./host-slots.ts";
import { type Resolve, systemResolve } from "./lookup.ts";
import { createMirroredReader, type Mirror, type RepositoryReader } from "./mirrored-reader.ts";
import type { MirrorRequests } from "./mirrored-request.ts";
import { MirrorTrust } from "./mirrored-trust.ts";
import type { KeptManifests } from "./manifest-cache.ts";
import type { KnownBlobs } from "./mount-index.ts";
import type { RangeLimits } from "./range-advice.ts";
import { createProfileBook, type ProfileBook } from "./registry-profile-book.ts";
import { createPullMeter, listenForPulls, type PullMeter } from "./pull-meter.ts";
import type { UploadLimits } from "./repository-context.ts";
import { createOriginResolver } from "./scheme.ts";
import { watchForSleep } from "./stall.ts";
import { createTransport, DEFAULT_TIMEOUTS, type Timeouts, type Transport } from "./transport.ts";
import type { UploadJournal } from "./upload-journal.ts";

export interface RegistriesOptions {
  /** The user's choices about a registry: account, certificates, proxy. Asked at every use, so it should be quick. */
  readonly accessFor: (target: RegistryTarget) => Promise<RegistryAccess>;
  /** Where a repository is read from. Without it, from the registry itself. @throws registry_blocked */
  readonly routeFor?: (target: Required<RegistryTarget>) => Promise<ReadRoute>;
  /** `portolan/0.1.0`. */
  readonly userAgent: string;
  readonly clock?: Clock;
  readonly timeouts?: Partial<Timeouts>;
  /** Stand above what the profile of a registry says. */
  readonly uploads?: Partial<UploadLimits>;
  /** When a large blob is fetched in ranges beside each other. */
  readonly ranges?: Partial<RangeLimits>;
  /** Keeps uploads beyond the life of the process. Without it, they end with the process. */
  readonly journal?: UploadJournal;
  /** How each registry likes to be talked to; by default what is built in, until something else is seen. */
  readonly profiles?: ProfileBook;
  /** Remembers where blobs were seen, to mount them from there. Without it, nothing is learned. */
  readonly knownBlobs?: KnownBlobs;
  /** Keeps manifests beyond the life of the process. Without it, for as long as it lives. */
  readonly manifests?: KeptManifests;
  /** Where pulls are counted, and how many are left; by default known until the program ends. */
  readonly pulls?: PullMeter;
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
  /** Asks the service behind a registry over connections of its own, which end with it. Keeps nothing. */
  withApi<T>(access: RegistryAccess, use: (api: RegistryApi) => Promise<T>): Promise<T>;
  /** What is known about how a registry likes to be talked to. */
  profile(host: string): RegistryProfile;
  /** Which of it was seen and not only built in, and when: milliseconds since 1970. */
  observedAt(host: string): Readonly<Partial<Record<Trait, number>>>;
  /** Back to what is built in. */
  forgetObserved(host: string): void;
  readonly pulls: Pick<PullMeter, "of" | "list">;
  /** Tells which hosts asked us to wait, now and whenever that changes. @returns ends it */
  watchWaits(listener: (waits: readonly HostWait[]) => void): () => void;
  /** Holds for everything that moves from now on, running streams included. */
  setLimits(limits: BandwidthLimits): void;
  /**
   * The computer slept or changed its network: idle connections are dropped, and running streams have to prove that
   * they are alive. Called by itself after a sleep that our timers show.
   */
  wake(): void;
  /**
   * Drops tokens, credentials, schemes and pauses of a host: after a login, a logout or a change of its settings. Who still works
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
  const profiles = options.profiles ?? createProfileBook(clock);
  const traffic = createTraffic(clock, options.ranges);
  const pulls = options.pulls ?? createPullMeter(clock);
  const pool = createPool(options, traffic, { profiles, pulls });
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
    checkLogin: (access, credential, asked) =>
      pool.once(access, ({ client }) => client.checkLogin(credential, asked)),
    withApi: (access, use) => pool.once(access, ({ client }) => use(client.api)),
    diagnose: (access, asked) => diagnoseAlone(access, asked, { ...options, profiles, pulls }),
    profile: (host) => profiles.of(host),
    observedAt: (host) => profiles.observedAt(host),
    forgetObserved: (host) => profiles.forget(host),
    pulls,
    watchWaits: (listener) => traffic.gates.watch(listener),
    setLimits: ({ downloadBytesPerSecond, uploadBytesPerSecond, oneUploadAtATime }) => {
      traffic.down.setRate(downloadBytesPerSecond);
      traffic.up.setRate(uploadBytesPerSecond);
      traffic.slots.setMost("upload", oneUploadAtATime === true ? 1 : MOST_SLOTS);
    },
    wake: () => pool.wake(),
    forget: (host) => {
      traffic.gates.forget(host);
      pool.forget(host);
    },
    close: () => pool.close(),
  };
}

/** With connections of its own, which end with it. */
async function* diagnoseAlone(
  access: RegistryAccess,
  { repository, signal }: { readonly repository?: string; readonly signal: AbortSignal },
  options: RegistriesOptions & Books,
): AsyncGenerator<DiagnosisStep> {
  const { userAgent, clock = systemClock, resolve = systemResolve } = options;
  const { link } = access;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const transport = createTransport({ userAgent, timeouts, resolve, link });
  const origins = createOriginResolver(link, resolve, timeouts.connectMs);
  const heard = listenForPulls(access.host, options);
  const means = { transport, origins, resolve, timeouts, clock, heard };
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
  /** A client that is closed after its use. */
  once<T>(access: RegistryAccess, work: (kept: Kept) => Promise<T>): Promise<T>;
  /** The same client each time, until it is forgotten. */
  keep(access: RegistryAccess, mirror?: MirrorRequests): Kept;
  forget(host: string): void;
  wake(): void;
  close(): Promise<void>;
}

interface Books {
  readonly profiles: ProfileBook;
  readonly pulls: PullMeter;
}

function createPool(options: RegistriesOptions, traffic: Traffic, books: Books): Pool {
  const { userAgent, clock = systemClock, resolve = systemResolve } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const { journal, knownBlobs, manifests, uploads: limits = {} } = options;
  const memory = { ...books, limits, journal, knownBlobs, manifests };
  const current = new Map<string, Kept>();
  /** Forgotten clients may still hold sessions and connections. */
  const all = new Set<Kept>();
  const wake = (): void => {
    for (const { transport } of all) transport.renew();
    for (const watch of traffic.watches) watch.prove(timeouts.proofMs);
    traffic.gates.wake();
  };
  const stopWatching = watchForSleep(() => clock.now(), wake);
  const open = (access: RegistryAccess, mirror?: MirrorRequests): Kept => {
    const { host, link } = access;
    const alone = createTransport({ userAgent, timeouts, resolve, link });
    const transport = withTraffic(alone, { traffic, host, stallMs: timeouts.stallMs });
    const origins = createOriginResolver(link, resolve, timeouts.connectMs);
    const asked = mirror === undefined ? {} : { mirror };
    const exchange = { access, transport, origins, clock, timeouts, traffic, ...asked };
    const opened = { client: createRegistryClient(exchange, memory), transport };
    all.add(opened);
    return opened;
  };
  const retire = (kept: Kept): void =>
    kept.transport.retire(() => {
      // Sessions that wait to be cancelled are cancelled when everything is closed.
      if (!kept.client.hasSessions()) all.delete(kept);
    });
  return {
    wake,
    once: async (access, work) => {
      const tried = open(access);
      try {
        return await work(tried);
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
      stopWatching();
      traffic.gates.close();
      traffic.down.setRate(0);
      traffic.up.setRate(0);
      await Promise.all([...all].map(({ client }) => client.close()));
      await Promise.all([...all].map(({ transport }) => transport.close()));
    },
  };
}
