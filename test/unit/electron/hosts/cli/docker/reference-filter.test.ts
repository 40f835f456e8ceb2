import { describe, expect, it } from "vitest";
import { referenceFilter } from "../../../../../../electron/hosts/cli/docker/reference-filter.ts";
import type { StoreImage } from "../../../../../../shared/image.ts";

function image(name: string): StoreImage {
  const digest = `sha256:${"0".repeat(64)}` as const;
  return { name, summary: { digest, mediaType: "", kind: "manifest", platforms: [] } };
}

describe("referenceFilter", () => {
  it.each([
    ["alpine", "docker.io/library/alpine:3.20", true],
    ["alpine:3.20", "docker.io/library/alpine:3.20", true],
    ["alpine:3.21", "docker.io/library/alpine:3.20", false],
    ["alp*", "docker.io/library/alpine:3.20", true],
    ["*", "docker.io/team/app:1", false],
    ["*/*", "docker.io/team/app:1", true],
    ["r.io/*/app:v?", "r.io/team/app:v1", true],
    ["r.io/*/app:v?", "r.io/team/app:v12", false],
    ["r.io/team/[a-c]pp", "r.io/team/app:v1", true],
    ["r.io/team/[^a]pp", "r.io/team/app:v1", false],
    ["rxio/team/app", "r.io/team/app:v1", false],
    ["v1", "v1", true],
    [String.raw`a\*`, "docker.io/library/ab:1", false],
  ])("%s fits %s: %s", (pattern, name, fits) => {
    expect(referenceFilter(pattern)?.(image(name))).toBe(fits);
  });

  it("is none for what is no pattern, or too long to be one", () => {
    expect(referenceFilter("[z-a]")).toBeUndefined();
    expect(referenceFilter("a".repeat(513))).toBeUndefined();
    expect(referenceFilter("a".repeat(512))).toBeDefined();
  });

  it("does not take ages for a pattern with many stars", () => {
    const pattern = "*a".repeat(12);
    const started = performance.now();
    expect(referenceFilter(`${pattern}b`)?.(image(`r.io/${"a".repeat(40)}`))).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
