import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { nextNumber, walkPages } from "../page-walk.ts";
import {
  type CallOptions,
  type ImageOf,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
  type Scans,
  type ServerCopies,
  type Signs,
} from "../provider.ts";
import { createQuayApi, type QuayApi, repositoryPath } from "./api.ts";
import { imageRows, repositoryRows, scanSummary, vulnerabilityRows } from "./rows.ts";
import {
  foundSchema,
  repositoriesSchema,
  type Security,
  securitySchema,
  tagsSchema,
} from "./schema.ts";

/** The most that Quay allows for tags. Source: quay/quay, `endpoints/api/tag.py`. */
const PAGE = 100;
const NAME = "Quay";

/** quay.io, and Red Hat Quay under any name. */
export const quay: Provider = {
  id: "quay",
  name: NAME,
  ownsHost: (host) => /^quay\.io(?::443)?$/.test(host),
  recognises: isQuay,
  open: (registry) => openQuay(registry),
};

/** By its token service, and by the description of its API that it gives to everybody. */
async function isQuay(signs: Signs): Promise<boolean> {
  const isIts = signs.challenges.some(({ scheme, parameters }) => {
    const realm = URL.parse(parameters.get("realm") ?? "");
    return scheme === "bearer" && realm?.pathname === "/v2/auth" && realm.host === signs.host;
  });
  if (!isIts) return false;
  const found = await signs.probe("/api/v1/discovery");
  return found?.status === 200 && found.text.includes('"/api/v1/repository"');
}

function openQuay(registry: RegistryApi): ProviderAccount {
  const api = createQuayApi(registry);
  return {
    describe: () => describeQuay(api),
    listNamespaces: (options) => listNamespaces(api, options),
    listRepositories: (options) => listRepositories(api, options),
    listImages: (repository, options) => listImages(api, repository, options),
    search: async (text, { signal }) => {
      const path = `/find/repositories?query=${encodeURIComponent(text)}`;
      const answer = await api.call({ method: "GET", path, isPublic: true, signal }, 200);
      return repositoryRows(answer.read(foundSchema).results);
    },
    ...changes(api),
    serverCopy: quayCopies(api),
    scans: quayScans(api),
  };
}

function changes(
  api: QuayApi,
): Pick<ProviderAccount, "deleteTag" | "deleteRepository" | "createRepository"> {
  return {
    deleteTag: async (repository, tag, { signal }) => {
      const path = `${repositoryPath(repository)}/tag/${encodeURIComponent(tag)}`;
      const details = { repository, reference: `${api.registry.host}/${repository}:${tag}` };
      const missing = "manifest_not_found";
      await api.call({ method: "DELETE", path, missing, details, signal }, 204);
    },
    deleteRepository: async (repository, { signal }) => {
      const path = repositoryPath(repository);
      await api.call({ method: "DELETE", path, details: { repository }, signal }, 204);
    },
    createRepository: async (repository, { isPublic, signal }) => {
      const slash = repository.indexOf("/");
      const json = {
        namespace: repository.slice(0, Math.max(slash, 0)),
        repository: repository.slice(slash + 1),
        visibility: isPublic ? "public" : "private",
        description: "",
        repo_kind: "image",
      };
      const details = { repository };
      await api.call({ method: "POST", path: "/repository", json, details, signal }, 201);
    },
  };
}

async function describeQuay(api: QuayApi): Promise<ProviderDescription> {
  const hasToken = await api.hasToken();
  const plain = { ...PLAIN_CAPABILITIES, tagDeletion: "name", search: true } as const;
  if (!hasToken) {
    const notes = ["quay-needs-api-token" as const];
    return { provider: "quay", name: NAME, capabilities: plain, notes };
  }
  return {
    provider: "quay",
    name: NAME,
    capabilities: {
      ...plain,
      repositories: "api",
      namespaces: "organization",
      imageRows: true,
      deleteRepository: true,
      createRepository: true,
      serverCopy: "within",
      scans: "read",
    },
    notes: [],
  };
}

async function* listNamespaces(
  api: QuayApi,
  options: CallOptions,
): AsyncGenerator<RowsPage<{ readonly name: string }>> {
  const names = await api.namespaces(options);
  yield { rows: names.filter(isRepository).map((name) => ({ name })) };
}

/** Quay lists by namespace, and refuses to list all. */
async function* listRepositories(
  api: QuayApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const [wanted] = namespace?.split("/", 1) ?? [];
  const names = wanted === undefined ? await api.namespaces({ signal }) : [wanted];
  for (const name of names) {
    const path = `/repository?namespace=${encodeURIComponent(name)}&last_modified=true`;
    yield* walkPages("", async (at) => {
      const page = at === "" ? path : `${path}&next_page=${encodeURIComponent(at)}`;
      const answer = await api.call({ method: "GET", path: page, signal }, 200);
      const { repositories, next_page: next } = answer.read(repositoriesSchema);
      return { rows: repositoryRows(repositories), text: answer.text, next: next || undefined };
    });
  }
}

async function* listImages(
  api: QuayApi,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  // Without onlyActiveTags, tags that were deleted or moved long ago are listed as well.
  const path = `${repositoryPath(repository)}/tag/?limit=${PAGE}&onlyActiveTags=true`;
  const request = { method: "GET", details: { repository }, signal } as const;
  yield* walkPages("1", async (at) => {
    const answer = await api.call({ ...request, path: `${path}&page=${at}` }, 200);
    const { tags, has_additional: hasMore } = answer.read(tagsSchema);
    const rows = imageRows(tags, api.registry.now());
    return { rows, text: answer.text, next: nextNumber(at, hasMore === true) };
  });
}

/** Quay gives an image of a repository further names. Between repositories it copies nothing. */
function quayCopies(api: QuayApi): ServerCopies {
  return {
    plan: async ({ from, to }) => {
      const isWithin = from.host === api.registry.host && from.repository === to.repository;
      return isWithin && (await api.hasToken()) ? { alsoTags: [] } : undefined;
    },
    async *run({ from, to }, { signal }) {
      for (const [done, tag] of to.tags.entries()) {
        yield { percent: Math.floor((done * 100) / to.tags.length) };
        const path = `${repositoryPath(to.repository)}/tag/${encodeURIComponent(tag)}`;
        const details = { ...to, reference: `${api.registry.host}/${to.repository}:${tag}` };
        const { repository, reference } = details;
        const json = { manifest_digest: from.digest };
        const request = { method: "PUT", path, json, missing: "manifest_not_found" } as const;
        await api.call({ ...request, details: { repository, reference }, signal }, 200, 201);
      }
    },
  };
}

function quayScans(api: QuayApi): Scans {
  const read = async ({ repository, digest }: ImageOf, options: CallOptions): Promise<Security> => {
    const path = `${repositoryPath(repository)}/manifest/${digest}/security?vulnerabilities=true`;
    const details = { repository, reference: `${api.registry.host}/${repository}@${digest}` };
    const missing = "manifest_not_found";
    const request = { method: "GET", path, missing, details, ...options } as const;
    return (await api.call(request, 200)).read(securitySchema);
  };
  return {
    summary: async (image, options) => scanSummary(await read(image, options)),
    vulnerabilities: async (image, options) => vulnerabilityRows(await read(image, options)),
  };
}
