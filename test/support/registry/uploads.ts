import { createHash, randomUUID } from "node:crypto";
import {
  errorReply,
  type Reply,
  type RepositoryState,
  repositoryOf,
  type RegistryState,
  type RequestView,
  type UploadState,
} from "./state.ts";

/** POST of `/v2/<name>/blobs/uploads/`: starts a session, or mounts. */
export function startUploadReply(state: RegistryState, name: string, request: RequestView): Reply {
  const repository = repositoryOf(state, name);
  const mount = request.url.searchParams.get("mount");
  const from = request.url.searchParams.get("from");
  if (mount !== null && state.behaviour.mount) {
    const blob = findBlob(state, mount, from);
    if (blob !== undefined) {
      repository.blobs.set(mount, blob);
      return created(name, mount, request);
    }
  }
  const id = randomUUID();
  const upload: UploadState = { chunks: [], size: 0, generation: 0 };
  repository.uploads.set(id, upload);
  return sessionReply(state, name, id, upload, request, 202);
}

function findBlob(state: RegistryState, digest: string, from: string | null): Buffer | undefined {
  if (from !== null) return state.repositories.get(from)?.blobs.get(digest);
  if (!state.behaviour.anonymousMount) return undefined;
  const everywhere = [...state.repositories.values()];
  return everywhere.find(({ blobs }) => blobs.has(digest))?.blobs.get(digest);
}

/** GET, PATCH, PUT and DELETE of an upload session. */
export function uploadReply(
  state: RegistryState,
  name: string,
  id: string,
  request: RequestView,
): Reply {
  const repository = repositoryOf(state, name);
  const upload = repository.uploads.get(id);
  if (upload === undefined) return errorReply(404, "BLOB_UPLOAD_UNKNOWN");
  switch (request.method) {
    case "GET":
      return sessionReply(state, name, id, upload, request, 204);
    case "DELETE":
      repository.uploads.delete(id);
      return { status: 204 };
    case "PATCH":
      return patchReply(state, name, id, upload, request);
    case "PUT":
      return finishReply(state, repository, name, id, upload, request);
    default:
      return errorReply(405, "UNSUPPORTED");
  }
}

function patchReply(
  state: RegistryState,
  name: string,
  id: string,
  upload: UploadState,
  request: RequestView,
): Reply {
  const refused = refuseChunk(state, name, id, upload, request);
  if (refused !== undefined) return refused;
  append(state, name, id, upload, request);
  return sessionReply(state, name, id, upload, request, 202);
}

function finishReply(
  state: RegistryState,
  repository: RepositoryState,
  name: string,
  id: string,
  upload: UploadState,
  request: RequestView,
): Reply {
  const refused = request.body.length > 0 && refuseChunk(state, name, id, upload, request);
  if (refused) return refused;
  append(state, name, id, upload, request);
  if (!request.complete) return errorReply(400, "BLOB_UPLOAD_INVALID");
  const digest = request.url.searchParams.get("digest") ?? "";
  const bytes = Buffer.concat(upload.chunks);
  repository.uploads.delete(id);
  if (!isDigestOf(digest, bytes)) return errorReply(400, "DIGEST_INVALID");
  repository.blobs.set(digest, bytes);
  return created(name, digest, request);
}

function isDigestOf(digest: string, bytes: Buffer): boolean {
  const algorithm = digest.split(":", 1)[0] ?? "";
  if (algorithm !== "sha256" && algorithm !== "sha512") return false;
  return digest === `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

/** 416 for a stale Location or a wrong start, 413 for a large body, 416 for a small chunk (end-5). */
function refuseChunk(
  state: RegistryState,
  name: string,
  id: string,
  upload: UploadState,
  request: RequestView,
): Reply | undefined {
  const { chunkMinLength, maxBodySize } = state.behaviour;
  if (maxBodySize !== undefined && request.body.length > maxBodySize) {
    return { status: 413, headers: { "content-type": "text/html" }, body: "<h1>Too large</h1>" };
  }
  const start = /^(\d+)-\d+$/.exec(request.headers["content-range"] ?? "")?.[1];
  const stale = Number(request.url.searchParams.get("_state")) !== upload.generation;
  const short =
    chunkMinLength !== undefined &&
    request.method === "PATCH" &&
    upload.chunks.some((chunk) => chunk.length < chunkMinLength);
  if (!stale && !short && (start === undefined || Number(start) === upload.size)) return undefined;
  return sessionReply(state, name, id, upload, request, 416);
}

function append(
  state: RegistryState,
  name: string,
  id: string,
  upload: UploadState,
  request: RequestView,
): void {
  if (!request.complete && !state.behaviour.keepsCutUploads) {
    repositoryOf(state, name).uploads.delete(id);
    return;
  }
  if (!request.complete && !state.behaviour.keepsCutChunks) return;
  if (request.body.length > 0) upload.chunks.push(request.body);
  upload.size += request.body.length;
  upload.generation += 1;
}

function sessionReply(
  state: RegistryState,
  name: string,
  id: string,
  upload: UploadState,
  request: RequestView,
  status: number,
): Reply {
  const { relativeLocations, chunkMinLength } = state.behaviour;
  const base = relativeLocations ? "" : request.origin;
  return {
    status,
    headers: {
      location: `${base}/v2/${name}/blobs/uploads/${id}?_state=${upload.generation}`,
      range: `0-${Math.max(0, upload.size - 1)}`,
      "docker-upload-uuid": id,
      ...(chunkMinLength === undefined ? {} : { "oci-chunk-min-length": String(chunkMinLength) }),
    },
  };
}

function created(name: string, digest: string, request: RequestView): Reply {
  return {
    status: 201,
    headers: {
      location: `${request.origin}/v2/${name}/blobs/${digest}`,
      "docker-content-digest": digest,
    },
  };
}
