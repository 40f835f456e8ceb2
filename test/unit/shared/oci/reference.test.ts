import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../../../../shared/errors.ts";
import {
  familiarReference,
  formatReference,
  fullName,
  isRepository,
  isSameName,
  parseName,
  parseReference,
  parseRegistry,
} from "../../../../shared/oci/reference.ts";

const SHA256 = `sha256:${"a".repeat(64)}`;

describe("parseReference", () => {
  it.each([
    ["alpine", "docker.io/library/alpine:latest"],
    ["alpine:3.20", "docker.io/library/alpine:3.20"],
    ["docker.io/alpine", "docker.io/library/alpine:latest"],
    ["index.docker.io/alpine", "docker.io/library/alpine:latest"],
    ["bitnami/redis", "docker.io/bitnami/redis:latest"],
    ["localhost/app", "localhost/app:latest"],
    ["localhost:5000/app:v1", "localhost:5000/app:v1"],
    ["127.0.0.1:5000/team/app", "127.0.0.1:5000/team/app:latest"],
    ["[::1]:5000/team/app:v1", "[::1]:5000/team/app:v1"],
    ["[2001:db8::1]/app", "[2001:db8::1]/app:latest"],
    ["GHCR.io/owner/app", "ghcr.io/owner/app:latest"],
    ["Registry/app", "Registry/app:latest"],
    ["LOCALHOST/app", "localhost/app:latest"],
    [`ghcr.io/owner/app@${SHA256}`, `ghcr.io/owner/app@${SHA256}`],
    [`ghcr.io/owner/app:v1@${SHA256}`, `ghcr.io/owner/app:v1@${SHA256}`],
    ["a/b__c/d-e--f/g.h:Tag_1.2-3", "docker.io/a/b__c/d-e--f/g.h:Tag_1.2-3"],
  ])("reads %s as Docker does", (text, full) => {
    expect(formatReference(parseReference(text))).toBe(full);
  });

  it.each([
    "",
    "UPPER",
    "ghcr.io/Upper/app",
    "app:",
    "app:.x",
    `app:${"t".repeat(129)}`,
    "app@sha256:abc",
    `app@md5:${"a".repeat(32)}`,
    `app@sha256:${"A".repeat(64)}`,
    "app@sha256:../../../etc/passwd",
    "a".repeat(64),
    "host:99999/app",
    "host:/app",
    "host:1x/app",
    "-bad.io/app",
    "bad-.io/app",
    "a..b/c/d",
    "ghcr.io/a//b",
    "ghcr.io/a/",
    "/app",
    "ghcr.io/../app",
    "ghcr.io/a_/b",
    "ghcr.io/a___b/c",
    "a@ghcr.io:80@evil.com",
    "evil.com\\@ghcr.io/app",
    "https://ghcr.io/app",
    "ｇｈｃｒ.io/app",
    "ghcr。io/app",
    "ɡhcr.io/app",
    "gh%63r.io/app",
    "ghcr.io\t/app",
    "ghcr.io/app\n",
    " alpine",
    "[::1/app",
    "[zz::1]/app",
    "[::1]x/app",
    `x/${"a".repeat(256)}`,
  ])("refuses %j", (text) => {
    expect(() => parseReference(text)).toThrowError(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });

  it.each([
    "ｇｈｃｒ.io/app",
    "ghcr。io/app",
    "ɡhcr.io/app",
    "gh%63r.io/app",
    "ghcr\t.io/app",
    "ghcr.io/a\npp",
    "ghcr.io/app\r\n",
    "gh\u200bcr.io/app",
    "ghcr.io\u0000/app",
    "ghcr.io/аpp",
  ])("N5: refuses the disguise %j, which a URL would make another host or name of", (text) => {
    expect(() => parseReference(text)).toThrowError(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });

  it.each([
    "ｇｈｃｒ.io",
    "ghcr。io",
    "ɡhcr.io",
    "gh%63r.io",
    "ghcr\t.io",
    "ghcr.io\n",
    "ghcr\u200b.io",
  ])("N5: refuses the disguise %j as the name of a registry", (text) => {
    expect(() => parseRegistry(text)).toThrow();
  });

  it("N5: reads no name that has anything but plain letters", () => {
    const plain = /^[\x21-\x7e]+$/;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        for (const tried of [text, `ghcr.io/${text}`, `${text}/app`, `ghcr.io/app:${text}`]) {
          try {
            expect(formatReference(parseReference(tried))).toMatch(plain);
            expect(tried).toMatch(plain);
          } catch (error) {
            expect(hasCode(error, "invalid_reference")).toBe(true);
          }
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    "a@ghcr.io:80@evil.com",
    "a@ghcr.io:80@evil.com/app",
    String.raw`evil.com\@ghcr.io`,
    String.raw`evil.com\@ghcr.io/app`,
    "host:99999/app",
    "ghcr.io@evil.com/app",
    "ghcr.io/app@evil.com",
    "ghcr.io#@evil.com/app",
    "ghcr.io?@evil.com/app",
    "//evil.com/app",
    "user:word@ghcr.io/app",
  ])("N6: refuses %s, in which two hosts can be read", (text) => {
    expect(() => parseReference(text)).toThrowError(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });

  it("N6: reads an address of IPv6 exactly", () => {
    expect(parseReference("[::1]:5000/x")).toMatchObject({
      registry: "[::1]:5000",
      repository: "x",
    });
  });

  it("N6: answers a megabyte of near matches in under 50 ms", () => {
    const started = performance.now();
    for (const hostile of [
      "a-".repeat(500_000),
      `x/${"a.".repeat(500_000)}`,
      "[".repeat(1_000_000),
    ]) {
      expect(() => parseReference(hostile)).toThrow();
    }
    expect(performance.now() - started).toBeLessThan(50);
  });

  it("answers long names inside the limit quickly too", () => {
    const started = performance.now();
    for (let i = 0; i < 200; i++) expect(() => parseReference(`${"a-".repeat(250)}!`)).toThrow();
    expect(() => parseReference(`${"a--".repeat(170)}_`)).toThrow();
    expect(performance.now() - started).toBeLessThan(200);
  });

  it("R81: never throws anything but invalid_reference, and reads back what it formats", () => {
    const piece = fc.constantFrom(
      "a",
      "b1",
      ".",
      ":",
      "/",
      "@",
      "-",
      "_",
      "[",
      "]",
      "::",
      "5000",
      "localhost",
      SHA256,
      "A",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          const reference = parseReference(pieces.join(""));
          expect(parseReference(formatReference(reference))).toEqual(reference);
          expect(parseReference(familiarReference(reference))).toEqual(reference);
        } catch (error) {
          expect(hasCode(error, "invalid_reference")).toBe(true);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("parseName", () => {
  it("leaves a missing tag missing", () => {
    expect(parseName("127.0.0.1:5000/team/app")).toEqual({
      registry: "127.0.0.1:5000",
      repository: "team/app",
    });
  });
});

describe("parseRegistry", () => {
  it.each([
    ["docker.io", "docker.io"],
    ["index.docker.io", "docker.io"],
    ["127.0.0.1:5000", "127.0.0.1:5000"],
    ["GHCR.IO", "ghcr.io"],
    ["[::1]:5000", "[::1]:5000"],
  ])("reads %s", (text, host) => expect(parseRegistry(text)).toBe(host));

  it.each(["", "a/b", "http://a", "user@host", "host:0x50", "a b", "ghcr。io", "host:5000:1"])(
    "refuses %j",
    (text) => {
      expect(() => parseRegistry(text)).toThrowError(
        expect.objectContaining({ code: "invalid_reference" }),
      );
    },
  );
});

describe("familiarReference", () => {
  it("leaves out what Docker leaves out", () => {
    expect(familiarReference(parseReference("alpine:3"))).toBe("alpine:3");
    expect(familiarReference(parseReference("bitnami/redis:7"))).toBe("bitnami/redis:7");
    expect(familiarReference(parseReference("ghcr.io/a/b:1"))).toBe("ghcr.io/a/b:1");
  });
});

describe("isSameName", () => {
  it("takes short and full references for one image, and leaves other names as they are", () => {
    expect(isSameName("alpine", "docker.io/library/alpine:latest")).toBe(true);
    expect(isSameName("alpine:3", "alpine")).toBe(false);
    expect(fullName("Not A Reference")).toBe("Not A Reference");
    expect(isSameName("Not A Reference", "not a reference")).toBe(false);
  });
});

describe("isRepository", () => {
  it("accepts only paths that may stand in a URL as they are", () => {
    expect(isRepository("library/alpine")).toBe(true);
    for (const bad of ["", "a/../b", "a%2fb", "a?b", "a#b", "A"])
      expect(isRepository(bad)).toBe(false);
  });
});
