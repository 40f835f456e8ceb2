import { createHash } from "node:crypto";
import {
  errorReply,
  jsonReply,
  type Reply,
  type RepositoryState,
  repositoryOf,
  type RegistryState,
  type RequestView,
} from "./state.ts";

const OCI_INDEX = "application/vnd.oci.image.index.v1+json";

/** GET, HEAD, PUT and DELETE of `/v2/<name>/manifests/<reference>`. */
export function manifestReply(
  state: RegistryState,
  name: string,
  reference: string,
  request: RequestView,
): Reply {
  if (request.method === "PUT") return putReply(state, name, reference, request);
  const repository = state.repositories.get(name);
  if (repository === undefined) return errorReply(404, "NAME_UNKNOWN");
  const digest = reference.includes(":") ? reference : repository.tags.get(reference);
  const manifest = digest === undefined ? undefined : repository.manifests.get(digest);
  if (request.method === "DELETE") return deleteReply(state, repository, reference, digest);
  if (digest === undefined || manifest === undefined) return errorReply(404, "MANIFEST_UNKNOWN");
  if (!accepts(request.headers.accept, manifest.mediaType)) {
    return errorReply(404, "MANIFEST_UNKNOWN", "found, but the accept header does not support it");
  }
  return {
    status: 200,
    headers: {
      "content-type": manifest.mediaType,
      "docker-content-digest": digest,
      etag: `"${digest}"`,
    },
    body: manifest.bytes,
  };
}

/** A registry that is asked without the stored media type says "unknown", as distribution does. */
function accepts(accept: string | undefined, mediaType: string): boolean {
  return accept === undefined || accept.includes("*/*") || accept.includes(mediaType);
}

function putReply(
  state: RegistryState,
  name: string,
  reference: string,
  request: RequestView,
): Reply {
  const repository = repositoryOf(state, name);
  const algorithm = reference.startsWith("sha512:") ? "sha512" : "sha256";
  const digest = `${algorithm}:${createHash(algorithm).update(request.body).digest("hex")}`;
  if (reference.includes(":") && reference !== digest) return errorReply(400, "DIGEST_INVALID");
  const document = parse(request.body);
  if (document === undefined) return errorReply(400, "MANIFEST_INVALID");
  const expected = request.headers["if-match"];
  const current = repository.tags.get(reference);
  if (expected !== undefined && expected !== `"${current ?? ""}"`) {
    return errorReply(412, "PRECONDITION_FAILED");
  }
  if (state.behaviour.checksManifests && missing(repository, document)) {
    return errorReply(400, "MANIFEST_BLOB_UNKNOWN");
  }
  const mediaType = request.headers["content-type"] ?? "";
  repository.manifests.set(digest, { mediaType, bytes: request.body });
  const tags = state.behaviour.manyTags ? request.url.searchParams.getAll("tag") : [];
  for (const tag of reference.includes(":") ? tags : [reference]) repository.tags.set(tag, digest);
  const subject = document.subject?.digest;
  return {
    status: 201,
    headers: {
      location: `${request.origin}/v2/${name}/manifests/${digest}`,
      "docker-content-digest": digest,
      ...(tags.length === 0 ? {} : { "oci-tag": tags }),
      ...(subject === undefined || !state.behaviour.referrersApi ? {} : { "oci-subject": subject }),
    },
  };
}

interface ManifestDocument {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: { readonly digest: string; readonly mediaType?: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
  readonly subject?: { readonly digest: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

function parse(bytes: Buffer): ManifestDocument | undefined {
  try {
    return JSON.parse(bytes.toString("utf8")) as ManifestDocument;
  } catch {
    return undefined;
  }
}

function missing(repository: RepositoryState, document: ManifestDocument): boolean {
  const blobs = [
    ...(document.config === undefined ? [] : [document.config]),
    ...(document.layers ?? []),
  ];
  const children = document.manifests ?? [];
  return (
    blobs.some((blob) => !repository.blobs.has(blob.digest)) ||
    children.some((child) => !repository.manifests.has(child.digest))
  );
}

function deleteReply(
  state: RegistryState,
  repository: RepositoryState,
  reference: string,
  digest: string | undefined,
): Reply {
  if (!state.behaviour.deleteEnabled) return errorReply(405, "UNSUPPORTED");
  if (!reference.includes(":")) {
    if (!state.behaviour.tagDelete) return errorReply(400, "DIGEST_INVALID");
    return repository.tags.delete(reference)
      ? { status: 202 }
      : errorReply(404, "MANIFEST_UNKNOWN");
  }
  if (digest === undefined || !repository.manifests.delete(digest)) {
    return errorReply(404, "MANIFEST_UNKNOWN");
  }
  for (const [tag, target] of repository.tags) if (target === digest) repository.tags.delete(tag);
  return { status: 202 };
}

/** GET of `/v2/<name>/tags/list`. */
export function tagsReply(state: RegistryState, name: string, request: RequestView): Reply {
  const repository = state.repositories.get(name);
  if (repository === undefined) return errorReply(404, "NAME_UNKNOWN");
  const { page, next } = paged(state, [...repository.tags.keys()], request);
  return jsonReply(200, { name, tags: page }, next);
}

/** GET of `/v2/_catalog`. */
export function catalogReply(state: RegistryState, request: RequestView): Reply {
  const { page, next } = paged(state, [...state.repositories.keys()], request);
  return jsonReply(200, { repositories: page }, next);
}

function paged(
  state: RegistryState,
  names: readonly string[],
  request: RequestView,
): { page: readonly string[]; next: Record<string, string> } {
  const sorted = names.toSorted();
  const last = request.url.searchParams.get("last");
  const rest = last === null ? sorted : sorted.filter((name) => name > last);
  const asked = Number(request.url.searchParams.get("n") ?? Number.POSITIVE_INFINITY);
  const page = rest.slice(0, Math.min(asked, state.behaviour.pageSize ?? asked));
  if (page.length === rest.length) return { page, next: {} };
  const query = new URLSearchParams({ last: page.at(-1) ?? "", n: String(page.length) });
  return { page, next: { link: `<${request.url.pathname}?${query}>; rel="next"` } };
}

/** GET of `/v2/<name>/referrers/<digest>` (end-12). */
export function referrersReply(
  state: RegistryState,
  name: string,
  digest: string,
  request: RequestView,
): Reply {
  if (!state.behaviour.referrersApi) return errorReply(404, "UNSUPPORTED");
  const wanted = request.url.searchParams.get("artifactType");
  const manifests = [...repositoryOf(state, name).manifests].flatMap(([own, stored]) => {
    const document = parse(stored.bytes);
    if (document?.subject?.digest !== digest) return [];
    const artifactType = document.artifactType ?? document.config?.mediaType;
    if (wanted !== null && wanted !== artifactType) return [];
    const { annotations } = document;
    return [
      {
        mediaType: stored.mediaType,
        digest: own,
        size: stored.bytes.length,
        artifactType,
        annotations,
      },
    ];
  });
  return jsonReply(
    200,
    { schemaVersion: 2, mediaType: OCI_INDEX, manifests },
    {
      "content-type": OCI_INDEX,
      ...(wanted === null ? {} : { "oci-filters-applied": "artifactType" }),
    },
  );
}
