import { AppError } from "../../../shared/errors.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { Quota } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { deleteScopes } from "../../registry/auth/scope.ts";
import {
  type CallOptions,
  type LockTarget,
  type Locks,
  MAX_FIXED_ASKED,
  type Provider,
  type ProviderAccount,
  type Signs,
  type TagOn,
} from "../provider.ts";
import { type AcrApi, catalogScopes, createAcrApi, metadataPath, repositoryScopes } from "./api.ts";
import { cloudOf, isAzureHost } from "./clouds.ts";
import { deriveCredential } from "./derive.ts";
import { describeAccount, type Managed, NAME, readManaged } from "./description.ts";
import { signInWithCode } from "./entra.ts";
import { joinRows, lockOf } from "./rows.ts";
import { catalogSchema, lockedSchema, manifestsSchema, tagsSchema } from "./schema.ts";
import { createServerCopies } from "./server-copy.ts";

/** Registries of Azure: their own API beside the distribution-spec, at the same host and with the same tokens. */
export const azureAcr: Provider = {
  id: "azure-acr",
  name: NAME,
  ownsHost: isAzureHost,
  recognises: (signs) => Promise.resolve(isCustomDomain(signs)),
  open: (api) => openAccount(api),
  derive: deriveCredential,
  deviceSignIn: (api, options) => {
    const cloud = cloudOf(api.host);
    if (cloud !== undefined) return signInWithCode(api, cloud, options);
    throw new AppError("unsupported", `${api.host} is no registry of Azure`, {
      details: { host: api.host },
    });
  },
};

/** A registry under a name of the customer's own still names itself in the challenge. */
function isCustomDomain({ host, challenges }: Signs): boolean {
  return challenges.some(({ scheme, parameters }) => {
    const realm = URL.parse(parameters.get("realm") ?? "");
    const service = parameters.get("service") ?? "";
    const isRealm = realm?.pathname === "/oauth2/token" && [host, service].includes(realm.host);
    return scheme === "bearer" && isRealm && isAzureHost(service);
  });
}

function openAccount(registry: RegistryApi): ProviderAccount {
  const api = createAcrApi(registry);
  const managed = once((options: CallOptions) => readManaged(registry, options));
  return {
    describe: async (options) => describeAccount(registry, await managed(options)),
    async *listRepositories({ signal }) {
      const request = { path: "/acr/v1/_catalog", scopes: catalogScopes(), signal };
      for await (const page of api.pages(request, catalogSchema)) {
        const names = (page.repositories ?? []).filter(isRepository);
        yield { rows: names.map((name) => ({ name })) };
      }
    },
    async *listImages(repository, options) {
      for await (const rows of listRows(api, repository, options)) yield { rows };
    },
    deleteTag: async (repository, tag, { signal }) => {
      await api.call(
        {
          method: "DELETE",
          path: metadataPath(repository, "_tags", tag),
          scopes: repositoryScopes(repository, "delete"),
          missing: "manifest_not_found",
          details: { repository, reference: `${registry.host}/${repository}:${tag}` },
          signal,
        },
        202,
      );
    },
    // The service's own API has no verb for images: the distribution-spec's takes the digest, and all names with it.
    deleteImage: async ({ repository, digest }, { signal }) => {
      await registry.expect(
        {
          method: "DELETE",
          target: `/v2/${repository}/manifests/${digest}`,
          scopes: deleteScopes(repository),
          missing: "manifest_not_found",
          details: { repository, reference: `${registry.host}/${repository}@${digest}` },
          signal,
        },
        202,
      );
    },
    deleteRepository: async (repository, { signal }) => {
      const scopes = repositoryScopes(repository, "delete");
      const path = metadataPath(repository);
      await api.call({ method: "DELETE", path, scopes, details: { repository }, signal }, 202);
    },
    locks: locksOf(api),
    fixedTags: (repository, tags, options) =>
      lockedTags(locksOf(api), { repository, tags }, options),
    // One quota for the whole registry: nothing in it has one of its own.
    quotas: async (_namespace, options) => quotasOf(registry.host, await managed(options), options),
    serverCopy: createServerCopies(
      registry.host,
      async (options) => (await managed(options)).importing,
    ),
  };
}

/** @throws unsupported for accounts that do not see it */
async function quotasOf(
  host: string,
  { measured }: Managed,
  options: CallOptions,
): Promise<readonly Quota[]> {
  if (measured === undefined)
    throw new AppError("unsupported", `${host} does not tell this account how much it holds`, {
      details: { host },
    });
  const storage = await measured.arm.storage(measured.resource, options);
  if (storage === undefined) return [];
  const { used, included } = storage;
  const limit = included === undefined ? {} : { limitBytes: included };
  return [{ name: host, usedBytes: used, ...limit }];
}

async function* listRows(api: AcrApi, repository: string, { signal }: CallOptions) {
  const scopes = repositoryScopes(repository, "metadata_read");
  // The newest first, in both: then images and their tags are on the same pages, mostly.
  const asked = { scopes, signal, details: { repository }, query: { orderby: "timedesc" } };
  const tags = api.pages({ ...asked, path: metadataPath(repository, "_tags") }, tagsSchema);
  const images = api.pages(
    { ...asked, path: metadataPath(repository, "_manifests") },
    manifestsSchema,
  );
  yield* joinRows(
    mapPages(tags, (page) => page.tags ?? []),
    mapPages(images, (page) => page.manifests ?? []),
  );
}

async function* mapPages<Page, Row>(
  pages: AsyncIterable<Page>,
  rowsOf: (page: Page) => readonly Row[],
): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) yield rowsOf(page);
}

/** Each tag has a lock of its own. One that nobody may look at, or that is gone, is left out. */
async function lockedTags(
  locks: Locks,
  { repository, tags }: { readonly repository: string; readonly tags: readonly TagOn[] },
  options: CallOptions,
): Promise<readonly { readonly name: string; readonly hint: "azure_locked" }[]> {
  const asked = tags.slice(0, MAX_FIXED_ASKED).map(async ({ name }) => {
    const lock = await locks.read({ repository, tag: name }, options);
    return lock.canWrite ? [] : [{ name, hint: "azure_locked" as const }];
  });
  const told = await Promise.allSettled(asked);
  options.signal.throwIfAborted();
  return told.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

function locksOf(api: AcrApi): Locks {
  const request = ({ repository, tag, digest }: LockTarget) => ({
    path:
      tag !== undefined
        ? metadataPath(repository, "_tags", tag)
        : digest === undefined
          ? metadataPath(repository)
          : metadataPath(repository, "_manifests", digest),
    details: { repository },
    ...(tag === undefined && digest === undefined
      ? {}
      : { missing: "manifest_not_found" as const }),
  });
  return {
    async read(target, { signal }) {
      const scopes = repositoryScopes(target.repository, "metadata_read");
      const asked = { ...request(target), method: "GET" as const, scopes, signal };
      return readLock((await api.call(asked, 200)).read(lockedSchema));
    },
    async write(target, { canDelete, canWrite, canRead, canList }, { signal }) {
      const scopes = repositoryScopes(target.repository, "metadata_write");
      const json = {
        deleteEnabled: canDelete,
        writeEnabled: canWrite,
        readEnabled: canRead,
        listEnabled: canList,
      };
      const asked = { ...request(target), method: "PATCH" as const, scopes, json, signal };
      return readLock((await api.call(asked, 200)).read(lockedSchema));
    },
  };
}

function readLock({ changeableAttributes, tag, manifest }: ReturnType<typeof lockedSchema.parse>) {
  return lockOf(
    changeableAttributes ?? tag?.changeableAttributes ?? manifest?.changeableAttributes,
  );
}

/** Remembers the answer; a failure is told to who asked, and not remembered. */
function once<T>(ask: (options: CallOptions) => Promise<T>): (options: CallOptions) => Promise<T> {
  let known: { readonly value: T } | undefined;
  return async (options) => {
    known ??= { value: await ask(options) };
    return known.value;
  };
}
