import { AppError, hasCode } from "../../../shared/errors.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { NamespaceRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { isRefusal } from "../api-account.ts";
import { countOf, timeOf, told } from "../answer-values.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
} from "../provider.ts";
import { createGitlabApi, type GitlabApi, isGitlabCom, realmOf } from "./api.ts";
import {
  groupsSchema,
  projectsSchema,
  type Repository,
  repositoriesSchema,
  userSchema,
} from "./schema.ts";

const NAME = "GitLab";

/** GitLab's registry: at gitlab.com, and under any name. */
export const gitlab: Provider = {
  id: "gitlab",
  name: NAME,
  ownsHost: isGitlabCom,
  recognises: (signs) => Promise.resolve(realmOf(signs.challenges) !== undefined),
  open: (registry) => openGitlab(registry),
};

/** Where GitLab keeps a repository: its API knows it by numbers only. */
interface Place {
  readonly project: number;
  readonly id: number;
}

interface Gitlab {
  readonly api: GitlabApi;
  /** By repository: those that were listed or looked up. */
  readonly places: Map<string, Place>;
}

function openGitlab(registry: RegistryApi): ProviderAccount {
  const one: Gitlab = { api: createGitlabApi(registry), places: new Map() };
  return {
    describe: (options) => describeGitlab(one.api, options),
    listNamespaces: (options) => listGroups(one.api, options),
    listRepositories: (options) => listRepositories(one, options),
    deleteTag: async (repository, tag, { signal }) => {
      const path = `${await placePath(one, repository, { signal })}/tags/${encodeURIComponent(tag)}`;
      const details = { repository, reference: `${registry.host}/${repository}:${tag}` };
      const missing = "manifest_not_found";
      await one.api.call({ method: "DELETE", path, missing, details, signal }, 200, 202, 204);
    },
    deleteRepository: async (repository, { signal }) => {
      const path = await placePath(one, repository, { signal });
      await one.api.call({ method: "DELETE", path, details: { repository }, signal }, 202, 204);
      one.places.delete(repository);
    },
  };
}

async function describeGitlab(
  api: GitlabApi,
  { signal }: CallOptions,
): Promise<ProviderDescription> {
  // GitLab's catalog is for its administrators.
  const capabilities = {
    ...PLAIN_CAPABILITIES,
    repositories: "kept",
    tagDeletion: "name",
  } as const;
  const plain = { provider: "gitlab", name: NAME, capabilities } as const;
  if (!(await api.hasAccount())) return { ...plain, notes: ["api-needs-account"] };
  try {
    const answer = await api.call({ method: "GET", path: "/user", signal }, 200);
    answer.read(userSchema);
  } catch (error) {
    if (isRefusal(error) || hasCode(error, "unsupported"))
      return { ...plain, notes: ["api-refused"] };
    throw error;
  }
  return {
    ...plain,
    capabilities: {
      ...capabilities,
      repositories: "api",
      namespaces: "group",
      deleteRepository: true,
    },
    notes: [],
  };
}

async function* groupPages(
  api: GitlabApi,
  options: CallOptions,
): AsyncGenerator<RowsPage<NamespaceRow & { readonly id: number }>> {
  const path = "/groups?top_level_only=true&min_access_level=20";
  for await (const { rows } of api.pages({ path, ...options }, groupsSchema)) {
    yield {
      rows: rows.map(({ id, full_path: name, visibility, created_at }) => ({
        id,
        name: name.toLowerCase(),
        ...told({ visibility: visibilityOf(visibility), createdAt: timeOf(created_at) }),
      })),
    };
  }
}

async function* listGroups(
  api: GitlabApi,
  options: CallOptions,
): AsyncGenerator<RowsPage<NamespaceRow>> {
  for await (const { rows } of groupPages(api, options)) {
    yield {
      rows: rows.filter(({ name }) => isRepository(name)).map(({ id: _id, ...row }) => row),
    };
  }
}

function visibilityOf(word: string | null | undefined): "public" | "private" | undefined {
  if (word === null || word === undefined) return undefined;
  return word === "public" ? "public" : "private";
}

/** Groups tell the repositories of all their projects at once; what is in none of them is asked project by project. */
async function* listRepositories(
  one: Gitlab,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  if (namespace !== undefined) {
    yield* listWithin(one, namespace, { signal });
    return;
  }
  const covered = new Set<string>();
  for await (const { rows } of groupPages(one.api, { signal })) {
    for (const { id, name } of rows) {
      covered.add(name);
      yield* repositoriesAt(one, `/groups/${id}`, { signal });
    }
  }
  const path = "/projects?membership=true";
  for await (const { rows } of one.api.pages({ path, signal }, projectsSchema)) {
    for (const { id, path_with_namespace: name, container_registry_enabled: isOn } of rows) {
      const [root = ""] = name.toLowerCase().split("/", 1);
      if (isOn === false || covered.has(root)) continue;
      yield* repositoriesAt(one, `/projects/${id}`, { signal });
    }
  }
}

/** A namespace is a group, or a project where no group has that name. */
async function* listWithin(
  one: Gitlab,
  namespace: string,
  options: CallOptions,
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const id = encodeURIComponent(namespace);
  try {
    yield* repositoriesAt(one, `/groups/${id}`, options);
  } catch (error) {
    if (!hasCode(error, "repository_not_found")) throw error;
    yield* repositoriesAt(one, `/projects/${id}`, options);
  }
}

async function* repositoriesAt(
  one: Gitlab,
  owner: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const path = `${owner}/registry/repositories${owner.startsWith("/projects") ? "?tags_count=true" : ""}`;
  for await (const { rows } of one.api.pages({ path, signal }, repositoriesSchema))
    yield { rows: rows.filter(({ path: name }) => isRepository(name)).map((row) => see(one, row)) };
}

function see({ places }: Gitlab, row: Repository): RepositoryRow {
  places.set(row.path, { project: row.project_id, id: row.id });
  return {
    name: row.path,
    ...told({ tags: countOf(row.tags_count), createdAt: timeOf(row.created_at) }),
  };
}

/** Parts that an image may have after the name of its project. Source: docs.gitlab.com, Container registry, naming. */
const MAX_IMAGE_PARTS = 2;

/** @throws repository_not_found */
async function placePath(one: Gitlab, repository: string, options: CallOptions): Promise<string> {
  const parts = repository.split("/");
  for (let own = 0; own <= MAX_IMAGE_PARTS && !one.places.has(repository); own += 1) {
    const project = parts.slice(0, parts.length - own);
    if (project.length < 2) break;
    const pages = repositoriesAt(
      one,
      `/projects/${encodeURIComponent(project.join("/"))}`,
      options,
    );
    try {
      for await (const _page of pages) if (one.places.has(repository)) break;
    } catch (error) {
      // Where the project's name ends, only GitLab knows.
      if (!hasCode(error, "repository_not_found")) throw error;
    }
  }
  const place = one.places.get(repository);
  if (place !== undefined) return `/projects/${place.project}/registry/repositories/${place.id}`;
  const message = `GitLab shows ${repository} to nobody but its members, or it is not there`;
  throw new AppError("repository_not_found", message, {
    details: { host: one.api.registry.host, repository },
  });
}
