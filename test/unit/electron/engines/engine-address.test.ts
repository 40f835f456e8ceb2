import { describe, expect, it } from "vitest";
import {
  formatEngineAddress,
  parseEngineAddress,
} from "../../../../electron/engines/engine-address.ts";

describe("addresses of engines", () => {
  it.each([
    ["unix:///var/run/docker.sock", { kind: "unix", path: "/var/run/docker.sock" }],
    ["npipe:////./pipe/docker_engine", { kind: "pipe", path: "\\\\.\\pipe\\docker_engine" }],
    ["tcp://127.0.0.1:2375", { kind: "tcp", hostname: "127.0.0.1", port: 2375 }],
    ["tcp://[::1]:80", { kind: "tcp", hostname: "[::1]", port: 80 }],
    ["ssh://host", { kind: "ssh", hostname: "host" }],
    ["ssh://me@host:2222", { kind: "ssh", hostname: "host", user: "me", port: 2222 }],
    [
      "ssh://core@127.0.0.1:53000/run/user/501/podman/podman.sock",
      {
        kind: "ssh",
        hostname: "127.0.0.1",
        user: "core",
        port: 53000,
        socketPath: "/run/user/501/podman/podman.sock",
      },
    ],
  ])("%s is read and written back", (text, address) => {
    expect(parseEngineAddress(text)).toEqual(address);
    expect(formatEngineAddress(parseEngineAddress(text))).toBe(text);
  });

  it("have Docker's ports where none is given", () => {
    expect(parseEngineAddress("tcp://host")).toMatchObject({ port: 2375 });
    expect(parseEngineAddress("tcp://host", true)).toMatchObject({ port: 2376 });
  });

  it.each([
    "",
    "/var/run/docker.sock",
    "unix://relative.sock",
    "unix:///a\nb",
    "npipe:////server/pipe/x",
    "npipe:////./pipe/a/b",
    "fd://",
    "tcp://",
    "tcp://host/path",
    "tcp://host?x",
    "ssh://",
    "ssh://host/a b",
    "ssh://host/$(reboot)",
    "ssh://host?x=1",
    "ssh://-oProxyCommand=reboot",
    "ssh://-oProxyCommand@host",
    "ssh://me;reboot@host",
    "x".repeat(5000),
  ])("%s is refused", (text) => {
    expect(() => parseEngineAddress(text)).toThrow(
      expect.objectContaining({ code: "configuration_invalid" }),
    );
  });

  it.each(["tcp://me:s3cret@host:1", "ssh://me:s3cret@host"])(
    "I1: a password in %s is refused and not repeated",
    (text) => {
      try {
        parseEngineAddress(text);
        expect.unreachable();
      } catch (error) {
        expect(JSON.stringify([error, String(error)])).not.toContain("s3cret");
      }
    },
  );
});
