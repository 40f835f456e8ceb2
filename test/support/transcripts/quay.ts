import { ANN_USERS } from "../registry/client.ts";
import { errorReply } from "../registry/state.ts";
import { TAGS, type Transcript, UPLOADS } from "./transcript.ts";

/**
 * Quay. Sources: quay/quay endpoints/v2 (pages of 50 with an opaque `next_page`), quay/quay#3128 (tags can be deleted),
 * issue threads on `delete` in a scope and on mounts that name no repository.
 */
export const quay: Transcript = {
  vendor: "Quay",
  host: "quay.io",
  registry: {
    pageSize: 2,
    auth: {
      kind: "bearer",
      users: ANN_USERS,
      anonymous: "pull",
      path: "/v2/auth",
      service: "quay.io",
    },
    rules: [
      {
        does: "refuses in HTML",
        path: /^\/v2\//,
        status: 401,
        change: { headers: { "content-type": "text/html; charset=utf-8" }, body: "true" },
      },
      {
        does: "knows no right to delete",
        path: /^\/v2\/auth\?.*(%3A|,|%2C)delete/,
        beforeLogin: true,
        instead: {
          status: 400,
          headers: { "content-type": "application/json" },
          body: '{"error":"Unable to decode repository and actions"}',
        },
      },
      {
        does: "names the next page in a way of its own",
        path: TAGS,
        status: 200,
        read: (url) => {
          const page = url.searchParams.get("next_page");
          const last = page === null ? "" : Buffer.from(page, "base64url").toString("utf8");
          return page === null ? url : new URL(`?n=2&last=${last}`, url);
        },
        change: ({ headers }) => {
          const last = /last=([^&>]+)/.exec(String(headers?.["link"] ?? ""))?.[1];
          if (last === undefined) return {};
          const page = Buffer.from(last, "utf8").toString("base64url");
          return {
            headers: { link: `</v2/team/app/tags/list?n=2&next_page=${page}>; rel="next"` },
          };
        },
      },
      {
        does: "fails a mount that names no repository",
        method: "POST",
        path: UPLOADS,
        when: ({ request }) =>
          request.url.searchParams.has("mount") && !request.url.searchParams.has("from"),
        instead: errorReply(500, "UNKNOWN", "internal server error"),
      },
    ],
  },
  storage: "elsewhere",
  expects: {
    catalog: "listed",
    missingTag: "manifest_not_found",
    mounts: true,
    deletesTags: true,
    deletesManifests: true,
  },
};
