import { isDigest } from "../../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { countOf, timeOf, told, wordsOf } from "../answer-values.ts";
import { walkPages } from "../page-walk.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
} from "../provider.ts";
import {
  createGoogleApi,
  type GoogleApi,
  googleHost,
  type GoogleHost,
  needProject,
} from "./api.ts";
import { type GoogleTags, type Package, packagesSchema, repositoriesSchema } from "./schema.ts";

const NAME = "Google Artifact Registry";
/** The most that Google allows. Spec: Artifact Registry API v1, `pageSize`. */
const PAGE = 1000;

/** `REGION-docker.pkg.dev`, and what became of gcr.io. */
export const google: Provider = {
  id: "google",
  name: NAME,
  ownsHost: (host) => googleHost(host) !== undefined,
  open: (registry) => openGoogle(registry),
};

function openGoogle(registry: RegistryApi): ProviderAccount {
  const api = createGoogleApi(registry);
  return {
    describe: () => describeGoogle(api),
    listRepositories: (options) => listRepositories(api, options),
    listImages: (repository, options) => listImages(api, repository, options),
    deleteTag: (repository, tag, options) => api.remove(repository, tag, options),
    deleteImage: async ({ repository, digest }, options) => {
      // Google keeps an image as long as a tag points at it.
      const { manifest } = await api.tags(repository, options);
      for (const tag of (manifest?.[digest]?.tag ?? []).filter(isTag))
        await api.remove(repository, tag, options);
      await api.remove(repository, digest, options);
    },
    deleteRepository: async (repository, { signal }) => {
      const path = packagePath(registry.host, repository);
      await api.call({ method: "DELETE", path, details: { repository }, signal }, 200);
    },
  };
}

async function describeGoogle(api: GoogleApi): Promise<ProviderDescription> {
  const isKnown = await api.signIn.isPossible();
  return {
    provider: "google",
    name: NAME,
    capabilities: {
      ...PLAIN_CAPABILITIES,
      repositories: isKnown ? "api" : "catalog",
      imageRows: true,
      tagDeletion: "name",
      deleteRepository: isKnown,
    },
    notes: isKnown ? [] : ["api-needs-account"],
  };
}

/** Of the project that was asked for, or of the account's own. */
async function* listRepositories(
  api: GoogleApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const { host } = api.registry;
  const [wanted, part] = namespace?.split("/") ?? [];
  const project = needProject(host, wanted ?? (await api.signIn.project()));
  const { location, repository = part } = googleHost(host) ?? { location: "" };
  const parent = `/projects/${encodeURIComponent(project)}/locations/${location}/repositories`;
  if (repository !== undefined) {
    yield* packagesOf(api, `${parent}/${encodeURIComponent(repository)}`, { signal });
    return;
  }
  for await (const { rows } of repositoriesOf(api, parent, { signal }))
    for (const id of rows)
      yield* packagesOf(api, `${parent}/${encodeURIComponent(id)}`, { signal });
}

async function* repositoriesOf(
  api: GoogleApi,
  parent: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<string>> {
  yield* walkPages("", async (at) => {
    const answer = await api.call({ method: "GET", path: paged(parent, at), signal }, 200);
    const { repositories, nextPageToken: next } = answer.read(repositoriesSchema);
    const images = (repositories ?? []).filter(({ format }) => format === "DOCKER");
    const rows = images.map(({ name }) => lastPart(name)).filter(isRepository);
    return { rows, text: answer.text, next: next || undefined };
  });
}

async function* packagesOf(
  api: GoogleApi,
  parent: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<RepositoryRow>> {
  yield* walkPages("", async (at) => {
    const path = paged(`${parent}/packages`, at);
    const answer = await api.call({ method: "GET", path, signal }, 200);
    const { packages, nextPageToken: next } = answer.read(packagesSchema);
    const rows = (packages ?? [])
      .map((row) => repositoryRow(row, api.registry.host))
      .filter(({ name }) => isRepository(name));
    return { rows, text: answer.text, next: next || undefined };
  });
}

function paged(path: string, token: string): string {
  const page = token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`;
  return `${path}?pageSize=${PAGE}${page}`;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** `projects/P/locations/L/repositories/R/packages/a%2Fb` is `P/R/a/b`, and without R at gcr.io. */
function repositoryRow({ name, createTime, updateTime }: Package, host: string): RepositoryRow {
  const [, project = "", , , , repository = ""] = name.split("/");
  const image = tryDecode(lastPart(name));
  const isGcr = googleHost(host)?.repository !== undefined;
  return {
    name: [project, ...(isGcr ? [] : [repository]), image].join("/"),
    ...told({ createdAt: timeOf(createTime), updatedAt: timeOf(updateTime) }),
  };
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** @throws unsupported for what is no repository of Google's */
function packagePath(host: string, repository: string): string {
  const { location, repository: fixed }: GoogleHost = googleHost(host) ?? { location: "" };
  const [project, ...rest] = repository.split("/");
  const id = fixed ?? rest.shift();
  needProject(host, rest.length === 0 ? undefined : project);
  const parts = {
    projects: project,
    locations: location,
    repositories: id,
    packages: rest.join("/"),
  };
  return Object.entries(parts)
    .map(([kind, value = ""]) => `/${kind}/${encodeURIComponent(value)}`)
    .join("");
}

async function* listImages(
  api: GoogleApi,
  repository: string,
  options: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  const rows = imageRows(await api.tags(repository, options));
  yield { rows, total: rows.length };
}

function imageRows({ manifest, tags }: GoogleTags): ImageRow[] {
  const rows = Object.entries(manifest ?? {}).map(([digest, image]): ImageRow => ({
    tags: (image.tag ?? []).filter(isTag).map((name) => ({ name })),
    ...told({
      digest: isDigest(digest) ? digest : undefined,
      mediaType: wordsOf(image.mediaType),
      bytes: countOf(image.imageSizeBytes),
      createdAt: countOf(image.timeCreatedMs) || undefined,
      pushedAt: countOf(image.timeUploadedMs) || undefined,
    }),
  }));
  const known = new Set(rows.flatMap((row) => row.tags.map(({ name }) => name)));
  // Copies of other registries' images are listed by name only.
  const others = (tags ?? []).filter((tag) => typeof tag === "string" && isTag(tag));
  const named = (others as string[]).filter((tag) => !known.has(tag));
  return [...rows, ...named.map((name) => ({ tags: [{ name }] }))];
}
