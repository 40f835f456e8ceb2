import { describe, expect, it } from "vitest";
import { formatEngineAddress } from "../../../../electron/engines/engine-address.ts";
import { usualSockets } from "../../../../electron/engines/usual-sockets.ts";

const listed = (platform: NodeJS.Platform, environment: Record<string, string> = {}) =>
  usualSockets({ platform, environment, userHome: "/home/me" }).map(
    ({ name, address }) => `${name} ${formatEngineAddress(address)}`,
  );

describe("the usual places of engines", () => {
  it("are below the home folder and where the system says", () => {
    const places = listed("linux", { XDG_RUNTIME_DIR: "/run/user/1000" });
    expect(places).toEqual(
      expect.arrayContaining([
        "default unix:///var/run/docker.sock",
        "rootless unix:///run/user/1000/docker.sock",
        "colima unix:///home/me/.colima/default/docker.sock",
        "orbstack unix:///home/me/.orbstack/run/docker.sock",
        "podman unix:///run/user/1000/podman/podman.sock",
        "podman-root unix:///run/podman/podman.sock",
      ]),
    );
  });

  it("leave out a relative XDG_RUNTIME_DIR, which would be the current folder", () => {
    expect(listed("linux", { XDG_RUNTIME_DIR: "run" }).join("\n")).not.toContain("rootless");
  });

  it("are pipes on Windows", () => {
    expect(listed("win32")).toContain("default npipe:////./pipe/docker_engine");
  });
});
