import type { SshAddress } from "./engine-address.ts";

/** The same as Docker's: whoever is far away gets more time than a socket, and the far side's prompt is not wanted. */
const CONNECT_SECONDS = 30;

/** Podman's command knows its own sockets only, and is often there where no `docker` is. */
const PODMAN_SOCKET = /podman[^/]*\.sock$/;

/**
 * The arguments for the system's ssh: the far side's own program connects its standard input and output to the engine.
 * Nobody can be asked for a password. Source: docker/cli, cli/connhelper; podman, cmd/podman/system/dial_stdio.go
 */
export function sshArguments(address: SshAddress): readonly string[] {
  const { hostname, user, port, identity } = address;
  return [
    "-o",
    `ConnectTimeout=${CONNECT_SECONDS}`,
    "-o",
    "BatchMode=yes",
    "-T",
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(identity === undefined ? [] : ["-i", identity]),
    "--",
    hostname,
    ...dialCommand(address.socketPath),
  ];
}

function dialCommand(socketPath: string | undefined): readonly string[] {
  const dial = ["system", "dial-stdio"];
  if (socketPath === undefined) return ["docker", ...dial];
  const isPodman = PODMAN_SOCKET.test(socketPath);
  return isPodman
    ? ["podman", "--url", `unix://${socketPath}`, ...dial]
    : ["docker", "--host", `unix://${socketPath}`, ...dial];
}
