import { describe, expect, it } from "vitest";
import type { PageFiles } from "../../../../../electron/hosts/browser/page-files.ts";
import { createPageHandler, PAGE_SCHEMES } from "../../../../../electron/hosts/desktop/protocol.ts";

const FILES: PageFiles = new Map([
  ["/", { contentType: "text/html; charset=utf-8", body: new TextEncoder().encode("<p>page") }],
  ["/assets/a.js", { contentType: "text/javascript", body: new TextEncoder().encode("1") }],
]);
const answer = createPageHandler(FILES);
const get = (url: string): Response => answer({ method: "GET", url });

describe("the app:// protocol", () => {
  it("serves the page's files with their type and policy", async () => {
    const page = get("app://portolan/");
    expect([page.status, await page.text()]).toEqual([200, "<p>page"]);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toContain("connect-src 'none'");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(get("app://portolan/assets/a.js").status).toBe(200);
  });

  it.each([
    "app://portolan/..%2f..%2fetc/passwd",
    "app://portolan/assets/..%2fa.js",
    "app://portolan/assets/%2e%2e/assets/a.js",
    "app://portolan/assets%5ca.js",
    "app://portolan/assets/a.js%00",
    "app://portolan//",
    "app://portolan//assets/a.js",
    "app://portolan/assets/a.js?x=1",
    "app://portolan/?",
    "app://portolan",
    "app://portolan:80/",
    "app://evil/",
    "app://portolan.evil.test/",
    "app://portolan@evil.test/",
    "app://user@portolan/",
    "app://PORTOLAN/",
    "file:///etc/passwd",
    "/",
    "",
  ])("E8: answers 404 to %s, with the policy", (url) => {
    const refused = get(url);
    expect(refused.status).toBe(404);
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it.each(["POST", "HEAD", "PUT", "OPTIONS"])("E8: answers 404 to %s", (method) => {
    expect(answer({ method, url: "app://portolan/" }).status).toBe(404);
  });

  it("is a real origin without any other privilege", () => {
    const [scheme] = PAGE_SCHEMES;
    const granted = Object.entries(scheme?.privileges ?? {}).filter(([, value]) => value);
    expect(PAGE_SCHEMES).toHaveLength(1);
    expect(granted.map(([name]) => name)).toEqual(["standard", "secure"]);
  });
});
