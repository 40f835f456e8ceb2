import { describe, expect, it } from "vitest";
import {
  contentSecurityPolicy,
  pageHeaders,
} from "../../../../../electron/hosts/browser/page-policy.ts";

function directives(policy: string): ReadonlyMap<string, string> {
  return new Map(
    policy.split("; ").map((part): [string, string] => {
      const space = part.indexOf(" ");
      return [part.slice(0, space), part.slice(space + 1)];
    }),
  );
}

describe("the page's policy", () => {
  it("allows the page its own scripts, styles, fonts and pictures, and nothing from elsewhere", () => {
    expect(Object.fromEntries(directives(contentSecurityPolicy("self")))).toEqual({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "img-src": "'self' data:",
      "font-src": "'self'",
      "connect-src": "'self'",
      "worker-src": "'self'",
      "frame-src": "'none'",
      "frame-ancestors": "'none'",
      "object-src": "'none'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "require-trusted-types-for": "'script'",
      "trusted-types": "default",
    });
  });

  it("lets the desktop window connect to nothing at all", () => {
    const desktop = directives(contentSecurityPolicy("none"));
    expect(desktop.get("connect-src")).toBe("'none'");
    expect(new Map([...desktop, ["connect-src", "'self'"]])).toEqual(
      directives(contentSecurityPolicy("self")),
    );
  });

  it("never relaxes a directive with unsafe-inline, unsafe-eval or a wildcard", () => {
    expect(contentSecurityPolicy("self")).not.toMatch(/unsafe|\*|https?:/);
  });

  it("refuses every browser feature it names", () => {
    const features = pageHeaders("none")["Permissions-Policy"]?.split(", ") ?? [];
    expect(features).toContain("camera=()");
    for (const feature of features) expect(feature).toMatch(/^[a-z-]+=\(\)$/);
  });
});
