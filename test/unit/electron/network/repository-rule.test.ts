import { describe, expect, it } from "vitest";
import {
  findRule,
  matchPrefix,
  rewriteName,
} from "../../../../electron/network/repository-rule.ts";

describe("matchPrefix", () => {
  // The rows follow TestRefMatchingPrefix and TestRefMatchingSubdomainPrefix of containers/image.
  it.each([
    ["docker.io", "docker.io/library/busybox", true],
    ["docker.io/library", "docker.io/library/busybox", true],
    ["docker.io/library/busybox", "docker.io/library/busybox", true],
    ["docker.io/library/bus", "docker.io/library/busybox", false],
    ["docker.io/library/busybox/more", "docker.io/library/busybox", false],
    ["docker", "docker.io/library/busybox", false],
    ["example.com", "example.com:5000/library/busybox", true],
    ["example.com:5000", "example.com:5000/library/busybox", true],
    ["example.com:50", "example.com:5000/library/busybox", false],
    ["*.example.com", "foo.example.com/team/app", true],
    ["*.example.com", "bar.foo.example.com/team/app", true],
    ["*.example.com", "foo.example.com:5000/team/app", true],
    ["*.example.com", "example.com/team/app", false],
    ["*.example.com", "foo.example.community/team/app", false],
    ["*.example.com", "other.test/foo.example.com/app", false],
    ["*.io", "docker.io/library/busybox", true],
  ])("R26: %s covers %s: %s", (prefix, name, expected) => {
    expect(matchPrefix(prefix, name) !== undefined).toBe(expected);
  });
});

describe("findRule", () => {
  it("R26: the longest prefix decides, whatever the order", () => {
    const rules = ["*.example.com", "a.example.com", "a.example.com/team", "b.test"].map(
      (prefix) => ({ prefix }),
    );
    const find = (name: string) => findRule(rules, name)?.prefix;
    expect(find("a.example.com/team/app")).toBe("a.example.com/team");
    expect(find("a.example.com/other/app")).toBe("*.example.com");
    expect(find("b.example.com/app")).toBe("*.example.com");
    expect(find("example.com/app")).toBeUndefined();
    expect(findRule(rules.toReversed(), "a.example.com/team/app")?.prefix).toBe(
      "a.example.com/team",
    );
  });
});

describe("rewriteName", () => {
  it.each([
    ["example.com/foo/app", "example.com/foo", "internal.test/bar", "internal.test/bar/app"],
    ["example.com/foo", "example.com", "internal.test", "internal.test/foo"],
    ["example.com:5000/foo", "example.com", "internal.test", "internal.test:5000/foo"],
    ["docker.io/library/alpine", "docker.io", "mirror.test/hub", "mirror.test/hub/library/alpine"],
    [
      "docker.io/library/alpine",
      "docker.io/library/alpine",
      "mirror.test/alpine",
      "mirror.test/alpine",
    ],
    ["a.example.com/app", "*.example.com", "mirror.test/x", "mirror.test/x/app"],
  ])("R26: %s by %s -> %s becomes %s", (name, prefix, location, expected) => {
    const place = rewriteName(name, prefix, location);
    expect(`${place?.host}/${place?.repository}`).toBe(expected);
  });

  it("R26: makes no name that is none", () => {
    expect(rewriteName("example.com/app", "example.com/app", "mirror.test")).toBeUndefined();
    expect(
      rewriteName("example.com/app", "example.com", `m.test/${"a".repeat(255)}`),
    ).toBeUndefined();
    expect(rewriteName("other.test/app", "example.com", "mirror.test")).toBeUndefined();
  });
});
