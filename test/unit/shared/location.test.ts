import { describe, expect, it } from "vitest";
import {
  familiarLocation,
  formatLocation,
  isPipe,
  parseLocation,
  targetOf,
  withDefaultTag,
} from "../../../shared/location.ts";

const SHA256 = `sha256:${"a".repeat(64)}` as const;

describe("parseLocation", () => {
  it.each([
    ["alpine:3", "docker.io/library/alpine:3"],
    ["docker://ghcr.io/a/b:1", "ghcr.io/a/b:1"],
    ["127.0.0.1:5000/team/app", "127.0.0.1:5000/team/app"],
    ["store:", "store:"],
    ["store:127.0.0.1:5000/team/app:v1", "store:127.0.0.1:5000/team/app:v1"],
    ["store:alpine", "store:docker.io/library/alpine"],
    ["oci:/tmp/x", "oci:/tmp/x"],
    ["oci:/tmp/x:v1", "oci:/tmp/x:v1"],
    ["oci:rel/path:127.0.0.1:5000/team/app:v1", "oci:rel/path:127.0.0.1:5000/team/app:v1"],
    [`oci:/tmp/x@${SHA256}`, `oci:/tmp/x@${SHA256}`],
    ["oci:C:\\images:v1", "oci:C:\\images:v1"],
    ["oci-archive:/tmp/a.tar:v1", "oci-archive:/tmp/a.tar:v1"],
    ["docker-archive:/tmp/a.tar", "docker-archive:/tmp/a.tar"],
    [`oci-archive:/tmp/a.tar:v1@${SHA256}`, `oci-archive:/tmp/a.tar:v1@${SHA256}`],
    ["docker-daemon:alpine:3", "docker-daemon:docker.io/library/alpine:3"],
    ["docker-daemon:", "docker-daemon:"],
    [`docker-daemon:${SHA256}`, `docker-daemon:${SHA256}`],
    ["docker-daemon:@podman/alpine:3", "docker-daemon:@podman/docker.io/library/alpine:3"],
    ["docker-daemon:@colima", "docker-daemon:@colima"],
    [`docker-daemon:@podman/${SHA256}`, `docker-daemon:@podman/${SHA256}`],
  ])("reads %s", (text, formatted) => {
    expect(formatLocation(parseLocation(text))).toBe(formatted);
    expect(formatLocation(parseLocation(formatted))).toBe(formatted);
  });

  it.each([
    "",
    "oci:",
    "oci::v1",
    "oci:/x:",
    "oci:/x\0y",
    "docker-daemon:@/a",
    "docker-daemon:@../a",
  ])("refuses %j", (text) => {
    expect(() => parseLocation(text)).toThrowError(
      expect.objectContaining({ code: "invalid_location" }),
    );
  });

  it("refuses a store name that is no reference", () => {
    expect(() => parseLocation("store:UPPER")).toThrowError(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });
});

describe("targetOf", () => {
  it("names a tag in a registry, and the full reference in the store", () => {
    expect(targetOf(parseLocation("ghcr.io/a/b:1"))).toEqual({ name: "1" });
    expect(targetOf(parseLocation("store:ghcr.io/a/b:1"))).toEqual({ name: "ghcr.io/a/b:1" });
    expect(targetOf(parseLocation("oci:/x:v1"))).toEqual({ name: "v1" });
    expect(targetOf(parseLocation("oci:/x"))).toBeUndefined();
    expect(targetOf(parseLocation("docker-archive:/x:a/b:1"))).toEqual({ name: "a/b:1" });
    expect(targetOf(parseLocation(`docker-daemon:${SHA256}`))).toEqual({ digest: SHA256 });
    expect(targetOf(parseLocation("ghcr.io/a/b"))).toBeUndefined();
  });

  it("lets a digest beat a tag", () => {
    expect(targetOf(parseLocation(`ghcr.io/a/b:1@${SHA256}`))).toEqual({ digest: SHA256 });
    expect(targetOf(parseLocation(`oci:/x@${SHA256}`))).toEqual({ digest: SHA256 });
  });
});

it("adds the default tag only where neither tag nor digest is given", () => {
  expect(formatLocation(withDefaultTag(parseLocation("alpine")))).toBe(
    "docker.io/library/alpine:latest",
  );
  expect(formatLocation(withDefaultTag(parseLocation("alpine:3")))).toBe(
    "docker.io/library/alpine:3",
  );
  expect(formatLocation(withDefaultTag(parseLocation("store:")))).toBe("store:");
});

it("shows people the short form", () => {
  expect(familiarLocation(parseLocation("docker.io/library/alpine:3"))).toBe("alpine:3");
  expect(familiarLocation(parseLocation("store:docker.io/library/alpine:3"))).toBe(
    "store:alpine:3",
  );
  expect(familiarLocation(parseLocation("oci:/x:v"))).toBe("oci:/x:v");
});

it.each([
  ["docker-archive:-", true],
  ["oci-archive:-:app:v1", true],
  ["docker-archive:./-", false],
  ["oci:-", false],
  ["store:", false],
])("%s is a pipe: %s", (text, pipe) => {
  expect(isPipe(parseLocation(text))).toBe(pipe);
});
