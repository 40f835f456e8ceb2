import { ANN_USERS } from "../registry/client.ts";
import { CATALOG, MANIFESTS, NO_DELETION, type Transcript } from "./transcript.ts";

/**
 * Docker Hub. Sources: docs.docker.com/docker-hub/usage/pulls (ratelimit headers, 2025-03), docker/hub-feedback#1759 (no
 * deletion over the registry's protocol), oras-project/rust-oci-client#235 (a mount needs the right to pull from its source).
 */
export const dockerHub: Transcript = {
  vendor: "Docker Hub",
  host: "docker.io",
  registry: {
    auth: { kind: "bearer", users: ANN_USERS, anonymous: "pull", service: "registry.docker.io" },
    rules: [
      {
        does: "counts pulls, and says how many are left",
        method: "GET|HEAD",
        path: MANIFESTS,
        change: {
          headers: {
            "ratelimit-limit": "100;w=21600",
            "ratelimit-remaining": "87;w=21600",
            "docker-ratelimit-source": "192.0.2.1",
          },
        },
      },
      {
        does: "has no catalog for anybody, and asks for a login all the same",
        path: CATALOG,
        beforeLogin: true,
        instead: ({ request }) => ({
          status: 401,
          headers: {
            "content-type": "application/json",
            "www-authenticate": `Bearer realm="${request.origin}/token",service="registry.docker.io",scope="registry:catalog:*",error="insufficient_scope"`,
          },
          body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"registry","Class":"","Name":"catalog","Action":"*"}]}]}',
        }),
      },
      NO_DELETION,
    ],
  },
  storage: "elsewhere",
  expects: {
    catalog: "unsupported",
    missingTag: "manifest_not_found",
    mounts: true,
    deletesTags: false,
    deletesManifests: false,
  },
};
