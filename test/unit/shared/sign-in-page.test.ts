import { describe, expect, it } from "vitest";
import { readPage, registryHost } from "../../../shared/sign-in-page.ts";

const page = (host: string, path: string, query = "") =>
  readPage({ host, parts: path.split("/").filter(Boolean), query });

describe("a page of a registry's web site", () => {
  it("leads to the registry even when it is about no repository", () => {
    expect(page("hub.docker.com", "/")).toEqual({ host: "docker.io" });
    expect(page("github.com", "/orgs/octo/packages/container/package/UPPER")).toEqual({
      host: "ghcr.io",
    });
  });

  it("is not recognised on another site", () => {
    expect(page("harbor.example.test", "/r/team/app")).toBeUndefined();
    expect(page("github.com", "/octo/ship")).toBeUndefined();
    expect(page("gitlab.com", "/group/app")).toBeUndefined();
  });

  it("of AWS needs an account and a region", () => {
    const host = "eu-west-1.console.aws.amazon.com";
    expect(page(host, "/ecr/repositories/private/123456789012/app")).toEqual({
      host: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      repository: "app",
    });
    expect(page(host, "/ecr/repositories/private/12/app")).toBeUndefined();
    expect(page(host, "/ecr/repositories/public/123456789012/app")).toBeUndefined();
    const text = "?region=evil.test/";
    expect(page(host, "/ecr/repositories/private/123456789012/app", text)).toBeUndefined();
  });
});

describe("Docker Hub", () => {
  it("has one name in references, whatever it is called", () => {
    expect(["hub.docker.com", "registry-1.docker.io"].map(registryHost)).toEqual([
      "docker.io",
      "docker.io",
    ]);
    expect(registryHost("docker.io.evil.test")).toBe("docker.io.evil.test");
  });
});
