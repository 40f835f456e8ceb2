import { type AlibabaState, type ApiAsked, type ApiReply, gatewayError, pageOf } from "./state.ts";

/** The API of personal registries. Paths and fields as in the public documentation of 2016-06-07. */
export async function answerPersonal(state: AlibabaState, asked: ApiAsked): Promise<ApiReply> {
  const { method, path } = asked;
  if (method === "GET" && path === "/tokens") return token(state);
  if (path === "/namespace")
    return method === "GET" ? namespaces(state) : addNamespace(state, asked);
  if (method === "PUT" && path === "/repos") return addRepository(state, asked);
  const [, namespace, name, tag] =
    /^\/repos\/([^/]+)(?:\/([^/]+))?(?:\/tags\/([^/]+))?/.exec(path) ?? [];
  if (namespace === undefined) return gatewayError(404, "InvalidAction.NotFound");
  if (name === undefined) return repositories(state, namespace, asked);
  const repository = `${namespace}/${name}`;
  const found = state.repositories.find((one) => `${one.namespace}/${one.name}` === repository);
  if (found === undefined) return refused(404, "REPO_NOT_EXIST");
  if (method === "DELETE" && tag === undefined) {
    state.repositories.splice(state.repositories.indexOf(found), 1);
    await state.backend.deleteRepository(repository);
    return data({});
  }
  const tags = await state.backend.tags(repository);
  if (path.endsWith("/tags")) return listed(state, tags, asked);
  const one = tags.find((stored) => stored.tag === tag);
  if (one === undefined) return refused(404, "IMAGE_NOT_EXIST");
  if (method === "DELETE") {
    await state.backend.deleteTag(repository, one.tag);
    return data({});
  }
  return aboutTag(state, asked, { ...one, key: `${repository}:${one.tag}` });
}

function data(fields: object): ApiReply {
  return { status: 200, body: { data: fields, requestId: "R-2" } };
}

function refused(status: number, code: string, message = code): ApiReply {
  return { status, body: { code, message, requestId: "R-2" } };
}

function token({ logins, keys }: AlibabaState): ApiReply {
  const password = `personal-${keys.nonces.size}`;
  logins.set("cr_temp_user", password);
  return data({
    tempUserName: "cr_temp_user",
    authorizationToken: password,
    expireDate: keys.now() + 3_600_000,
  });
}

function namespaces({ namespaces: names }: AlibabaState): ApiReply {
  return data({
    namespaces: names.map((namespace) => ({
      namespace,
      authorizeType: "ADMIN",
      namespaceStatus: "NORMAL",
    })),
  });
}

function addNamespace(state: AlibabaState, { method, body }: ApiAsked): ApiReply {
  if (method !== "PUT") return gatewayError(405, "InvalidMethod");
  const { Namespace } = JSON.parse(body) as { Namespace: { Namespace: string } };
  if (state.namespaces.length >= 3) return refused(400, "NAMESPACE_EXCEED_LIMIT");
  state.namespaces.push(Namespace.Namespace);
  return data({ namespaceId: 1 });
}

function addRepository(state: AlibabaState, { body }: ApiAsked): ApiReply {
  const { Repo } = JSON.parse(body) as { Repo: Record<string, string> };
  const { RepoNamespace = "", RepoName = "", Summary = "", RepoType = "" } = Repo;
  if (Summary === "" || RepoName.includes("/")) return refused(400, "PARAMETER_ERROR");
  if (!state.namespaces.includes(RepoNamespace)) return refused(404, "NAMESPACE_NOT_EXIST");
  const id = String(state.repositories.length + 1);
  state.repositories.push({
    id,
    namespace: RepoNamespace,
    name: RepoName,
    type: RepoType,
    summary: Summary,
  });
  return data({ repoId: 1 });
}

function repositories(state: AlibabaState, namespace: string, { query }: ApiAsked): ApiReply {
  const all = state.repositories.filter((one) => one.namespace === namespace);
  const [open = "", inside = ""] = state.personalHosts;
  const { items, total } = paged(state, all, query);
  return data({
    total,
    page: Number(query.get("Page")),
    pageSize: Number(query.get("PageSize")),
    repos: items.map((one) => ({
      repoId: Number(one.id),
      repoName: one.name,
      repoNamespace: one.namespace,
      repoType: one.type,
      summary: one.summary,
      downloads: 12,
      stars: 0,
      gmtCreate: 1_514_432_549_000,
      gmtModified: 1_514_432_550_000,
      repoDomainList: { public: open, vpc: inside, internal: "" },
    })),
  });
}

function paged<T>(
  state: AlibabaState,
  all: readonly T[],
  query: ApiAsked["query"],
): ReturnType<typeof pageOf<T>> {
  return pageOf(state, all, { page: query.get("Page"), size: query.get("PageSize") });
}

function listed(
  state: AlibabaState,
  tags: readonly { tag: string; digest: string; size: number }[],
  { query }: ApiAsked,
): ApiReply {
  const { items, total } = paged(state, tags, query);
  return data({
    total,
    page: Number(query.get("Page")),
    pageSize: Number(query.get("PageSize")),
    tags: items.map((one) => ({
      tag: one.tag,
      digest: one.digest.replace("sha256:", ""),
      imageId: "2842876c9b98",
      imageSize: one.size,
      imageCreate: 1_514_432_549_000,
      imageUpdate: 1_514_432_550_000,
      status: "NORMAL",
    })),
  });
}

function aboutTag(
  { scans }: AlibabaState,
  { method, path }: ApiAsked,
  { digest, key }: { readonly digest: string; readonly key: string },
): ApiReply {
  if (path.endsWith("/scan") && method === "PUT") {
    scans.set(key, "COMPLETE");
    return data({});
  }
  if (path.endsWith("/scanStatus")) {
    const status = scans.get(key);
    return status === undefined ? refused(404, "SCAN_NOT_EXIST") : data({ status });
  }
  if (path.endsWith("/scanCount"))
    return data({ highSeverity: 0, mediumSeverity: 0, lowSeverity: 4, totalSeverity: 4 });
  if (path.endsWith("/scanResult"))
    return data({
      total: 1,
      vulnerabilities: [{ cveName: "CVE-2020-1", severity: "Low", feature: "zlib", version: "1" }],
    });
  return data({ tag: key, digest: digest.replace("sha256:", ""), status: "NORMAL" });
}
