import { describe, expect, it } from "vitest";
import { nameFilter } from "../../../../../electron/providers/alibaba-acr/name-filter.ts";

describe("nameFilter", () => {
  it.each([
    [".*", "v1", true],
    ["v.*", "v1.2", true],
    ["v.*", "dev1", false],
    ["^(v|release-).*$", "release-1", true],
    ["^(v|release-).*$", "my-release-1", false],
    ["\\d+\\.\\d+", "1.24", true],
    ["\\d+\\.\\d+", "1.24-rc", false],
    ["[a-z]{2,3}", "abcd", false],
    ["a|b", "ab", false],
  ])("%j with %j: %s", (pattern, name, expected) => {
    expect(nameFilter(pattern)(name)).toBe(expected);
  });

  it.each(["(a+)+", "(?=v).*", "(a)\\1", "a*a*a*a*b", "(", "a".repeat(201)])(
    "security: refuses %j, which may take for ever or is no pattern",
    (pattern) => {
      expect(() => nameFilter(pattern)).toThrow(expect.objectContaining({ code: "unsupported" }));
    },
  );

  it("security: takes little time at worst", () => {
    const started = performance.now();
    expect(nameFilter("a*a*a*b")("a".repeat(128))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
