import { errorReply } from "../registry/state.ts";
import { firstOnly, MANIFESTS, type Transcript } from "./transcript.ts";

/**
 * Azure Container Registry, as the all-zero user with a refresh token. Sources: Azure/acr docs/AAD-OAuth.md,
 * Azure.ContainerRegistry 2021-07-01 (metadata_read), containers/container-libs#42 (429 for a manifest).
 */
export const azure = (): Transcript => ({
  vendor: "Azure Container Registry",
  host: "acme.azurecr.io",
  registry: {
    pageSize: 2,
    auth: {
      kind: "bearer",
      users: { [NOBODY]: "refresh-canary" },
      identityTokens: { "refresh-canary": NOBODY },
      postStatus: 400,
      path: "/oauth2/token",
      service: "acme.azurecr.io",
      tagsAction: "metadata_read",
    },
    rules: [
      {
        does: "answers the first manifest of a push with 429",
        method: "PUT",
        path: MANIFESTS,
        when: firstOnly(1),
        instead: {
          ...errorReply(429, "TOOMANYREQUESTS", "too many requests"),
          headers: { "content-type": "application/json", "retry-after": "2" },
        },
      },
    ],
  },
  credential: { kind: "identity-token", username: NOBODY, identityToken: "refresh-canary" },
  storage: "elsewhere",
  expects: {
    catalog: "listed",
    missingTag: "manifest_not_found",
    mounts: true,
    deletesTags: true,
    deletesManifests: true,
  },
});

/** The user that goes with a refresh token. Source: Azure/acr docs/AAD-OAuth.md. */
const NOBODY = "00000000-0000-0000-0000-000000000000";
