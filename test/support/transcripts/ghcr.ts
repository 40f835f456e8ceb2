import { ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import { CATALOG, NO_DELETION, type Transcript, UPLOADS } from "./transcript.ts";

const MIB = 1024 * 1024;

/** GHCR. Sources: containers/skopeo#1880 (405 for every deletion), ocx-sh/ocx#237 (a chunk may have 4 MiB). */
export const ghcr: Transcript = {
  vendor: "GitHub Container Registry",
  host: "ghcr.io",
  registry: {
    pageSize: 2,
    auth: { kind: "bearer", users: ANN_USERS, anonymous: "pull", service: "ghcr.io" },
    rules: [
      { does: "has no catalog", path: CATALOG, instead: errorReply(405, "UNSUPPORTED") },
      {
        does: "takes no chunk over 4 MiB",
        method: "PATCH",
        path: UPLOADS,
        when: ({ request }) => request.body.length > 4 * MIB,
        instead: { status: 413, headers: { "content-type": "text/html" }, body: "<h1>413</h1>" },
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
