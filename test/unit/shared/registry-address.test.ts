import { describe, expect, it } from "vitest";
import { formatAddress, parseAddress } from "../../../shared/registry-address.ts";

describe("the address of a login", () => {
  it.each([
    ["ghcr.io", "ghcr.io", ""],
    ["GHCR.io/acme", "ghcr.io", "acme"],
    ["127.0.0.1:5000/team/app", "127.0.0.1:5000", "team/app"],
    ["docker.io/library/", "docker.io", "library"],
    ["index.docker.io", "docker.io", ""],
    ["[::1]:5000/a", "[::1]:5000", "a"],
  ])("is read from %s", (text, host, prefix) => {
    expect(parseAddress(text)).toEqual({ host, prefix });
    expect(parseAddress(formatAddress({ host, prefix }))).toEqual({ host, prefix });
  });

  it.each([
    "",
    "/acme",
    "ghcr.io/Acme",
    "ghcr.io/a:1",
    "ghcr.io//a",
    "ghcr.io/../a",
    "a b/c",
    "x.io/#",
  ])("is not %j", (text) => {
    expect(() => parseAddress(text)).toThrowError(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });
});
