import { type HeaderList, pageHeaders } from "./page-policy.ts";

/**
 * Headers of every answer of the loopback server, refusals included: the page policy, and a wall between this origin
 * and every other one that the same browser has open. There is no CORS header, and there must never be one.
 */
export function serverHeaders(): HeaderList {
  return {
    ...pageHeaders("self"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Origin-Agent-Cluster": "?1",
  };
}
