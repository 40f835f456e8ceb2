import { hasCode } from "../../../shared/errors.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { CallOptions } from "../provider.ts";
import type { CloudApi, CloudCall } from "./api.ts";
import type { Edition, EditionScans, TagOf } from "./edition.ts";
import type { AlibabaHost } from "./hosts.ts";
import { PAGE_SIZE, readPages } from "./pages.ts";
import { imageRows, readDigest, repositoryRow, splitName } from "./rows.ts";
import {
  findingsSchema,
  imagesSchema,
  namespacesSchema,
  repositoriesSchema,
  repositoryIdSchema,
  scanCountsSchema,
  scanStatusSchema,
  tagSchema,
  tokenSchema,
} from "./schema.ts";

/** One enterprise instance. */
export interface Instance {
  readonly cloud: CloudApi;
  readonly host: AlibabaHost;
  /** As in a reference. */
  readonly registry: string;
  readonly id: string;
  /** Waits without keeping the program alive. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Calls of one instance, which know repositories by their IDs. */
export interface InstanceCalls {
  /** A call with the ID of the instance and what is given. */
  readonly request: (
    action: string,
    options: CallOptions & Pick<CloudCall, "right" | "details">,
    query?: Readonly<Record<string, string>>,
  ) => CloudCall;
  /** @throws repository_not_found */
  readonly repositoryId: (repository: string, options: CallOptions) => Promise<string>;
  /** Says that a repository was deleted: another one of its name has another ID. */
  readonly forget: (repository: string) => void;
  /** The query that names a tag. */
  readonly tagQuery: (
    tag: TagOf,
    options: CallOptions,
  ) => Promise<Readonly<Record<string, string>>>;
}

/** IDs that are remembered: as many as the largest instances have repositories. */
const MAX_IDS = 20_000;

/** Repository IDs of an instance are asked for once. */
export function instanceCalls({ cloud, host, registry, id }: Instance): InstanceCalls {
  const ids = new Map<string, string>();
  const request: InstanceCalls["request"] = (action, { signal, right, details }, query = {}) => ({
    // Whatever only reads may be sent again.
    method: /^(?:Get|List)/.test(action) ? "GET" : "POST",
    action,
    query: { InstanceId: id, ...query },
    ...(right === undefined ? {} : { right }),
    ...(details === undefined ? {} : { details }),
    signal,
  });
  const repositoryId: InstanceCalls["repositoryId"] = async (repository, { signal }) => {
    const known = ids.get(repository);
    if (known !== undefined) return known;
    const { namespace, name } = splitName(repository, host, registry);
    const found = await cloud.call(
      repositoryIdSchema,
      request(
        "GetRepository",
        { signal, details: { repository } },
        { RepoNamespaceName: namespace, RepoName: name },
      ),
    );
    if (ids.size >= MAX_IDS) ids.clear();
    ids.set(repository, found.repoId);
    return found.repoId;
  };
  return {
    request,
    repositoryId,
    forget: (repository) => ids.delete(repository),
    tagQuery: async ({ repository, tag }, options) => ({
      RepoId: await repositoryId(repository, options),
      Tag: tag,
    }),
  };
}

/** What an access key can do at an enterprise instance. Source: Alibaba Cloud, API 2018-12-01 of Container Registry. */
export function enterpriseEdition(instance: Instance, calls: InstanceCalls): Edition {
  return {
    ...lists(instance, calls),
    ...changes(instance, calls),
    token: async ({ signal }) => {
      const call = calls.request("GetAuthorizationToken", { signal });
      const found = await instance.cloud.call(tokenSchema, call);
      return {
        kind: "password",
        username: found.tempUsername,
        password: found.authorizationToken,
        expiresAt: found.expireTime,
      };
    },
    digestOf: async (tag, options) => {
      const details = { repository: tag.repository };
      const right = "GetRepositoryTag";
      try {
        const query = await calls.tagQuery(tag, options);
        const call = calls.request("GetRepoTag", { ...options, details, right }, query);
        const { digest, status } = await instance.cloud.call(tagSchema, call);
        return status === "DELETING" ? undefined : readDigest(digest);
      } catch (error) {
        if (hasCode(error, "manifest_not_found")) return undefined;
        throw error;
      }
    },
    scans: scans(instance, calls),
  };
}

type Lists = Pick<Edition, "listNamespaces" | "listRepositories" | "listImages">;

function lists({ cloud }: Instance, { request, repositoryId }: InstanceCalls): Lists {
  const paged = (page: number) => ({ PageNo: String(page), PageSize: String(PAGE_SIZE) });
  return {
    async *listNamespaces(options) {
      const pages = readPages(async (page) => {
        const query = { NamespaceStatus: "NORMAL", ...paged(page) };
        const found = await cloud.call(namespacesSchema, request("ListNamespace", options, query));
        return { items: found.namespaces, total: found.totalCount };
      });
      for await (const { items, total } of pages) {
        const rows = items
          .filter(({ namespaceName }) => isRepository(namespaceName))
          .map(({ namespaceName: name }) => ({ name }));
        yield { rows, ...totalOf(total) };
      }
    },
    async *listRepositories({ namespace, ...options }) {
      const part = namespace === undefined ? {} : { RepoNamespaceName: namespace };
      const pages = readPages(async (page) => {
        const query = { RepoStatus: "NORMAL", ...part, ...paged(page) };
        const call = request("ListRepository", options, query);
        const found = await cloud.call(repositoriesSchema, call);
        return { items: found.repositories, total: found.totalCount };
      });
      for await (const { items, total } of pages) {
        const rows = items.flatMap((item) => {
          const row = repositoryRow({
            namespace: item.repoNamespaceName,
            name: item.repoName,
            type: item.repoType,
            summary: item.summary,
            createdAt: item.createTime,
            updatedAt: item.modifiedTime,
          });
          return row === undefined ? [] : [row];
        });
        yield { rows, ...totalOf(total) };
      }
    },
    async *listImages(repository, options) {
      const details = { repository };
      const id = await repositoryId(repository, options);
      const pages = readPages(async (page) => {
        const query = { RepoId: id, ...paged(page) };
        const called = { ...options, details, right: "ListRepositoryTag" };
        const found = await cloud.call(imagesSchema, request("ListRepoTag", called, query));
        return { items: found.images, total: found.totalCount };
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

function changes(
  { cloud, host, registry }: Instance,
  { request, repositoryId, forget, tagQuery }: InstanceCalls,
): Changes {
  return {
    deleteTag: async (tag, options) => {
      const details = { repository: tag.repository };
      const called = { ...options, details, right: "DeleteRepositoryTag" };
      await cloud.run(request("DeleteRepoTag", called, await tagQuery(tag, options)));
    },
    deleteRepository: async (repository, options) => {
      const id = await repositoryId(repository, options);
      const called = { ...options, details: { repository } };
      await cloud.run(request("DeleteRepository", called, { RepoId: id }));
      forget(repository);
    },
    createRepository: async (repository, { isPublic, signal }) => {
      const { namespace, name } = splitName(repository, host, registry);
      const query = {
        RepoNamespaceName: namespace,
        RepoName: name,
        RepoType: isPublic ? "PUBLIC" : "PRIVATE",
        // It must not be empty.
        Summary: name.slice(0, MAX_SUMMARY),
      };
      forget(repository);
      await cloud.run(request("CreateRepository", { signal, details: { repository } }, query));
    },
    createNamespace: async (name, { isPublic, signal }) => {
      const query = {
        NamespaceName: name,
        AutoCreateRepo: "true",
        DefaultRepoType: isPublic ? "PUBLIC" : "PRIVATE",
      };
      await cloud.run(request("CreateNamespace", { signal }, query));
    },
  };
}

/** Source: Alibaba Cloud, CreateRepository, Summary, 2026-11. */
const MAX_SUMMARY = 100;

function scans({ cloud }: Instance, { request, tagQuery }: InstanceCalls): EditionScans {
  const called = (options: CallOptions, { repository }: TagOf, right: string) => ({
    ...options,
    details: { repository },
    right,
  });
  return {
    start: async (tag, options) => {
      const query = await tagQuery(tag, options);
      await cloud.run(request("CreateRepoTagScanTask", called(options, tag, "CreateScan"), query));
    },
    status: async (tag, options) => {
      const query = await tagQuery(tag, options);
      const call = request("GetRepoTagScanStatus", called(options, tag, "GetScan"), query);
      return cloud.call(scanStatusSchema, call);
    },
    counts: async (tag, options) => {
      const query = await tagQuery(tag, options);
      const call = request("GetRepoTagScanSummary", called(options, tag, "GetScanCount"), query);
      return cloud.call(scanCountsSchema, call);
    },
    findings: async (tag, page, options) => {
      const query = {
        ...(await tagQuery(tag, options)),
        PageNo: String(page),
        PageSize: String(PAGE_SIZE),
      };
      const call = request("ListRepoTagScanResult", called(options, tag, "GetScan"), query);
      const found = await cloud.call(findingsSchema, call);
      return { items: found.vulnerabilities, total: found.totalCount };
    },
  };
}

function totalOf(total: number | undefined): { total?: number } {
  return total === undefined ? {} : { total };
}
