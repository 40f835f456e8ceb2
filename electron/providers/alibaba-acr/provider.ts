import type { Capabilities, ProviderNote } from "../../../shared/provider.ts";
import { AppError, type ErrorCode, hasCode } from "../../../shared/errors.ts";
import { parseChallenges } from "../../registry/auth/challenge.ts";
import type { RegistryApi } from "../../registry/api.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
} from "../provider.ts";
import { type AccessKeyAccount, accessKeyOf, type CloudApi, createCloudApi } from "./api.ts";
import { createCopies } from "./copies.ts";
import type { Edition } from "./edition.ts";
import {
  enterpriseEdition,
  type Instance,
  type InstanceCalls,
  instanceCalls,
} from "./enterprise.ts";
import { type AlibabaHost, parseAlibabaHost, readService } from "./hosts.ts";
import { isServed, personalEdition, type PersonalRegistry } from "./personal.ts";
import { createReplication } from "./replication.ts";
import { createScans } from "./scans.ts";

const NAME = "Alibaba Cloud Container Registry";

/** Container Registry of Alibaba Cloud: personal registries, old and new, and enterprise instances. */
export const alibabaAcr: Provider = {
  id: "alibaba-acr",
  name: NAME,
  ownsHost: (host) => parseAlibabaHost(host) !== undefined,
  // Enterprise instances may have a name of their owner's. No access key is used for those: anybody may say this.
  recognises: ({ challenges }) => Promise.resolve(readService(challenges) !== undefined),
  open: openAccount,
  derive: async (account, api, options) => {
    const host = parseAlibabaHost(api.host);
    const key = accessKeyOf(account, api.host);
    if (host === undefined) throw noInstance(api.host);
    const { edition } = await openEdition(api, { host, key }, options);
    const { source } = account;
    return { ...(await edition.token(options)), ...(source === undefined ? {} : { source }) };
  },
};

/** What an access key opens. */
interface Opened {
  readonly edition: Edition;
  readonly cloud: CloudApi;
  /** Of enterprise instances. */
  readonly instance?: Instance;
  readonly calls?: InstanceCalls;
}

async function openEdition(
  api: RegistryApi,
  { host, key }: { readonly host: AlibabaHost; readonly key: AccessKeyAccount },
  options: CallOptions,
): Promise<Opened> {
  const cloud = createCloudApi(api, host, key);
  const part = { cloud, host, registry: api.host };
  if (host.edition === "personal") return { edition: personalEdition(part), cloud };
  const id = await instanceIdOf(api, options);
  const instance: Instance = { ...part, id, sleep: (ms, signal) => api.sleep(ms, signal) };
  const calls = instanceCalls(instance);
  return { edition: enterpriseEdition(instance, calls), cloud, instance, calls };
}

/** The registry's challenge names its instance. Only the name is taken from it. @throws not_a_registry */
async function instanceIdOf(api: RegistryApi, { signal }: CallOptions): Promise<string> {
  const answer = await api.send({ method: "GET", target: "/v2/", as: "nobody", signal });
  const service = readService(parseChallenges(answer.header("www-authenticate")));
  if (service?.instanceId === undefined) throw noInstance(api.host);
  return service.instanceId;
}

function noInstance(host: string): AppError {
  return new AppError("not_a_registry", `${host} names no instance of ${NAME}`, {
    details: { host },
  });
}

/** How an account stands: with an API, or why without one. */
type Standing = Opened | { readonly edition: undefined; readonly note: ProviderNote };

function openAccount(api: RegistryApi): ProviderAccount {
  const host = parseAlibabaHost(api.host);
  const stand = once((options) => standingOf(api, host, options));
  const open = async (options: CallOptions): Promise<Edition> => {
    const { edition } = await stand(options);
    if (edition !== undefined) return edition;
    // An account that has a key is at a host that its key is of no use for.
    const known = (await api.account())?.kind === "access-key";
    throw new AppError("unsupported", `${api.host} has no API for this account`, {
      details: { host: api.host, ...(known ? {} : { hint: "alibaba_needs_access_key" }) },
    });
  };
  return {
    describe: async (options) => {
      const standing = await stand(options);
      const name = host?.edition ?? "enterprise";
      const notes = standing.edition === undefined ? [standing.note] : [];
      const capabilities = standing.edition === undefined ? WITHOUT_API : CAPABILITIES[name];
      return { provider: "alibaba-acr", name: NAME, edition: name, capabilities, notes };
    },
    async *listRepositories(options) {
      yield* (await open(options)).listRepositories(options);
    },
    async *listNamespaces(options) {
      yield* (await open(options)).listNamespaces(options);
    },
    async *listImages(repository, options) {
      yield* (await open(options)).listImages(repository, options);
    },
    ...changes(open),
    scans: createScans(open),
    ...(host?.edition === "personal"
      ? {}
      : {
          serverCopy: createCopies(async (options) => copying(await stand(options))),
          replication: createReplication(
            async (options) => copying(await stand(options)),
            api.host,
          ),
        }),
  };
}

type Changes = Pick<
  ProviderAccount,
  "deleteTag" | "deleteImage" | "deleteRepository" | "createRepository" | "createNamespace"
>;

function changes(open: (options: CallOptions) => Promise<Edition>): Changes {
  return {
    deleteTag: async (repository, tag, options) =>
      (await open(options)).deleteTag({ repository, tag }, options),
    // Neither API deletes by digest: an image is gone when its last tag is.
    deleteImage: async ({ repository, digest }, options) => {
      const edition = await open(options);
      const tags: string[] = [];
      for await (const { rows } of edition.listImages(repository, options))
        for (const row of rows) if (row.digest === digest) tags.push(...row.tags.map(nameOf));
      if (tags.length === 0)
        throw new AppError("manifest_not_found", `no tag of ${repository} is ${digest}`, {
          details: { repository, digest },
        });
      for (const tag of tags) await edition.deleteTag({ repository, tag }, options);
    },
    deleteRepository: async (repository, options) =>
      (await open(options)).deleteRepository(repository, options),
    createRepository: async (repository, options) =>
      (await open(options)).createRepository(repository, options),
    createNamespace: async (name, options) => (await open(options)).createNamespace(name, options),
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function copying(standing: Standing) {
  const { edition } = standing;
  if (edition === undefined || standing.instance === undefined || standing.calls === undefined)
    return undefined;
  return { edition, instance: standing.instance, calls: standing.calls };
}

async function standingOf(
  api: RegistryApi,
  host: AlibabaHost | undefined,
  options: CallOptions,
): Promise<Standing> {
  const account = await api.account();
  if (account?.kind !== "access-key")
    return { edition: undefined, note: "alibaba-needs-access-key" };
  if (host === undefined) return { edition: undefined, note: "api-refused" };
  const opened = await openEdition(api, { host, key: account }, options);
  const part = { cloud: opened.cloud, host, registry: api.host };
  if (!host.hasOwnName || (await knowsHost(part, options))) return opened;
  return { edition: undefined, note: "alibaba-personal-registry-only" };
}

const REFUSALS: readonly ErrorCode[] = [
  "unsupported",
  "denied",
  "login_refused",
  "repository_not_found",
  "registry_refused",
  "not_a_registry",
];

/** False as well when the API refuses: then the registry has to do. */
async function knowsHost(registry: PersonalRegistry, options: CallOptions): Promise<boolean> {
  try {
    return await isServed(registry, options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (hasCode(error, ...REFUSALS)) return false;
    throw error;
  }
}

/** What is made once is kept; a failure is not. */
function once<T>(make: (options: CallOptions) => Promise<T>): (options: CallOptions) => Promise<T> {
  let made: T | undefined;
  return async (options) => (made ??= await make(options));
}

const WITHOUT_API: Capabilities = { ...PLAIN_CAPABILITIES, repositories: "kept" };

const WITH_API: Capabilities = {
  ...PLAIN_CAPABILITIES,
  repositories: "api",
  namespaces: "namespace",
  imageRows: true,
  tagDeletion: "image-with-last-name",
  deleteRepository: true,
  createRepository: true,
  createNamespace: true,
  scans: "start",
};

const CAPABILITIES = {
  enterprise: { ...WITH_API, serverCopy: "within", replication: true },
  personal: { ...WITH_API, pullCounts: true },
} as const satisfies Record<string, Capabilities>;
