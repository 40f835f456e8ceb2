import { describe, expect, it } from "vitest";
import {
  serverOf,
  tryParseKey,
  tryParseKeyAddress,
} from "../../../../electron/credentials/registry-key.ts";

describe("a key of a configuration file", () => {
  it.each([
    "https://index.docker.io/v1/",
    "index.docker.io",
    "docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
    "https://registry-1.docker.io/v2/",
    "Docker.IO",
  ])("R13: %s is Docker Hub", (key) => {
    expect(tryParseKey(key)).toEqual({ host: "docker.io", path: "" });
    expect(tryParseKeyAddress(key)).toBe("docker.io");
  });

  it.each([
    ["ghcr.io", "ghcr.io"],
    ["https://ghcr.io", "ghcr.io"],
    ["HTTP://GHCR.io/v2/", "ghcr.io"],
    ["ghcr.io/acme/app", "ghcr.io/acme/app"],
    ["https://harbor.example.test/project", "harbor.example.test"],
    ["127.0.0.1:5000", "127.0.0.1:5000"],
    ["[::1]:5000/team", "[::1]:5000/team"],
    ["harbor.example.test/Not-A-Repository", "harbor.example.test"],
  ])("%s is the address %s", (key, address) => {
    expect(tryParseKeyAddress(key)).toBe(address);
  });

  it.each([
    "",
    "https://",
    "https://ada:pw@ghcr.io",
    "ghcr.io\nevil.test",
    "gh cr.io",
    "ghcr.io/a\u0000b",
    "ｇｈｃｒ.io",
    `${"/".repeat(100_000)}x`,
    "https://index.docker.io/v1/access-token",
    "https://index.docker.io/v1/refresh-token",
  ])("%j is no registry", (key) => {
    expect(tryParseKey(key)).toBeUndefined();
  });

  it("asks helpers for Docker Hub by its old address", () => {
    expect(serverOf("registry-1.docker.io")).toBe("https://index.docker.io/v1/");
    expect(serverOf("ghcr.io")).toBe("ghcr.io");
  });
});
