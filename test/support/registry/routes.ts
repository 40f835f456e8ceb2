import type { TestAuth } from "./auth.ts";
import { blobReply } from "./blobs.ts";
import { catalogReply, manifestReply, referrersReply, tagsReply } from "./manifests.ts";
import {
  errorReply,
  jsonReply,
  type RegistryState,
  type Reply,
  type RequestView,
} from "./state.ts";
import { startUploadReply, uploadReply } from "./uploads.ts";

const IN_REPOSITORY = /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests|tags|referrers)\/(.*)$/;

/** What the registry answers when nothing goes wrong. */
export function route(
  state: RegistryState,
  auth: TestAuth | undefined,
  request: RequestView,
): Reply {
  const path = request.url.pathname;
  if (auth !== undefined && path === auth.path) return auth.token(request);
  const refused = auth?.check(request);
  if (refused !== undefined) return refused;
  if (path === "/v2/" || path === "/v2") return jsonReply(200, {});
  if (path === "/v2/_catalog") return catalogReply(state, request);
  const match = IN_REPOSITORY.exec(path);
  if (match === null) return errorReply(404, "UNSUPPORTED");
  const [, name = "", kind, rest = ""] = match;
  if (kind === "blobs/uploads" && rest === "") return startUploadReply(state, name, request);
  if (kind === "blobs/uploads") return uploadReply(state, name, rest, request);
  if (kind === "blobs") return blobReply(state, name, rest, request);
  if (kind === "manifests") return manifestReply(state, name, rest, request);
  if (kind === "tags") return tagsReply(state, name, request);
  return referrersReply(state, name, rest, request);
}
