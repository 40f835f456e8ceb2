import { AppError, hasCode } from "../../../shared/errors.ts";
import type { NamespaceRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import { printable } from "../../../shared/printable.ts";
import { deleteScopes } from "../../registry/auth/scope.ts";
import type { RegistryApi } from "../../registry/api.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
} from "../provider.ts";
import { createHubApi, type HubApi, PAGE_SIZE } from "./api.ts";
import { immutableTags } from "./immutable-tags.ts";
import { imageRows } from "./rows.ts";
import { namespacesSchema, repositoriesSchema, searchSchema, tagsSchema } from "./schema.ts";

/** Docker Hub's registry by its names, and its page. */
const HOSTS = ["docker.io", "index.docker.io", "registry-1.docker.io", "hub.docker.com"];

/** Docker Hub: lists and deletes over hub.docker.com, which counts no pulls. */
export const dockerHub: Provider = {
  id: "docker-hub",
  name: "Docker Hub",
  ownsHost: (host) => HOSTS.includes(host.replace(/:443$/, "")),
  open: (api) => openHub(api, createHubApi(api)),
};

function openHub(api: RegistryApi, hub: HubApi): ProviderAccount {
  return {
    describe: (options) => describe(hub, options),
    listNamespaces: (options) => listNamespaces(hub, options),
    listRepositories: (options) => listRepositories(hub, options),
    listImages: (repository, options) => listImages(hub, repository, options),
    search: (text, options) => search(hub, text, options),
    deleteTag: (repository, tag, options) => deleteTag(api, hub, { repository, tag }, options),
    deleteRepository: async (repository, { signal }) => {
      const { namespace, name } = partsOf(repository);
      const path = `/v2/repositories/${namespace}/${name}/`;
      await hub.expect({ method: "DELETE", path, details: { repository }, signal }, 202, 204);
    },
    createRepository: async (repository, { isPublic, signal }) => {
      const { namespace, name } = partsOf(repository);
      const path = `/v2/namespaces/${namespace}/repositories`;
      const json = { name, namespace, is_private: !isPublic };
      await hub.expect({ method: "POST", path, json, details: { repository }, signal }, 201);
    },
  };
}

async function describe(hub: HubApi, options: CallOptions): Promise<ProviderDescription> {
  const isKnown = (await hub.username()) !== undefined;
  const isRefused = isKnown && (await isApiRefused(hub, options));
  const isOwner = isKnown && !isRefused;
  return {
    provider: "docker-hub",
    name: "Docker Hub",
    capabilities: {
      ...PLAIN_CAPABILITIES,
      // Nobody knows which namespaces are meant by somebody who is nobody.
      repositories: isOwner ? "api" : "kept",
      namespaces: "organization",
      imageRows: true,
      pullCounts: true,
      tagDeletion: isKnown ? "image-with-last-name" : "no",
      deleteRepository: isOwner,
      createRepository: isOwner,
      search: true,
    },
    notes: ["hub-pulls-counted", ...(isRefused ? (["api-refused"] as const) : [])],
  };
}

/** True when the API does not take what the registry perhaps takes, such as the token of a robot. */
async function isApiRefused(hub: HubApi, options: CallOptions): Promise<boolean> {
  try {
    await ownNamespaces(hub, options);
    return false;
  } catch (error) {
    if (hasCode(error, "login_refused", "denied", "unauthorized")) return true;
    throw error;
  }
}

async function ownNamespaces(hub: HubApi, { signal }: CallOptions): Promise<readonly string[]> {
  const username = await hub.username();
  if (username === undefined) return [];
  const path = "/v2/repositories/namespaces";
  const answer = await hub.expect({ method: "GET", path, signal }, 200, 404);
  const listed = answer.status === 200 ? answer.read(namespacesSchema).namespaces : [];
  return [...new Set([username.toLowerCase(), ...listed])].filter(isRepository);
}

async function* listNamespaces(
  hub: HubApi,
  options: CallOptions,
): AsyncGenerator<RowsPage<NamespaceRow>> {
  const names = await ownNamespaces(hub, options);
  yield { rows: names.map((name) => ({ name })), total: names.length };
}

async function* listRepositories(
  hub: HubApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const names = namespace === undefined ? await ownNamespaces(hub, { signal }) : [namespace];
  if (names.length === 0) {
    throw new AppError("unsupported", "Docker Hub lists repositories by namespace only", {
      details: { host: "docker.io", hint: "catalog_missing" },
    });
  }
  for (const name of names) yield* repositoriesIn(hub, name, names.length === 1, { signal });
}

async function* repositoriesIn(
  hub: HubApi,
  namespace: string,
  isAll: boolean,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const path = `/v2/namespaces/${encodeURIComponent(namespace)}/repositories?ordering=name`;
  for await (const page of hub.pages(path, repositoriesSchema, { signal })) {
    const rows = page.results.map((one) => ({
      name: `${one.namespace}/${one.name}`,
      ...(one.description ? { description: printable(one.description) } : {}),
      ...visibilityOf(one.is_private),
      ...(typeof one.pull_count === "number" ? { pulls: one.pull_count } : {}),
      ...(typeof one.storage_size === "number" ? { bytes: one.storage_size } : {}),
      ...(one.date_registered === undefined ? {} : { createdAt: one.date_registered }),
      ...(one.last_updated === undefined ? {} : { updatedAt: one.last_updated }),
    }));
    const total = isAll && typeof page.count === "number" ? { total: page.count } : {};
    yield { rows: rows.filter(({ name }) => isRepository(name)), ...total };
  }
}

function visibilityOf(isPrivate: boolean | null | undefined): Pick<RepositoryRow, "visibility"> {
  if (typeof isPrivate !== "boolean") return {};
  return { visibility: isPrivate ? "private" : "public" };
}

/** Tags with sizes, dates and platforms: no manifest is asked for, which would count as a pull. */
async function* listImages(hub: HubApi, repository: string, { signal }: CallOptions) {
  const { namespace, name } = partsOf(repository);
  const path = `/v2/namespaces/${namespace}/repositories/${name}`;
  const details = { repository };
  const isImmutable = await immutableTags(hub, path, { details, signal });
  for await (const page of hub.pages(`${path}/tags`, tagsSchema, { details, signal })) {
    const total = typeof page.count === "number" ? { total: page.count } : {};
    yield { rows: imageRows(page.results, isImmutable), ...total };
  }
}

async function search(
  hub: HubApi,
  text: string,
  { signal }: CallOptions,
): Promise<readonly RepositoryRow[]> {
  const query = new URLSearchParams({ query: text, page_size: String(PAGE_SIZE) });
  const path = `/v2/search/repositories/?${query.toString()}`;
  const answer = await hub.expect({ method: "GET", path, signal }, 200);
  const rows = answer.read(searchSchema).results.map((one) => ({
    // Official images are found without their namespace.
    name: one.repo_name.includes("/") ? one.repo_name : `library/${one.repo_name}`,
    visibility: "public" as const,
    ...(one.short_description ? { description: printable(one.short_description) } : {}),
    ...(typeof one.pull_count === "number" ? { pulls: one.pull_count } : {}),
  }));
  return rows.filter(({ name }) => isRepository(name));
}

/**
 * By the specification first (distribution-spec v1.1, end-9), then as Hub's own page does it. Neither counts as a pull.
 */
async function deleteTag(
  api: RegistryApi,
  hub: HubApi,
  { repository, tag }: { readonly repository: string; readonly tag: string },
  { signal }: CallOptions,
): Promise<void> {
  const { namespace, name } = partsOf(repository);
  const details = { repository, reference: `docker.io/${repository}:${tag}` };
  const target = `/v2/${repository}/manifests/${encodeURIComponent(tag)}`;
  const scopes = deleteScopes(repository);
  const answer = await api
    .send({ method: "DELETE", target, scopes, details, signal })
    .catch((error: unknown) => {
      // Its token server may refuse the right to delete.
      if (hasCode(error, "denied", "unauthorized", "login_refused")) return undefined;
      throw error;
    });
  if (answer !== undefined && answer.status < 300) return;
  const path = `/v2/repositories/${namespace}/${name}/tags/${encodeURIComponent(tag)}/`;
  const missing = "manifest_not_found";
  await hub.expect({ method: "DELETE", path, details, missing, signal }, 200, 202, 204);
}

/** @throws invalid_reference for a name that Hub cannot have */
function partsOf(repository: string): { readonly namespace: string; readonly name: string } {
  const [namespace = "", name = "", ...more] = repository.split("/");
  if (isRepository(repository) && name !== "" && more.length === 0) return { namespace, name };
  throw new AppError("invalid_reference", `Docker Hub has no ${printable(repository)}`, {
    details: { reference: printable(repository) },
  });
}
