import { describe, expect, it } from "vitest";
import { serverHeaders } from "../../../../../electron/hosts/browser/headers.ts";

describe("headers of the browser host", () => {
  it("wall the page off from every other origin", () => {
    expect(serverHeaders()).toMatchObject({
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Origin-Agent-Cluster": "?1",
      "Cache-Control": "no-store",
    });
  });

  it("L12: contain no CORS header, no cookie and no server name", () => {
    const names = Object.keys(serverHeaders()).map((name) => name.toLowerCase());
    expect(names.filter((name) => /^access-control|^set-cookie$|^server$/.test(name))).toEqual([]);
  });
});
