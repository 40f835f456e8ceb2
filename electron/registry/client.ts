import { AppError } from "../../shared/errors.ts";
import { isRepository } from "../../shared/oci/reference.ts";
import type { RegistryAccess } from "./access.ts";
import { createRegistryApi, type RegistryApi } from "./api.ts";
import { listRepositories } from "./catalog.ts";
import type { Credential } from "./credential.ts";
import { Exchange, type ExchangeOptions } from "./exchange.ts";
import { checkLogin } from "./login.ts";
import { ManifestCache } from "./manifest-cache.ts";
import { listenForPulls } from "./pull-meter.ts";
import { type CallOptions, createRepository, type Repository } from "./repository.ts";
import { memoryFor, type RegistryMemory } from "./repository-context.ts";
import { UploadSessions } from "./upload-session.ts";

/** One registry, as one account or as nobody. */
export interface RegistryClient {
  /** As in a reference: `docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /**
   * Asks the registry whether it accepts this credential; undefined asks for anonymous use. Nothing of it is kept.
   * @throws login_refused, unauthorized, not_a_registry, and failures of the network
   */
  checkLogin(credential: Credential | undefined, options: CallOptions): Promise<void>;
  /** Page by page. @throws unsupported where a registry has no catalog */
  listRepositories(options: CallOptions): AsyncIterable<readonly string[]>;
  /**
   * @param access "push" asks for the right to write from the first request on, which saves a token
   * @throws invalid_reference
   */
  repository(name: string, access?: "pull" | "push"): Repository;
  /** What the service offers besides the distribution-spec. */
  readonly api: RegistryApi;
  /** True while there are upload sessions that {@link close} would cancel. */
  hasSessions(): boolean;
  /** Cancels upload sessions that were opened and not used. */
  close(): Promise<void>;
}

export function createRegistryClient(
  options: ExchangeOptions,
  memory: RegistryMemory,
): RegistryClient {
  const { access } = options;
  const { host } = access;
  const exchange = new Exchange({ ...options, heard: listenForPulls(host, memory) });
  const manifests = new ManifestCache(memory.manifests?.of({ access: access.id, host }));
  const sessions = new UploadSessions();
  const remembered = memoryFor(memory, access);
  return {
    host,
    api: createRegistryApi({ ...options, exchange }),
    checkLogin: (credential, { signal }) =>
      checkLogin(new Exchange({ ...options, access: asking(access, credential) }), signal),
    listRepositories: (callOptions) =>
      listRepositories({ exchange, profile: remembered.profile }, callOptions),
    repository: (name, access = "pull") => {
      if (!isRepository(name)) throw invalidName(name);
      return createRepository({ exchange, name, access, manifests, sessions, ...remembered });
    },
    hasSessions: () => sessions.hasAny(),
    close: () => sessions.close(),
  };
}

/** The same registry, asked with another credential. */
function asking(access: RegistryAccess, credential: Credential | undefined): RegistryAccess {
  return { ...access, lookUp: () => Promise.resolve(credential) };
}

/** For what cannot be the name of a repository. */
export function invalidName(name: string): AppError {
  const shown = name.slice(0, 160);
  return new AppError("invalid_reference", `not a repository name: ${JSON.stringify(shown)}`, {
    details: { reference: shown },
  });
}
