import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownMirrorEntry, parseOwnMirrors } from "../../../../electron/network/own-mirrors.ts";
import { AppError, isAppError } from "../../../../shared/errors.ts";

function failure(registry: string, url: string): AppError {
  try {
    parseOwnMirrors([{ registry, url }]);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parseOwnMirrors", () => {
  it("R26: brings entries into one form, in their order", () => {
    const mirrors = parseOwnMirrors([
      { registry: " docker.io ", url: " https://Mirror.example.com/ " },
      { registry: "GHCR.io/team/", url: "https://harbor.test/ghcr//proxy/" },
      { registry: "*.Example.com", url: "http://10.0.0.5" },
      { registry: "index.docker.io", url: "http://localhost:5000" },
    ]);
    expect(mirrors.map(ownMirrorEntry)).toEqual([
      { registry: "docker.io", url: "https://mirror.example.com" },
      { registry: "ghcr.io/team", url: "https://harbor.test/ghcr/proxy" },
      { registry: "*.example.com", url: "http://10.0.0.5:80" },
      { registry: "docker.io", url: "http://localhost:5000" },
    ]);
    expect(parseOwnMirrors(mirrors.map(ownMirrorEntry))).toEqual(mirrors);
  });

  it.each([
    ["", "https://m.test", "must be a host"],
    ["docker.io/Team", "https://m.test", "must be a host"],
    ["https://docker.io", "https://m.test", "must be a host"],
    ["*.", "https://m.test", "domain"],
    ["*.a.test:5000", "https://m.test", "domain"],
    ["a.*.test", "https://m.test", "must be a host"],
    ["docker.io", "m.test", "must begin with"],
    ["docker.io", "ftp://m.test", "must begin with"],
    ["docker.io", "https://u:canary@m.test", "user name or password"],
    ["docker.io", "https://m.test/?canary", "? or #"],
    ["docker.io", "https://m.test/Hub", "beginning of a repository name"],
    ["docker.io", "https://m.test/a b", "white space"],
    ["docker.io", "https://registry-1.docker.io", "its own mirror"],
    ["ghcr.io", "https://ghcr.io/", "its own mirror"],
  ])("R26: refuses %j at %j: %s", (registry, url, why) => {
    const error = failure(registry, url);
    expect(error.code).toBe("invalid_input");
    expect(error.details["why"]).toContain(why);
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain("canary");
  });

  it("R26: takes 100 mirrors and not one more", () => {
    const entries = Array.from({ length: 100 }, () => ({
      registry: "a.test",
      url: "https://m.test",
    }));
    expect(parseOwnMirrors(entries)).toHaveLength(100);
    expect(() => parseOwnMirrors([...entries, ...entries.slice(0, 1)])).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });

  it("R26: throws nothing but AppErrors, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.oneof(fc.webUrl(), fc.string()),
        (registry, url) => {
          try {
            parseOwnMirrors([{ registry, url }]);
          } catch (error) {
            expect(isAppError(error)).toBe(true);
          }
        },
      ),
    );
  });
});
