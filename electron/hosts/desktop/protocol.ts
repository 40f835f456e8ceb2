import { pageHeaders } from "../browser/page-policy.ts";
import type { PageFiles } from "../browser/page-files.ts";
import { PAGE_ORIGIN, PAGE_SCHEME } from "./page-address.ts";

/** For `protocol.registerSchemesAsPrivileged`: a real origin, and none of the powers that could be given with it. */
export const PAGE_SCHEMES = [
  {
    scheme: PAGE_SCHEME,
    privileges: {
      standard: true,
      secure: true,
      supportFetchAPI: false,
      corsEnabled: false,
      bypassCSP: false,
      allowServiceWorkers: false,
      allowExtensions: false,
      stream: false,
    },
  },
];

/**
 * Answers `app://portolan/...` from the files of the page build and nothing else. The whole URL must be one that the
 * build has: another host, a port, a query, an encoded dot or slash is simply not in the list.
 */
export function createPageHandler(
  files: PageFiles,
): (request: { readonly method: string; readonly url: string }) => Response {
  return ({ method, url }) => {
    const headers = pageHeaders("none");
    const path = url.startsWith(`${PAGE_ORIGIN}/`) ? url.slice(PAGE_ORIGIN.length) : "";
    const file = method === "GET" ? files.get(path) : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers });
    return new Response(file.body, { headers: { ...headers, "Content-Type": file.contentType } });
  };
}
