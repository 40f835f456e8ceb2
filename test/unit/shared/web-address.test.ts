import { describe, expect, it } from "vitest";
import { MAX_WEB_ADDRESS_LENGTH, parseWebAddress } from "../../../shared/web-address.ts";

describe("an address of the web", () => {
  it.each([
    ["https://nvd.nist.gov/vuln/detail/CVE-2026-1", "nvd.nist.gov"],
    ["HTTPS://Example.COM/a?b=c#d", "example.com"],
    ["https://example.com:8443/", "example.com:8443"],
    ["https://example.com:443/", "example.com"],
    ["https://example.com/@team/app?mail=a@b", "example.com"],
    ["https://[::1]:8443/x", "[::1]:8443"],
  ])("is read from %s, with its host", (text, host) => {
    expect(parseWebAddress(text)?.host).toBe(host);
  });

  it("shows names of other scripts as punycode, in the address too", () => {
    expect(parseWebAddress("https://аpple.com/страница")).toEqual({
      url: "https://xn--pple-43d.com/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0",
      host: "xn--pple-43d.com",
    });
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt://example.com/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "smb://server/share",
    "ms-msdt:/id",
    "http://example.com/",
    "ftp://example.com/",
    "//example.com/",
    "example.com",
    "https:example.com",
    "https:/example.com",
    "https:///example.com",
    "https://",
    "",
    "see https://example.com/",
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://@example.com/",
    "https://example.com\\@evil.test/",
    "https:\\\\example.com/",
    "https://example.com/a b",
    " https://example.com/",
    "https://example.com/\n",
    "ht\ttps://example.com/",
    "https://exa\u0000mple.com/",
    "https://example.com/\u202egpj.exe",
    "https://exam\u200bple.com/",
    "https://exam\u00adple.com/",
    "https://example.com:99999/",
    "https://exa%00mple.com/",
    "https://[::1/",
  ])("is not read from %j", (text) => {
    expect(parseWebAddress(text)).toBeUndefined();
  });

  it("has at most so many characters, also once it is written out", () => {
    const start = "https://example.com/";
    const fits = start.padEnd(MAX_WEB_ADDRESS_LENGTH, "a");
    expect(parseWebAddress(fits)?.url).toBe(fits);
    expect(parseWebAddress(`${fits}a`)).toBeUndefined();
    expect(parseWebAddress(start.padEnd(1000, "é"))).toBeUndefined();
  });
});
