import { ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import { edited, MANIFESTS, TAGS, type Transcript } from "./transcript.ts";

/**
 * Artifactory. Sources: google/go-containerregistry#1691 and sigstore/cosign#2973 (403 for a tag that is not there),
 * RTFACT-13797 (403 for a HEAD), containers/skopeo#2346 (digests among the tags).
 */
export const artifactory: Transcript = {
  vendor: "JFrog Artifactory",
  host: "acme.jfrog.io",
  registry: {
    auth: {
      kind: "bearer",
      users: ANN_USERS,
      postStatus: 401,
      path: "/v2/token",
      service: "acme.jfrog.io",
    },
    rules: [
      {
        does: "refuses to look at a manifest without reading it",
        method: "HEAD",
        path: MANIFESTS,
        instead: { status: 403 },
      },
      {
        does: "calls what is not there forbidden",
        method: "GET",
        path: MANIFESTS,
        status: 404,
        instead: errorReply(403, "DENIED", "You do not have permission for this artifact"),
      },
      {
        does: "lists digests among the tags, and one twice",
        path: TAGS,
        status: 200,
        change: edited(({ name, tags }) => ({
          name,
          tags: [`sha256:${"0".repeat(64)}`, ...(tags as string[]), (tags as string[])[0]],
        })),
      },
    ],
  },
  expects: {
    catalog: "listed",
    missingTag: "denied",
    mounts: true,
    deletesTags: true,
    deletesManifests: true,
  },
};
