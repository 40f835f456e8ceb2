import { ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import { CATALOG, type Transcript } from "./transcript.ts";

/** GitLab's registry. Sources: docs.gitlab.com/api/container_registry, its fork of distribution. */
export const gitlab: Transcript = {
  vendor: "GitLab",
  host: "registry.gitlab.com",
  registry: {
    pageSize: 2,
    auth: { kind: "bearer", users: ANN_USERS, path: "/jwt/auth", service: "container_registry" },
    rules: [
      {
        does: "lists repositories to administrators only",
        path: CATALOG,
        instead: errorReply(403, "DENIED", "requested access to the resource is denied"),
      },
    ],
  },
  storage: "elsewhere",
  expects: {
    catalog: "unsupported",
    missingTag: "manifest_not_found",
    mounts: true,
    deletesTags: true,
    deletesManifests: true,
  },
};
