import type { Quota, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import type { CallOptions, Provider, ProviderAccount, RowsPage, Signs } from "../provider.ts";
import {
  artifactPath,
  BY_NAME,
  createHarborApi,
  type HarborApi,
  imageDetails,
  projectOf,
  repositoryPath,
} from "./api.ts";
import { describeHarbor } from "./description.ts";
import { fixedTags } from "./fixed-tags.ts";
import { harborLabels, harborScans } from "./findings.ts";
import { API } from "./identity.ts";
import { harborReplication } from "./replication.ts";
import { imageRows, namespaceRows, repositoryRows, searchRows } from "./rows.ts";
import {
  artifactsSchema,
  projectsSchema,
  projectSummarySchema,
  repositoriesSchema,
  searchSchema,
} from "./schema.ts";
import { harborCopies } from "./server-copy.ts";

/** Everything that a row shows, in one call. Spec: Harbor's API v2.0, `listArtifacts`. */
const WITH_EVERYTHING =
  "with_tag=true&with_label=true&with_scan_overview=true&with_immutable_status=true&with_accessory=true";
/** The search is not paged, and nobody reads more. */
const MAX_FOUND = 500;

/** Harbor 2, under whatever name. */
export const harbor: Provider = {
  id: "harbor",
  name: "Harbor",
  ownsHost: () => false,
  recognises: isHarbor,
  open: (api) => openHarbor(api),
};

/** By its challenge, and by the one word that its API says to everybody. Harbor 1 has no such API. */
async function isHarbor(signs: Signs): Promise<boolean> {
  const isIts = signs.challenges.some(
    ({ scheme, parameters }) =>
      scheme === "bearer" &&
      parameters.get("service") === "harbor-registry" &&
      URL.parse(parameters.get("realm") ?? "")?.pathname === "/service/token",
  );
  if (!isIts) return false;
  const ping = await signs.probe(`${API}/ping`);
  return ping?.status === 200 && ping.text.trim() === "Pong";
}

function openHarbor(registry: RegistryApi): ProviderAccount {
  const api = createHarborApi(registry);
  return {
    describe: async (options) => describeHarbor(await api.identity(options)),
    listRepositories: (options) => listRepositories(api, options),
    listNamespaces: (options) => listProjects(api, options),
    listImages: (repository, options) => listImages(api, repository, options),
    search: async (text, { signal }) => {
      const path = `/search?q=${encodeURIComponent(text)}`;
      const answer = await api.call({ method: "GET", path, signal }, 200);
      return searchRows(answer.read(searchSchema)).slice(0, MAX_FOUND);
    },
    ...removals(api),
    createNamespace: async (name, { isPublic, signal }) => {
      const json = { project_name: name, metadata: { public: String(isPublic) } };
      const request = { method: "POST", path: "/projects", json, takesCliSecret: true } as const;
      await api.call({ ...request, signal }, 201);
    },
    quotas: (project, options) => readQuota(api, project, options),
    fixedTags: (repository, tags, options) => fixedTags(api, { repository, tags }, options),
    serverCopy: harborCopies(api),
    scans: harborScans(api),
    labels: harborLabels(api),
    replication: harborReplication(api),
  };
}

function removals(
  api: HarborApi,
): Pick<ProviderAccount, "deleteTag" | "deleteImage" | "deleteRepository"> {
  const { host } = api.registry;
  return {
    deleteTag: async (repository, tag, { signal }) => {
      await api.call(
        {
          method: "DELETE",
          // Harbor takes the tag itself for the image that is meant: no need to look up its digest.
          path: `${artifactPath(repository, tag)}/tags/${encodeURIComponent(tag)}`,
          takesCliSecret: true,
          missing: "manifest_not_found",
          details: { repository, reference: `${host}/${repository}:${tag}` },
          signal,
        },
        200,
      );
    },
    deleteImage: async (image, { signal }) => {
      const path = artifactPath(image.repository, image.digest);
      const details = imageDetails(host, image);
      const missing = "manifest_not_found";
      await api.call({ method: "DELETE", path, missing, details, signal }, 200);
    },
    deleteRepository: async (repository, { signal }) => {
      const path = repositoryPath(repository);
      await api.call({ method: "DELETE", path, details: { repository }, signal }, 200);
    },
  };
}

async function* listProjects(
  api: HarborApi,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ReturnType<typeof namespaceRows>[number]>> {
  const request = { path: "/projects?sort=name", takesCliSecret: true, signal };
  for await (const { rows, ...page } of api.pages(request, projectsSchema)) {
    yield { rows: namespaceRows(rows), ...page };
  }
}

/**
 * Users are shown the repositories of all their projects in one list. Robots would be shown only public ones there, and
 * it takes no CLI secret: for both, project by project. Source: goharbor/harbor, `handler/repository.go`, v2.15.
 */
async function* listRepositories(
  api: HarborApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  if (namespace !== undefined) {
    yield* repositoriesOf(api, namespace, { signal });
    return;
  }
  const { kind } = await api.identity({ signal });
  if (kind === "robot" || kind === "cli-secret") {
    for await (const { rows } of listProjects(api, { signal })) {
      for (const { name, repositories = 1 } of rows) {
        if (repositories === 0) continue;
        for await (const page of repositoriesOf(api, name, { signal })) yield { rows: page.rows };
      }
    }
    return;
  }
  const pages = api.pages({ path: "/repositories?sort=name", signal }, repositoriesSchema);
  for await (const { rows, ...page } of pages) yield { rows: repositoryRows(rows), ...page };
}

async function* repositoriesOf(
  api: HarborApi,
  project: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const request = {
    path: `/projects/${encodeURIComponent(project)}/repositories?sort=name`,
    takesCliSecret: true,
    signal,
  };
  for await (const { rows, ...page } of api.pages(request, repositoriesSchema)) {
    yield { rows: repositoryRows(rows), ...page };
  }
}

async function* listImages(
  api: HarborApi,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ReturnType<typeof imageRows>[number]>> {
  const project = projectOf(repository);
  const request = {
    path: `${repositoryPath(repository)}/artifacts?${WITH_EVERYTHING}&sort=-push_time`,
    takesCliSecret: true,
    details: { repository },
    signal,
  };
  for await (const { rows, ...page } of api.pages(request, artifactsSchema)) {
    yield { rows: imageRows(rows, project), ...page };
  }
}

/** Of the project's own summary, which members may read; `GET /quotas` is for administrators. */
async function readQuota(
  api: HarborApi,
  project: string,
  { signal }: CallOptions,
): Promise<readonly Quota[]> {
  const path = `/projects/${encodeURIComponent(project)}/summary`;
  const answer = await api.call({ method: "GET", path, headers: BY_NAME, signal }, 200);
  const { quota } = answer.read(projectSummarySchema);
  const usedBytes = quota?.used?.storage;
  if (usedBytes === undefined) return [];
  const limit = quota?.hard?.storage ?? -1;
  return [{ name: project, usedBytes, ...(limit < 0 ? {} : { limitBytes: limit }) }];
}
