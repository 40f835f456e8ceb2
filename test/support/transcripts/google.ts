import { ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import {
  edited,
  MANIFESTS,
  onlyKnownRepositories,
  repositoryIn,
  TAGS,
  type Transcript,
} from "./transcript.ts";

/**
 * Google Artifact Registry. Sources: cloud.google.com/artifact-registry/docs/docker (tags first, then the digest), the
 * extended tag list of gcr.io, issue threads on pages of HTML with status 200.
 */
export const google: Transcript = {
  vendor: "Google Artifact Registry",
  host: "europe-docker.pkg.dev",
  registry: {
    auth: { kind: "bearer", users: ANN_USERS, path: "/v2/token", service: "europe-docker.pkg.dev" },
    rules: [
      {
        does: "lists more than names",
        path: TAGS,
        status: 200,
        change: edited(({ tags }) => ({
          child: [],
          manifest: { "sha256:00": { imageSizeBytes: "1", tag: ["v1"], timeCreatedMs: "0" } },
          tags,
        })),
      },
      {
        does: "answers for a repository that is not there with a page, and 200",
        method: "GET",
        path: MANIFESTS,
        when: ({ request, state }) => !state.repositories.has(repositoryIn(request.url)),
        instead: {
          status: 200,
          headers: { "content-type": "text/html; charset=utf-8" },
          body: "<!doctype html><title>Error 404 (Not Found)!!1</title>",
        },
      },
      {
        does: "keeps a manifest as long as a tag points at it",
        method: "DELETE",
        path: /\/manifests\/sha256:/,
        when: ({ request, state }) => {
          const digest = request.url.pathname.split("/").at(-1) ?? "";
          const tags = state.repositories.get(repositoryIn(request.url))?.tags.values() ?? [];
          return [...tags].includes(digest);
        },
        instead: errorReply(
          400,
          "GOOGLE_MANIFEST_DANGLING_TAG",
          "Manifest is still referenced by tag: v1",
        ),
      },
      onlyKnownRepositories(errorReply(404, "NAME_UNKNOWN", 'Repository "new" not found')),
    ],
  },
  storage: "elsewhere",
  expects: {
    catalog: "listed",
    missingTag: "manifest_not_found",
    newRepository: "repository_not_found",
    mounts: true,
    deletesTags: true,
    deletesManifests: true,
  },
};
