import { describe, expect, it } from "vitest";
import { connectionFor, covers } from "../../../shared/connection.ts";

const of = (host: string, prefix: string) => ({ host, prefix });

describe("the account for a repository", () => {
  const all = [
    of("ghcr.io", ""),
    of("ghcr.io", "acme"),
    of("ghcr.io", "acme/web"),
    of("q.io", "a"),
  ];

  it.each([
    ["ghcr.io", "acme/web/app", "acme/web"],
    ["ghcr.io", "acme/web", "acme/web"],
    ["ghcr.io", "acme/website", "acme"],
    ["ghcr.io", "acme", "acme"],
    ["ghcr.io", "acmeco/web", ""],
    ["ghcr.io", "else/where", ""],
  ])("of %s/%s is the one with the longest prefix: %j", (host, repository, prefix) => {
    expect(connectionFor(all, host, repository)).toEqual(of(host, prefix));
  });

  it("is nobody's where no connection fits, and never that of another host", () => {
    expect(connectionFor(all, "q.io", "b")).toBeUndefined();
    expect(connectionFor(all, "ghcr.io.evil.test", "acme/web")).toBeUndefined();
  });
});

describe("a prefix", () => {
  it("ends at a slash", () => {
    expect(covers(of("x", "team"), "team/app")).toBe(true);
    expect(covers(of("x", "team"), "team")).toBe(true);
    expect(covers(of("x", "team"), "teams/app")).toBe(false);
    expect(covers(of("x", ""), "anything")).toBe(true);
  });
});
