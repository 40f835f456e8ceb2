import { describe, expect, it } from "vitest";
import { subjectFault } from "../../../../build/scripts/check-commits.ts";

const files = ["electron/registry/auth/token.ts", ".ci/run"];

describe("subjectFault", () => {
  it.each([
    "feat(registry): ask for a token again when it expires",
    "chore: toolchain",
    "build(ci): run the checks first",
    "fix(registry)!: refuse a realm on another scheme",
    "docs: OCI words in the README",
    `fix: ${"x".repeat(67)}`,
  ])("accepts %s", (subject) => {
    expect(subjectFault({ subject, files })).toBeUndefined();
  });

  it.each([
    ["Update files", /type\(scope\)/],
    ["improve(registry): speed", /none of/],
    ["feat(harbor): quota", /no folder that it touches/],
    ["fix(registry): Ask again", /lower case/],
    ["fix(registry): ask again.", /full stop/],
    [`fix: ${"x".repeat(68)}`, /longer than 72/],
  ])("refuses %s", (subject, fault) => {
    expect(subjectFault({ subject, files })).toMatch(fault);
  });
});
