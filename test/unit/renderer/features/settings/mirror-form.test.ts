import { describe, expect, it } from "vitest";
import { readMirror } from "../../../../../renderer/features/settings/mirror-form.ts";

describe("a new mirror", () => {
  it.each([
    ["docker.io", "https://mirror.test", "docker.io", "https://mirror.test"],
    [" GHCR.io/team ", " https://mirror.test/ghcr/ ", "ghcr.io/team", "https://mirror.test/ghcr"],
    ["*.example.test", "http://127.0.0.1:5000", "*.example.test", "http://127.0.0.1:5000"],
    ["a.test:5000", "https://[::1]:8443/x", "a.test:5000", "https://[::1]:8443/x"],
  ])("of %j at %j is read", (registryText, urlText, registry, url) => {
    expect(readMirror(registryText, urlText, [])).toEqual({ mirror: { registry, url } });
  });

  it.each([
    ["", "https://mirror.test", "registry"],
    ["not a host", "https://mirror.test", "registry"],
    ["docker.io", "", "url"],
    ["docker.io", "mirror.test", "url"],
    ["docker.io", "ftp://mirror.test", "url"],
    ["docker.io", "https://mirror.test/?a=b", "url"],
    ["docker.io", "https://bob:secret@mirror.test", "secret"],
    ["docker.io", "https://bob@mirror.test", "secret"],
  ])("of %j at %j is refused: %s", (registryText, urlText, problem) => {
    expect(readMirror(registryText, urlText, [])).toEqual({ problem });
  });

  it("is refused when it is in the list, and not when it mirrors something else", () => {
    const known = [{ registry: "docker.io", url: "https://mirror.test" }];
    expect(readMirror("docker.io", "https://mirror.test/", known)).toEqual({ problem: "known" });
    expect(readMirror("ghcr.io", "https://mirror.test/", known).problem).toBeUndefined();
  });
});
