import { ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import {
  CATALOG,
  MANIFESTS,
  NO_DELETION,
  NO_MOUNT,
  onlyKnownRepositories,
  type Transcript,
} from "./transcript.ts";

/**
 * Alibaba Cloud Container Registry, personal edition. Sources: help.aliyun.com/acr, canonical/rockcraft#1135 (404 for an
 * OCI image when Accept does not name it), user reports of refused attestations.
 */
export const alibaba: Transcript = {
  vendor: "Alibaba Cloud Container Registry",
  host: "registry.cn-hangzhou.aliyuncs.com",
  registry: {
    ...NO_MOUNT,
    pageSize: 2,
    referrersApi: false,
    auth: {
      kind: "bearer",
      users: ANN_USERS,
      anonymous: "pull",
      path: "/auth",
      service: "registry.aliyuncs.com:cn-hangzhou:26842",
    },
    rules: [
      { does: "has no catalog", path: CATALOG, instead: errorReply(404, "UNSUPPORTED") },
      {
        does: "takes no artifact",
        method: "PUT",
        path: MANIFESTS,
        when: ({ request }) => request.body.includes("application/vnd.oci.empty.v1+json"),
        instead: errorReply(
          400,
          "MANIFEST_INVALID",
          "unknown manifest class for application/vnd.oci.empty.v1+json",
        ),
      },
      onlyKnownRepositories(
        errorReply(403, "DENIED", "requested access to the resource is denied"),
      ),
      NO_DELETION,
    ],
  },
  storage: "elsewhere",
  expects: {
    catalog: "unsupported",
    missingTag: "manifest_not_found",
    newRepository: "denied",
    mounts: false,
    deletesTags: false,
    deletesManifests: false,
    takesArtifacts: false,
  },
};
