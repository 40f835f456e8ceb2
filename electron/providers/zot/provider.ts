import { hasCode } from "../../../shared/errors.ts";
import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { walkPages } from "../page-walk.ts";
import {
  type CallOptions,
  type ImageOf,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
  type Scans,
  type Signs,
} from "../provider.ts";
import { createZotApi, DISCOVER, MANAGEMENT, type ZotApi } from "./api.ts";
import { imageRows, repositoryRows, scanSummary, vulnerabilityRows } from "./rows.ts";
import {
  extensionsSchema,
  imagesSchema,
  managementSchema,
  repositoriesSchema,
  type Weakness,
  weaknessesSchema,
} from "./schema.ts";

/** zot allows any; answers stay under a megabyte. */
const PAGE = 500;

const REPOSITORIES = `query($page: PageInput) {
  RepoListWithNewestImage(requestedPage: $page) {
    Page { TotalCount } Results { Name LastUpdated Size DownloadCount }
  }
}`;

/** Known since zot 1.4: what {@link IMAGES} adds came later. */
const OLD_FIELDS =
  "Tag Digest MediaType Size LastUpdated DownloadCount IsSigned Manifests { Platform { Os Arch } }";
const NEW_FIELDS = "ArtifactType PushTimestamp LastPullTimestamp PushedBy TaggedTimestamp";

function imagesQuery(fields: string): string {
  return `query($repo: String!, $page: PageInput) {
  ImageList(repo: $repo, requestedPage: $page) { Page { TotalCount } Results { ${fields} } }
}`;
}

const WEAKNESSES = `query($image: String!) {
  CVEListForImage(image: $image) {
    CVEList {
      Id Title Severity Reference PackageList { Name InstalledVersion FixedVersion }
    }
  }
}`;

/** zot, under whatever name. */
export const zot: Provider = {
  id: "zot",
  name: "zot",
  ownsHost: () => false,
  recognises: isZot,
  open: (registry) => openZot(registry),
};

/** By its extensions. Where those are for users only, by the version that it tells to everybody. */
async function isZot(signs: Signs): Promise<boolean> {
  const found = await signs.probe(DISCOVER);
  const named = read(found, extensionsSchema)?.extensions ?? [];
  if (named.some(({ name }) => name === "_zot")) return true;
  if (found?.status !== 401 && found?.status !== 403) return false;
  return read(await signs.probe(MANAGEMENT), managementSchema) !== undefined;
}

function read<T>(
  answer: { readonly status: number; readonly text: string } | undefined,
  schema: { safeParse(value: unknown): { readonly data?: T | undefined } },
): T | undefined {
  if (answer?.status !== 200) return undefined;
  try {
    return schema.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}

function openZot(registry: RegistryApi): ProviderAccount {
  const api = createZotApi(registry);
  return {
    describe: (options) => describeZot(api, options),
    listRepositories: (options) => listRepositories(api, options),
    listImages: (repository, options) => listImages(api, repository, options),
    scans: zotScans(api),
  };
}

async function describeZot(api: ZotApi, options: CallOptions): Promise<ProviderDescription> {
  const { hasSearch, version } = await api.features(options);
  return {
    provider: "zot",
    name: "zot",
    ...(version === undefined ? {} : { version }),
    capabilities: {
      ...PLAIN_CAPABILITIES,
      repositories: hasSearch ? "api" : "catalog",
      imageRows: hasSearch,
      pullCounts: hasSearch,
      tagDeletion: "name",
      scans: hasSearch ? "read" : "no",
    },
    notes: [],
  };
}

async function* listRepositories(
  api: ZotApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const isWanted = ({ name }: RepositoryRow): boolean =>
    namespace === undefined || name === namespace || name.startsWith(`${namespace}/`);
  const pages = walkPages("0", async (at) => {
    const query = { query: REPOSITORIES, variables: { page: pageAt(at) }, signal };
    const { RepoListWithNewestImage: found } = await api.search(query, repositoriesSchema);
    return pageOf(found, at, repositoryRows(found.Results));
  });
  for await (const { rows } of pages) yield { rows: rows.filter(isWanted) };
}

/** `offset` counts rows, not pages. Source: project-zot/zot, `pkg/extensions/search/pagination`, v2.1. */
function pageAt(at: string): { limit: number; offset: number; sortBy: string } {
  return { limit: PAGE, offset: Number(at), sortBy: "ALPHABETIC_ASC" };
}

function pageOf<Row>(
  found: {
    readonly Results: readonly unknown[];
    readonly Page?: { TotalCount: number } | null | undefined;
  },
  at: string,
  rows: readonly Row[],
): { rows: readonly Row[]; text: string; next: string | undefined } {
  const seen = Number(at) + found.Results.length;
  const isFull = found.Results.length >= PAGE;
  const hasMore = found.Page ? seen < found.Page.TotalCount : isFull;
  return { rows, text: JSON.stringify(found.Results), next: hasMore ? String(seen) : undefined };
}

async function* listImages(
  api: ZotApi,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  let fields = `${OLD_FIELDS} ${NEW_FIELDS}`;
  const ask = async (at: string) => {
    const variables = { repo: repository, page: pageAt(at) };
    const query = { query: imagesQuery(fields), variables, repository, signal };
    const { ImageList: found } = await api.search(query, imagesSchema);
    return pageOf(found, at, imageRows(found.Results));
  };
  yield* walkPages("0", async (at) => {
    try {
      return await ask(at);
    } catch (error) {
      // An older zot knows fewer fields, and refuses a question with any other.
      if (!isUnknownField(error) || fields === OLD_FIELDS) throw error;
      fields = OLD_FIELDS;
      return ask(at);
    }
  });
}

function isUnknownField(error: unknown): boolean {
  if (!hasCode(error, "registry_refused")) return false;
  return /cannot query field/i.test(String(error.details["registryMessage"]));
}

function zotScans(api: ZotApi): Scans {
  const find = async ({ repository, digest }: ImageOf, { signal }: CallOptions) => {
    const variables = { image: `${repository}@${digest}` };
    const query = { query: WEAKNESSES, variables, repository, signal };
    return (await api.search(query, weaknessesSchema)).CVEListForImage.CVEList ?? [];
  };
  return {
    summary: async (image, options) => {
      let found: readonly Weakness[];
      try {
        found = await find(image, options);
      } catch (error) {
        if (isNotScanning(error)) return { status: "unsupported" };
        throw error;
      }
      return scanSummary(found);
    },
    vulnerabilities: async (image, options) => vulnerabilityRows(await find(image, options)),
  };
}

/** Source: project-zot/zot, `errors/errors.go`: `ErrCVESearchDisabled`. */
function isNotScanning(error: unknown): boolean {
  if (!hasCode(error, "registry_refused")) return false;
  return /cve search is disabled/i.test(String(error.details["registryMessage"]));
}
