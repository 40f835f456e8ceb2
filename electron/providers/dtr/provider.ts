import { isDigest } from "../../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { countOf, timeOf, told, wordsOf } from "../answer-values.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
  type Signs,
} from "../provider.ts";
import { API, createDtrApi, type DtrApi, repositoryPath } from "./api.ts";
import {
  featuresSchema,
  type Repository,
  repositoriesSchema,
  type Tag,
  tagsSchema,
} from "./schema.ts";

const NAME = "Mirantis Secure Registry";

/** Docker Trusted Registry, which became Mirantis Secure Registry; from version 4 on that is a Harbor. */
export const dtr: Provider = {
  id: "dtr",
  name: NAME,
  ownsHost: () => false,
  recognises: isDtr,
  open: (registry) => openDtr(registry),
};

/** By its token service, and by what its API says to everybody. */
async function isDtr(signs: Signs): Promise<boolean> {
  const isIts = signs.challenges.some(({ scheme, parameters }) => {
    const realm = URL.parse(parameters.get("realm") ?? "");
    return scheme === "bearer" && realm?.pathname === "/auth/token" && realm.host === signs.host;
  });
  if (!isIts) return false;
  const features = await signs.probe(`${API}/meta/features`);
  if (features?.status !== 200) return false;
  try {
    return featuresSchema.safeParse(JSON.parse(features.text)).success;
  } catch {
    return false;
  }
}

function openDtr(registry: RegistryApi): ProviderAccount {
  const api = createDtrApi(registry);
  return {
    describe: () => Promise.resolve(describeDtr()),
    listRepositories: (options) => listRepositories(api, options),
    listImages: (repository, options) => listImages(api, repository, options),
    deleteTag: async (repository, tag, { signal }) => {
      const path = `${repositoryPath(repository)}/tags/${encodeURIComponent(tag)}`;
      const details = { repository, reference: `${registry.host}/${repository}:${tag}` };
      const missing = "manifest_not_found";
      await api.call({ method: "DELETE", path, missing, details, signal }, 200, 204);
    },
    deleteRepository: async (repository, { signal }) => {
      const path = repositoryPath(repository);
      await api.call({ method: "DELETE", path, details: { repository }, signal }, 200, 204);
    },
    createRepository: async (repository, { isPublic, signal }) => {
      repositoryPath(repository);
      const [namespace = "", name = ""] = repository.split("/");
      const path = `/repositories/${encodeURIComponent(namespace)}`;
      const json = { name, visibility: isPublic ? "public" : "private" };
      const request = { method: "POST", path, json, details: { repository }, signal } as const;
      await api.call(request, 200, 201);
    },
  };
}

function describeDtr(): ProviderDescription {
  return {
    provider: "dtr",
    name: NAME,
    capabilities: {
      ...PLAIN_CAPABILITIES,
      repositories: "api",
      imageRows: true,
      pullCounts: true,
      tagDeletion: "name",
      deleteRepository: true,
      createRepository: true,
    },
    notes: [],
  };
}

async function* listRepositories(
  api: DtrApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const [wanted] = namespace?.split("/", 1) ?? [];
  const path = wanted === undefined ? "" : `/${encodeURIComponent(wanted)}`;
  yield* api.pages({ path: `/repositories${path}`, signal }, (answer) =>
    (answer.read(repositoriesSchema).repositories ?? [])
      .map(repositoryRow)
      .filter(({ name }) => isRepository(name)),
  );
}

function repositoryRow(row: Repository): RepositoryRow {
  const { visibility } = row;
  return {
    name: `${row.namespace}/${row.name}`,
    ...told({
      description: wordsOf(row.shortDescription),
      visibility: visibility === "public" || visibility === "private" ? visibility : undefined,
      pulls: countOf(row.pulls),
    }),
  };
}

async function* listImages(
  api: DtrApi,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  const path = `${repositoryPath(repository)}/tags?includeManifests=true`;
  yield* api.pages({ path, details: { repository }, signal }, (answer) =>
    imageRows(answer.read(tagsSchema)),
  );
}

/** It lists tags: those of one image become one row. */
function imageRows(tags: readonly Tag[]): ImageRow[] {
  const rows = new Map<string, ImageRow>();
  for (const tag of tags.filter(({ name }) => isTag(name))) {
    const digest = isDigest(tag.digest) ? tag.digest : undefined;
    const key = digest ?? tag.name;
    const row = rows.get(key) ?? { tags: [], ...told({ digest }), ...factsOf(tag) };
    const named = { name: tag.name, ...told({ pushedAt: timeOf(tag.updatedAt) }) };
    rows.set(key, { ...row, tags: [...row.tags, named] });
  }
  return [...rows.values()];
}

function factsOf({ author, inNotary, manifest, createdAt }: Tag): Partial<ImageRow> {
  const { os, architecture } = manifest ?? {};
  const platform = os && architecture ? wordsOf(`${os}/${architecture}`) : undefined;
  return told({
    platforms: platform === undefined ? undefined : [platform],
    mediaType: wordsOf(manifest?.mediaType),
    bytes: countOf(manifest?.size),
    createdAt: timeOf(manifest?.createdAt),
    pushedAt: timeOf(createdAt),
    pushedBy: wordsOf(author),
    signed: inNotary ?? undefined,
  });
}
