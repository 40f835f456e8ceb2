import { createHash } from "node:crypto";
import { ANN_USERS } from "../registry/client.ts";
import type { Rule } from "../registry/rules.ts";
import { errorReply } from "../registry/state.ts";
import {
  CATALOG,
  MANIFESTS,
  NO_DELETION,
  NO_MOUNT,
  onlyKnownRepositories,
  repositoryIn,
  taggedDigest,
  type Transcript,
  UPLOADS,
} from "./transcript.ts";

const UPLOAD_RULES: readonly Rule[] = [
  {
    does: "answers a chunk with 201, and counts only the first one (aws/containers-roadmap#2831)",
    method: "PATCH",
    path: UPLOADS,
    status: 202,
    change: (_, { request, state }) => {
      const id = request.url.pathname.split("/").at(-1) ?? "";
      const upload = state.repositories.get(repositoryIn(request.url))?.uploads.get(id);
      return { status: 201, headers: { range: `0-${(upload?.chunks[0]?.length ?? 1) - 1}` } };
    },
  },
  {
    does: "has no list of referrers (aws/containers-roadmap#2783)",
    path: /\/referrers\//,
    instead: errorReply(405, "UNSUPPORTED", "Referrers are not supported for this manifest"),
  },
];

const missing = onlyKnownRepositories(
  errorReply(
    404,
    "NAME_UNKNOWN",
    "The repository with name 'new' does not exist in the registry with id '123456789012'",
  ),
);

/**
 * Private ECR with immutable tags. Sources: aws/containers-roadmap#2380 and moby/buildkit#3776 (the same digest is refused
 * too), dotnet/sdk#424 (parts), docs.aws.amazon.com/AmazonECR (Basic with the user AWS, repositories are made first).
 */
export const ecr: Transcript = {
  vendor: "AWS ECR with immutable tags",
  host: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
  registry: {
    ...NO_MOUNT,
    referrersApi: false,
    auth: { kind: "basic", users: { AWS: ANN_USERS.ann } },
    rules: [
      {
        does: "refuses with plain text",
        path: /^\/v2\//,
        status: 401,
        change: {
          headers: {
            "www-authenticate": 'Basic realm="https://ecr.test/",service="ecr.amazonaws.com"',
            "content-type": "text/plain; charset=utf-8",
          },
          body: "Not Authorized\n",
        },
      },
      {
        does: "writes no tag a second time, not even to what it points at already",
        method: "PUT",
        path: MANIFESTS,
        when: (asked) => taggedDigest(asked) !== undefined,
        instead: (asked) => {
          const tag = asked.request.url.pathname.split("/").at(-1) ?? "";
          const digest = createHash("sha256").update(asked.request.body).digest("hex");
          const text =
            taggedDigest(asked) === `sha256:${digest}`
              ? `Image with digest 'sha256:${digest}' and tag '${tag}' already exists`
              : `The image tag '${tag}' already exists in the '${repositoryIn(asked.request.url)}' repository and cannot be overwritten because the repository is immutable.`;
          return errorReply(400, "TAG_INVALID", text);
        },
      },
      missing,
      NO_DELETION,
      ...UPLOAD_RULES,
    ],
  },
  credential: { kind: "password", username: "AWS", password: ANN_USERS.ann },
  storage: "elsewhere",
  expects: {
    catalog: "listed",
    missingTag: "manifest_not_found",
    newRepository: "repository_not_found",
    movesTags: false,
    mounts: false,
    deletesTags: false,
    deletesManifests: false,
  },
};

/** ECR Public. Sources: go-containerregistry and containers/image issue threads on `scope="aws"`. */
export const ecrPublic: Transcript = {
  vendor: "AWS ECR Public",
  host: "public.ecr.aws",
  registry: {
    ...NO_MOUNT,
    referrersApi: false,
    auth: {
      kind: "bearer",
      users: ANN_USERS,
      anonymous: "pull",
      scope: "aws",
      path: "/token/",
      service: "public.ecr.aws",
    },
    rules: [
      { does: "has no catalog", path: CATALOG, instead: errorReply(404, "UNSUPPORTED") },
      missing,
      NO_DELETION,
      ...UPLOAD_RULES,
    ],
  },
  storage: "elsewhere",
  expects: {
    catalog: "unsupported",
    missingTag: "manifest_not_found",
    newRepository: "repository_not_found",
    mounts: false,
    deletesTags: false,
    deletesManifests: false,
  },
};
