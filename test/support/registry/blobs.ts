import { errorReply, type Reply, type RegistryState, type RequestView } from "./state.ts";

/** GET, HEAD and DELETE of `/v2/<name>/blobs/<digest>`. */
export function blobReply(
  state: RegistryState,
  name: string,
  digest: string,
  request: RequestView,
): Reply {
  const repository = state.repositories.get(name);
  if (repository === undefined) return errorReply(404, "NAME_UNKNOWN");
  const blob = repository.blobs.get(digest);
  if (blob === undefined) return errorReply(404, "BLOB_UNKNOWN");
  if (request.method === "DELETE") {
    if (!state.behaviour.deleteEnabled) return errorReply(405, "UNSUPPORTED");
    repository.blobs.delete(digest);
    return { status: 202 };
  }
  const headers = {
    "content-type": "application/octet-stream",
    "docker-content-digest": digest,
    "accept-ranges": "bytes",
    etag: `"${digest}"`,
  };
  const { ranges } = state.behaviour;
  return rangeReply(blob, ranges ? request.headers.range : undefined, headers);
}

function rangeReply(
  blob: Buffer,
  range: string | undefined,
  headers: Readonly<Record<string, string>>,
): Reply {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (match === null) return { status: 200, headers, body: blob };
  const start = Number(match[1]);
  const end = Math.min(match[2] === "" ? blob.length - 1 : Number(match[2]), blob.length - 1);
  if (start > end) {
    return { status: 416, headers: { ...headers, "content-range": `bytes */${blob.length}` } };
  }
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${blob.length}` },
    body: blob.subarray(start, end + 1),
  };
}
