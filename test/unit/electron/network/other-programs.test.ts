import { describe, expect, it } from "vitest";
import { configurationPlaces } from "../../../../electron/network/other-programs.ts";

describe("configurationPlaces", () => {
  it("R25, R26: knows the places on Linux", () => {
    const environment = {};
    expect(configurationPlaces({ environment, platform: "linux", userHome: "/home/ada" })).toEqual({
      certsD: [
        "/home/ada/.config/containers/certs.d",
        "/etc/containers/certs.d",
        "/etc/docker/certs.d",
        "/home/ada/.config/docker/certs.d",
      ],
      dockerDaemon: [
        "/home/ada/.docker/daemon.json",
        "/home/ada/.config/docker/daemon.json",
        "/etc/docker/daemon.json",
      ],
      registriesConf: {
        user: {
          file: "/home/ada/.config/containers/registries.conf",
          folder: "/home/ada/.config/containers/registries.conf.d",
        },
        system: {
          file: "/etc/containers/registries.conf",
          folder: "/etc/containers/registries.conf.d",
        },
      },
      containerd: ["/etc/containerd/certs.d"],
    });
  });

  it("R25, R26: follows the variables, but no relative XDG_CONFIG_HOME", () => {
    const places = (environment: Record<string, string>) =>
      configurationPlaces({ environment, platform: "linux", userHome: "/home/ada" });
    const moved = places({ XDG_CONFIG_HOME: "/cfg", CONTAINERS_REGISTRIES_CONF: "/my/r.conf" });
    expect(moved.certsD).toContain("/cfg/docker/certs.d");
    expect(moved.dockerDaemon).toContain("/cfg/docker/daemon.json");
    expect(moved.registriesConf.named).toBe("/my/r.conf");
    expect(moved.registriesConf.user.file).toBe("/home/ada/.config/containers/registries.conf");
    expect(places({ XDG_CONFIG_HOME: "cfg" }).certsD[0]).toBe(
      "/home/ada/.config/containers/certs.d",
    );
  });

  it("R25, R26: knows the places on Windows", () => {
    const { certsD, dockerDaemon, containerd } = configurationPlaces({
      environment: { PROGRAMDATA: "D:\\Data" },
      platform: "win32",
      userHome: "C:\\Users\\ada",
    });
    expect(certsD).toContain("D:\\Data\\docker\\certs.d");
    expect(dockerDaemon).toContain("D:\\Data\\docker\\config\\daemon.json");
    expect(containerd).toEqual(["C:\\Program Files\\containerd\\certs.d"]);
  });
});
