import { describe, expect, it } from "vitest";
import { parseAuthFile } from "../../../../electron/credentials/auth-file.ts";
import {
  containersAuthPaths,
  containersCandidates,
} from "../../../../electron/credentials/containers-auth.ts";

function places(config: object, host: string, repository?: string): readonly string[] {
  const file = parseAuthFile(JSON.stringify(config), "auth.json");
  return containersCandidates(file, { host, repository }).map((one) =>
    one.kind === "helper" ? `${one.helper}:${one.server}` : one.key,
  );
}

function auths(...keys: readonly string[]): object {
  return { auths: Object.fromEntries(keys.map((key) => [key, { username: key, password: "x" }])) };
}

describe("the files of Podman", () => {
  const from = { platform: "linux", userHome: "/home/ada", uid: 1000 } as const;

  it("R13: are those that are named, of this session, of this user, in this order", () => {
    const environment = {
      REGISTRY_AUTH_FILE: "/srv/auth.json",
      XDG_RUNTIME_DIR: "/run/user/1000",
      XDG_CONFIG_HOME: "/home/ada/settings",
    };
    expect(containersAuthPaths({ ...from, environment })).toEqual([
      "/srv/auth.json",
      "/run/user/1000/containers/auth.json",
      "/home/ada/settings/containers/auth.json",
    ]);
  });

  it("R13: are in the usual folders when nothing is said", () => {
    expect(containersAuthPaths({ ...from, environment: {} })).toEqual([
      "/run/containers/1000/auth.json",
      "/home/ada/.config/containers/auth.json",
    ]);
    expect(containersAuthPaths({ ...from, platform: "darwin", environment: {} })).toEqual([
      "/home/ada/.config/containers/auth.json",
    ]);
  });

  it("are not in relative folders, and none is read twice", () => {
    const environment = {
      REGISTRY_AUTH_FILE: "/home/ada/.config/containers/auth.json",
      XDG_RUNTIME_DIR: "run",
      XDG_CONFIG_HOME: "settings",
    };
    expect(containersAuthPaths({ ...from, platform: "darwin", environment })).toEqual([
      "/home/ada/.config/containers/auth.json",
    ]);
  });
});

describe("a file of Podman", () => {
  it("R13: is looked up by repository, by each namespace, by host", () => {
    const config = auths(
      "r.test",
      "r.test/a/b",
      "r.test/a",
      "r.test/a/b/c",
      "r.test/x",
      "q.test/a",
    );
    expect(places(config, "r.test", "a/b/c")).toEqual([
      "r.test/a/b/c",
      "r.test/a/b",
      "r.test/a",
      "r.test",
    ]);
    expect(places(config, "r.test", "a/bc")).toEqual(["r.test/a", "r.test"]);
    expect(places(config, "r.test")).toEqual(["r.test"]);
  });

  it("R13: knows Docker Hub by every name, with namespaces", () => {
    const config = auths("docker.io/library", "index.docker.io", "https://index.docker.io/v1/");
    expect(places(config, "registry-1.docker.io", "library/alpine")).toEqual([
      "docker.io/library",
      "index.docker.io",
      "https://index.docker.io/v1/",
    ]);
  });

  it("R13: may name a helper for a host, but no store for all", () => {
    const config = {
      credHelpers: { "r.test": "own", "r.test/a": "none" },
      credsStore: "store",
      ...auths("r.test"),
    };
    expect(places(config, "r.test", "a/b")).toEqual(["own:r.test", "r.test"]);
    expect(places(config, "q.test")).toEqual([]);
  });

  it("gives no host the login of another that looks like it", () => {
    const config = auths("r.test/a");
    for (const host of ["r.test.evil.test", "evil.test", "r.test:443"])
      expect(places(config, host, "a/b")).toEqual([]);
  });
});
