import { AppError, hasCode } from "../../../shared/errors.ts";
import { isDigest } from "../../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { isRefusal, passwordAccount } from "../api-account.ts";
import { timeOf, told } from "../answer-values.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
} from "../provider.ts";
import { createGithubApi, type GithubApi, packagePath } from "./api.ts";
import {
  organizationsSchema,
  type Package,
  packagesSchema,
  type Version,
  versionsSchema,
} from "./schema.ts";

const NAME = "GitHub Container Registry";

/** Packages of GitHub. The registry itself has neither a catalog nor deletion. */
export const ghcr: Provider = {
  id: "ghcr",
  name: NAME,
  ownsHost: (host) => /^ghcr\.io(?::443)?$/.test(host),
  open: (registry) => openGithub(registry),
};

function openGithub(registry: RegistryApi): ProviderAccount {
  const api = createGithubApi(registry);
  return {
    describe: (options) => describeGithub(api, options),
    listNamespaces: (options) => listOwners(api, options),
    listRepositories: (options) => listRepositories(api, options),
    listImages: (repository, options) => listImages(api, repository, options),
    deleteTag: (repository, tag, options) =>
      deleteVersion(api, repository, tag, (version) => tagsOf(version).includes(tag), options),
    deleteImage: ({ repository, digest }, options) =>
      deleteVersion(api, repository, digest, ({ name }) => name === digest, options),
    deleteRepository: async (repository, { signal }) => {
      const path = await pathOf(api, repository, { signal });
      await api.call({ method: "DELETE", path, details: { repository }, signal }, 204);
    },
  };
}

async function describeGithub(api: GithubApi, options: CallOptions): Promise<ProviderDescription> {
  const none = { ...PLAIN_CAPABILITIES, repositories: "kept", tagDeletion: "no" } as const;
  const plain = { provider: "ghcr", name: NAME, capabilities: none } as const;
  if ((await passwordAccount(api.registry)) === undefined)
    return { ...plain, notes: ["api-needs-account"] };
  try {
    const { scopes } = await api.identity(options);
    const may = (...wanted: string[]): boolean =>
      scopes === undefined || wanted.some((scope) => scopes.includes(scope));
    if (!may("read:packages", "write:packages", "repo"))
      return { ...plain, notes: ["api-refused"] };
    const deletes = may("delete:packages");
    return {
      ...plain,
      capabilities: {
        ...none,
        repositories: "api",
        namespaces: "organization",
        imageRows: true,
        tagDeletion: deletes ? "image" : "no",
        deleteRepository: deletes,
      },
      notes: ["ghcr-deletes-versions"],
    };
  } catch (error) {
    if (isRefusal(error)) return { ...plain, notes: ["api-refused"] };
    throw error;
  }
}

async function* owners(api: GithubApi, options: CallOptions): AsyncGenerator<string> {
  yield (await api.identity(options)).login.toLowerCase();
  try {
    for await (const { rows } of api.pages({ path: "/user/orgs", ...options }, organizationsSchema))
      yield* rows.map(({ login }) => login.toLowerCase());
  } catch (error) {
    // A token may read packages without being allowed to read organisations.
    if (!isRefusal(error)) throw error;
  }
}

async function* listOwners(
  api: GithubApi,
  options: CallOptions,
): AsyncGenerator<RowsPage<{ readonly name: string }>> {
  const names: string[] = [];
  for await (const name of owners(api, options)) names.push(name);
  yield { rows: [...new Set(names)].filter(isRepository).map((name) => ({ name })) };
}

async function* listRepositories(
  api: GithubApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  if (namespace !== undefined) {
    const [owner = ""] = namespace.toLowerCase().split("/", 1);
    yield* packagesOf(api, await api.ownerPath(owner, { signal }), { signal });
    return;
  }
  const { login } = await api.identity({ signal });
  yield* packagesOf(api, "/user", { signal });
  for await (const owner of owners(api, { signal })) {
    if (owner === login.toLowerCase()) continue;
    try {
      yield* packagesOf(api, `/orgs/${encodeURIComponent(owner)}`, { signal });
    } catch (error) {
      // An organisation that wants another sign-in, or none of its packages read, hides no other's.
      if (!isRefusal(error) && !hasCode(error, "repository_not_found")) throw error;
    }
  }
}

async function* packagesOf(
  api: GithubApi,
  ownerPath: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const path = `${ownerPath}/packages?package_type=container`;
  for await (const { rows } of api.pages({ path, signal }, packagesSchema))
    yield { rows: rows.map(repositoryRow).filter(({ name }) => isRepository(name)) };
}

function repositoryRow({ name, owner, visibility, ...row }: Package): RepositoryRow {
  return {
    // GitHub keeps capital letters that no reference may have.
    name: `${owner.login}/${name}`.toLowerCase(),
    ...told({
      visibility:
        visibility === "public"
          ? ("public" as const)
          : visibility
            ? ("private" as const)
            : undefined,
      images: row.version_count,
      createdAt: timeOf(row.created_at),
      updatedAt: timeOf(row.updated_at),
    }),
  };
}

async function pathOf(api: GithubApi, repository: string, options: CallOptions): Promise<string> {
  const slash = repository.indexOf("/");
  if (slash < 1) {
    const message = `${repository} belongs to nobody at GitHub`;
    throw new AppError("repository_not_found", message, { details: { repository } });
  }
  const owner = await api.ownerPath(repository.slice(0, slash), options);
  return packagePath(owner, repository.slice(slash + 1));
}

async function* versionsOf(
  api: GithubApi,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<Version>> {
  const path = `${await pathOf(api, repository, { signal })}/versions?state=active`;
  yield* api.pages({ path, details: { repository }, signal }, versionsSchema);
}

async function* listImages(
  api: GithubApi,
  repository: string,
  options: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  for await (const { rows } of versionsOf(api, repository, options))
    yield { rows: rows.map(imageRow) };
}

function tagsOf({ metadata }: Version): string[] {
  return (metadata?.container?.tags ?? []).filter(isTag);
}

function imageRow(version: Version): ImageRow {
  const { name } = version;
  return {
    tags: tagsOf(version).map((tag) => ({ name: tag })),
    ...told({ digest: isDigest(name) ? name : undefined, pushedAt: timeOf(version.created_at) }),
  };
}

/** GitHub deletes versions by their number: an image, with all tags that it has. */
async function deleteVersion(
  api: GithubApi,
  repository: string,
  name: string,
  isMeant: (version: Version) => boolean,
  { signal }: CallOptions,
): Promise<void> {
  const separator = isDigest(name) ? "@" : ":";
  const details = {
    repository,
    reference: `${api.registry.host}/${repository}${separator}${name}`,
  };
  for await (const { rows } of versionsOf(api, repository, { signal })) {
    const version = rows.find(isMeant);
    if (version === undefined) continue;
    const path = `${await pathOf(api, repository, { signal })}/versions/${version.id}`;
    const missing = "manifest_not_found";
    await api.call({ method: "DELETE", path, missing, details, signal }, 204);
    return;
  }
  throw new AppError("manifest_not_found", `GitHub has no version ${name}`, { details });
}
