import { ANN_USERS } from "../registry/client.ts";
import { edited, MANIFESTS, TAGS, type Transcript } from "./transcript.ts";

/**
 * Nexus. Sources: regclient#209 (pages without a Link), containers/skopeo#2409 (tags that are null or empty), regclient
 * #258 and #925 (deletion by digest).
 */
export const nexus: Transcript = {
  vendor: "Sonatype Nexus",
  host: "nexus.example.com:8083",
  registry: {
    pageSize: 1000,
    referrersApi: false,
    tagDelete: false,
    auth: { kind: "basic", users: ANN_USERS },
    rules: [
      {
        does: "says nowhere that there is another page",
        path: /\/tags\/list|\/_catalog/,
        status: 200,
        change: { headers: { link: "" } },
      },
      {
        does: "lists nulls and empty names, but says null instead of an empty list",
        path: TAGS,
        status: 200,
        change: edited((document) => {
          const tags = document["tags"] as string[];
          if (tags.length === 0) return { ...document, tags: null };
          // In place of two real ones, so that the page has the length that was asked for.
          return {
            ...document,
            tags: tags.map((tag) => (tag === "t500" ? null : tag === "t501" ? "" : tag)),
          };
        }),
      },
      {
        does: "knows no conditions",
        method: "GET|HEAD",
        path: MANIFESTS,
        change: { headers: { etag: "" } },
      },
    ],
  },
  expects: {
    catalog: "listed",
    missingTag: "manifest_not_found",
    mounts: true,
    deletesTags: false,
    deletesManifests: true,
  },
};
