import { ANN, ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import { CATALOG, edited, MANIFESTS, taggedDigest, type Transcript } from "./transcript.ts";

const BASIC = `Basic ${Buffer.from(`${ANN.username}:${ANN.password}`).toString("base64")}`;

/**
 * Harbor. Source: goharbor/harbor v2.15.2: src/server/middleware, src/core/service/token, src/server/registry; mounts
 * that become uploads: goharbor/harbor#17097.
 */
export const harbor: Transcript = {
  vendor: "Harbor",
  host: "harbor.example.com",
  registry: {
    auth: {
      kind: "bearer",
      users: ANN_USERS,
      path: "/service/token",
      service: "harbor-registry",
      postStatus: 405,
    },
    mount: false,
    rules: [
      {
        does: "gives every answer a session, which must not come back",
        path: /^\/v2\//,
        change: { headers: { "set-cookie": "sid=canary-session; Path=/; HttpOnly" } },
      },
      {
        does: "sends an empty access_token beside the token",
        path: /^\/service\/token/,
        status: 200,
        change: edited((document) => ({ ...document, access_token: "" })),
      },
      {
        does: "lists its repositories to administrators, by password only",
        path: CATALOG,
        beforeLogin: true,
        when: ({ request }) => request.headers.authorization !== BASIC,
        instead: {
          status: 401,
          headers: {
            "content-type": "application/json",
            "www-authenticate": 'Basic realm="harbor"',
          },
          body: '{"errors":[{"code":"UNAUTHORIZED","message":"unauthorized to list catalog: unauthorized to list catalog"}]}',
        },
      },
      {
        does: "takes a password instead of a token",
        path: CATALOG,
        beforeLogin: true,
        when: ({ request }) => request.headers.authorization === BASIC,
        instead: ({ state }) => ({
          status: 200,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ repositories: [...state.repositories.keys()].toSorted() }),
        }),
      },
      {
        does: "keeps the tag `stable` as it is",
        method: "PUT",
        path: /\/manifests\/stable$/,
        when: (asked) => taggedDigest(asked) !== undefined,
        instead: errorReply(
          412,
          "PRECONDITION",
          "Failed to process request due to 'app:stable' configured as immutable.",
        ),
      },
      {
        does: "deletes by digest only",
        method: "DELETE",
        path: MANIFESTS,
        when: ({ request }) => !request.url.pathname.includes("sha256:"),
        instead: errorReply(400, "UNSUPPORTED", "unsupported digest"),
      },
    ],
  },
  expects: {
    catalog: "listed",
    missingTag: "manifest_not_found",
    mounts: false,
    deletesTags: false,
    deletesManifests: true,
  },
};
