import { describe, expect, it } from "vitest";
import { sshArguments } from "../../../../electron/engines/ssh-command.ts";

const address = { kind: "ssh", hostname: "host" } as const;
const afterHost = (words: readonly string[]): readonly string[] =>
  words.slice(words.indexOf("host") + 1);

describe("what ssh is asked to run", () => {
  it("is Docker's command for Docker's addresses", () => {
    expect(afterHost(sshArguments(address))).toEqual(["docker", "system", "dial-stdio"]);
    const socketPath = "/var/run/docker-1.sock";
    expect(afterHost(sshArguments({ ...address, socketPath }))).toEqual([
      "docker",
      "--host",
      "unix:///var/run/docker-1.sock",
      "system",
      "dial-stdio",
    ]);
  });

  it("is Podman's command for Podman's sockets, with Podman's key", () => {
    const socketPath = "/run/user/501/podman/podman.sock";
    const words = sshArguments({ ...address, socketPath, identity: "/keys/machine" });
    expect(words.slice(0, -6)).toEqual(expect.arrayContaining(["-i", "/keys/machine", "--"]));
    expect(afterHost(words)).toEqual([
      "podman",
      "--url",
      `unix://${socketPath}`,
      "system",
      "dial-stdio",
    ]);
  });
});
