import { AppError, hasCode } from "../../../shared/errors.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { CallOptions } from "../provider.ts";
import type { CloudApi, CloudCall } from "./api.ts";
import type { Edition, EditionScans, TagOf } from "./edition.ts";
import type { AlibabaHost } from "./hosts.ts";
import { PAGE_SIZE, readPages } from "./pages.ts";
import { imageRows, readDigest, repositoryRow, splitName } from "./rows.ts";
import {
  personalFindingsSchema,
  personalImagesSchema,
  personalNamespacesSchema,
  personalRepositoriesSchema,
  personalScanCountsSchema,
  personalScanStatusSchema,
  personalTagSchema,
  personalTokenSchema,
} from "./schema.ts";
import { encode } from "./signature.ts";

/** The personal registry of an account in one region. */
export interface PersonalRegistry {
  readonly cloud: CloudApi;
  readonly host: AlibabaHost;
  /** As in a reference. */
  readonly registry: string;
}

/** Source: Alibaba Cloud, Container Registry, limits of the personal edition, 2026-11. */
const MAX_NAMESPACES = 3;

/** What an access key can do there. Source: Alibaba Cloud, API 2016-06-07 of Container Registry. */
export function personalEdition(personal: PersonalRegistry): Edition {
  const { cloud } = personal;
  return {
    ...lists(personal),
    ...changes(personal),
    token: async ({ signal }) => {
      const call = {
        method: "GET",
        action: "GetAuthorizationToken",
        path: "/tokens",
        signal,
      } as const;
      const { data } = await cloud.call(personalTokenSchema, call);
      return {
        kind: "password",
        username: data.tempUserName,
        password: data.authorizationToken,
        expiresAt: data.expireDate,
      };
    },
    digestOf: async (tag, options) => {
      try {
        const call = tagCall(personal, tag, { method: "GET", action: "GetRepoTag", ...options });
        const { data } = await cloud.call(personalTagSchema, call);
        return data.status === "DELETING" ? undefined : readDigest(data.digest);
      } catch (error) {
        if (hasCode(error, "manifest_not_found", "repository_not_found")) return undefined;
        throw error;
      }
    },
    scans: scans(personal),
  };
}

/**
 * True when the old API knows repositories of this host: an account may have an older personal registry in the same region,
 * and the API tells of that one.
 */
export async function isServed(
  { cloud, registry }: PersonalRegistry,
  options: CallOptions,
): Promise<boolean> {
  for (const namespace of await readNamespaces(cloud, options)) {
    const { data } = await readRepositories(cloud, { namespace, page: 1 }, options);
    const hosts = data.repos.flatMap(({ repoDomainList = {} }) => Object.values(repoDomainList));
    if (hosts.includes(registry)) return true;
  }
  return false;
}

type Lists = Pick<Edition, "listNamespaces" | "listRepositories" | "listImages">;

function lists(personal: PersonalRegistry): Lists {
  const { cloud } = personal;
  return {
    async *listNamespaces(options) {
      const names = await readNamespaces(cloud, options);
      yield { rows: names.map((name) => ({ name })), total: names.length };
    },
    async *listRepositories({ namespace: only, ...options }) {
      const namespaces = only === undefined ? await readNamespaces(cloud, options) : [only];
      for (const namespace of namespaces) {
        const pages = readPages(async (page) => {
          const { data } = await readRepositories(cloud, { namespace, page }, options);
          return { items: data.repos, total: data.total };
        });
        for await (const { items } of pages) {
          const rows = items.flatMap((item) => {
            const row = repositoryRow({
              namespace: item.repoNamespace,
              name: item.repoName,
              type: item.repoType,
              summary: item.summary,
              pulls: item.downloads,
              createdAt: item.gmtCreate,
              updatedAt: item.gmtModified,
            });
            return row === undefined ? [] : [row];
          });
          yield { rows };
        }
      }
    },
    async *listImages(repository, options) {
      const path = `${pathOf(personal, repository)}/tags`;
      const pages = readPages(async (page) => {
        const { data } = await cloud.call(personalImagesSchema, {
          method: "GET",
          action: "GetRepoTags",
          path,
          query: paged(page),
          right: "ListRepositoryTag",
          details: { repository },
          ...options,
        });
        return { items: data.tags, total: data.total };
      });
      // Its total counts tags, not images.
      for await (const { items } of pages) yield { rows: imageRows(items) };
    },
  };
}

type Changes = Pick<
  Edition,
  "deleteTag" | "deleteRepository" | "createRepository" | "createNamespace"
>;

function changes(personal: PersonalRegistry): Changes {
  const { cloud } = personal;
  return {
    deleteTag: async (tag, options) => {
      const called = {
        method: "DELETE",
        action: "DeleteImage",
        right: "DeleteRepositoryTag",
      } as const;
      await cloud.run(tagCall(personal, tag, { ...called, ...options }));
    },
    deleteRepository: async (repository, options) => {
      await cloud.run({
        method: "DELETE",
        action: "DeleteRepo",
        path: pathOf(personal, repository),
        right: "DeleteRepository",
        details: { repository },
        ...options,
      });
    },
    createRepository: async (repository, { isPublic, signal }) => {
      const { namespace, name } = splitName(repository, personal.host, personal.registry);
      const repo = {
        RepoNamespace: namespace,
        RepoName: name,
        // It must not be empty.
        Summary: name,
        RepoType: isPublic ? "PUBLIC" : "PRIVATE",
      };
      await cloud.run({
        method: "PUT",
        action: "CreateRepo",
        path: "/repos",
        body: { Repo: repo },
        right: "CreateRepository",
        details: { repository },
        signal,
      });
    },
    createNamespace: async (name, { signal }) => {
      await refuseFourth(personal, { signal });
      await cloud.run({
        method: "PUT",
        action: "CreateNamespace",
        path: "/namespace",
        body: { Namespace: { Namespace: name } },
        signal,
      });
    },
  };
}

/** The API's own refusal does not say what the limit is. @throws registry_refused */
async function refuseFourth(
  { cloud, registry }: PersonalRegistry,
  options: CallOptions,
): Promise<void> {
  const names = await readNamespaces(cloud, options);
  if (names.length < MAX_NAMESPACES) return;
  throw new AppError("registry_refused", `${registry} has ${names.length} namespaces already`, {
    details: { host: registry, limit: MAX_NAMESPACES, hint: "alibaba_personal_limit" },
  });
}

function scans(personal: PersonalRegistry): EditionScans {
  const { cloud } = personal;
  return {
    start: async (tag, options) => {
      const call = { method: "PUT", action: "StartImageScan", right: "CreateScan" } as const;
      await cloud.run(tagCall(personal, tag, { ...call, ...options }, "/scan"));
    },
    status: async (tag, options) => {
      const call = { method: "GET", action: "GetRepoTagScanStatus", right: "GetScan" } as const;
      const asked = tagCall(personal, tag, { ...call, ...options }, "/scanStatus");
      return (await cloud.call(personalScanStatusSchema, asked)).data;
    },
    counts: async (tag, options) => {
      const call = {
        method: "GET",
        action: "GetRepoTagScanSummary",
        right: "GetScanCount",
      } as const;
      const asked = tagCall(personal, tag, { ...call, ...options }, "/scanCount");
      return (await cloud.call(personalScanCountsSchema, asked)).data;
    },
    findings: async (tag, page, options) => {
      const call = { method: "GET", action: "GetRepoTagScanList", right: "GetScan" } as const;
      const asked = tagCall(
        personal,
        tag,
        { ...call, query: paged(page), ...options },
        "/scanResult",
      );
      const { data } = await cloud.call(personalFindingsSchema, asked);
      return { items: data.vulnerabilities, total: data.total };
    },
  };
}

async function readNamespaces(cloud: CloudApi, options: CallOptions): Promise<readonly string[]> {
  const call = { method: "GET", action: "GetNamespaceList", path: "/namespace" } as const;
  const asked = { ...call, right: "ListNamespace", ...options };
  const { data } = await cloud.call(personalNamespacesSchema, asked);
  return data.namespaces.map(({ namespace }) => namespace).filter((name) => isRepository(name));
}

function readRepositories(
  cloud: CloudApi,
  { namespace, page }: { readonly namespace: string; readonly page: number },
  options: CallOptions,
) {
  return cloud.call(personalRepositoriesSchema, {
    method: "GET",
    action: "GetRepoListByNamespace",
    path: `/repos/${encode(namespace)}`,
    query: paged(page),
    right: "ListRepository",
    ...options,
  });
}

/** @throws invalid_input for names that have more than one level */
function pathOf({ host, registry }: PersonalRegistry, repository: string): string {
  const { namespace, name } = splitName(repository, host, registry);
  return `/repos/${encode(namespace)}/${encode(name)}`;
}

function tagCall(
  personal: PersonalRegistry,
  { repository, tag }: TagOf,
  call: Omit<CloudCall, "path">,
  rest = "",
): CloudCall {
  const path = `${pathOf(personal, repository)}/tags/${encode(tag)}${rest}`;
  return { ...call, path, details: { repository } };
}

function paged(page: number): Readonly<Record<string, string>> {
  return { Page: String(page), PageSize: String(PAGE_SIZE) };
}
