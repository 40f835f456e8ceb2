import { describe, expect, it } from "vitest";
import { parseAuthFile } from "../../../../electron/credentials/auth-file.ts";
import {
  dockerCandidates,
  dockerConfigPath,
} from "../../../../electron/credentials/docker-config.ts";
import type { LoginTarget } from "../../../../electron/credentials/login-candidate.ts";

const HUB = "https://index.docker.io/v1/";
const NAMES = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/** Where it looks, in short: `helper:server`, or the key of an entry. */
function places(config: object, target: LoginTarget | string): readonly string[] {
  const file = parseAuthFile(JSON.stringify(config), "config.json");
  const asked = typeof target === "string" ? { host: target } : target;
  return dockerCandidates(file, asked).map((one) =>
    one.kind === "helper" ? `${one.helper}:${one.server}` : one.key,
  );
}

function auths(...keys: readonly string[]): object {
  return { auths: Object.fromEntries(keys.map((key) => [key, { username: key, password: "x" }])) };
}

describe("Docker's configuration", () => {
  it("R13: lies in ~/.docker, or where DOCKER_CONFIG says", () => {
    const at = (environment: Record<string, string>, platform: NodeJS.Platform = "linux"): string =>
      dockerConfigPath({ environment, platform, userHome: "/home/ada" });
    expect(at({})).toBe("/home/ada/.docker/config.json");
    expect(at({ DOCKER_CONFIG: "/srv/docker" })).toBe("/srv/docker/config.json");
    expect(at({ DOCKER_CONFIG: "" })).toBe("/home/ada/.docker/config.json");
  });

  it("R13: asks the registry's own helper before the store, and either before the file", () => {
    const config = { credHelpers: { "ghcr.io": "own" }, credsStore: "store", ...auths("ghcr.io") };
    expect(places(config, "ghcr.io")).toEqual(["own:ghcr.io", "ghcr.io"]);
    expect(places({ ...config, credHelpers: {} }, "ghcr.io")).toEqual(["store:ghcr.io", "ghcr.io"]);
    expect(places(config, "quay.io")).toEqual(["store:quay.io"]);
    expect(places(auths("ghcr.io"), "ghcr.io")).toEqual(["ghcr.io"]);
  });

  it("R13: knows Docker Hub by every name", () => {
    for (const host of NAMES) {
      for (const key of [...NAMES, HUB, "https://docker.io/v2/"]) {
        expect(places(auths(key), host)).toEqual([key]);
        expect(places({ credHelpers: { [key]: "own" } }, host)).toEqual([`own:${HUB}`]);
      }
      expect(places({ credsStore: "store" }, host)).toEqual([`store:${HUB}`]);
    }
  });

  it("R13: prefers the exact key to others for the same host", () => {
    expect(places(auths("https://ghcr.io/v2/", "ghcr.io/acme", "ghcr.io"), "ghcr.io")).toEqual([
      "ghcr.io",
    ]);
    expect(places(auths("docker.io", HUB, "index.docker.io"), "docker.io")).toEqual([HUB]);
  });

  it("R13: strips scheme and path when there is no exact key", () => {
    expect(places(auths("https://ghcr.io/v2/"), "ghcr.io")).toEqual(["https://ghcr.io/v2/"]);
    expect(places(auths("http://ghcr.io"), "ghcr.io")).toEqual(["http://ghcr.io"]);
    expect(places(auths("harbor.test/project"), "harbor.test")).toEqual(["harbor.test/project"]);
  });

  it("prefers the key whose path has the repository", () => {
    const config = auths("ghcr.io/other", "ghcr.io/acme", "ghcr.io/acme/deep");
    const target = { host: "ghcr.io", repository: "acme/app" };
    expect(places(config, target)).toEqual(["ghcr.io/acme"]);
  });

  it("asks the store under the key that docker login has left", () => {
    const config = { credsStore: "store", auths: { "https://ghcr.io/v2/": {} } };
    expect(places(config, "ghcr.io")).toEqual(["store:https://ghcr.io/v2/", "https://ghcr.io/v2/"]);
  });

  it("gives no host the login of another that looks like it", () => {
    const config = auths("ghcr.io", "x.azurecr.io");
    const others = [
      "ghcr.io.evil.test",
      "evil.test",
      "ghcr.io:8443",
      "xghcr.io",
      "io",
      "azurecr.io",
    ];
    for (const host of others) expect(places(config, host)).toEqual([]);
  });

  it("takes a helper without a name for none", () => {
    expect(places({ credHelpers: { "ghcr.io": "" }, ...auths("ghcr.io") }, "ghcr.io")).toEqual([
      "ghcr.io",
    ]);
  });
});
