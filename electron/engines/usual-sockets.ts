import { posix } from "node:path";
import { DEFAULT_NAME } from "./docker-contexts.ts";
import type { EngineAddress } from "./engine-address.ts";
import type { Surroundings } from "./found-engine.ts";

/** Where engines listen when nobody was told anything. */
export interface UsualSocket {
  /** As Docker's context for it would be called. */
  readonly name: string;
  readonly address: EngineAddress;
}

/**
 * The usual places, by the programs' own documents, with the names that they give their contexts. The pipes of Windows
 * are listed as those documents have them, and were not tried.
 */
export function usualSockets({
  environment,
  platform,
  userHome,
}: Pick<Surroundings, "environment" | "platform" | "userHome">): readonly UsualSocket[] {
  if (platform === "win32") {
    return [
      { name: DEFAULT_NAME, address: pipe("docker_engine") },
      { name: "desktop-linux", address: pipe("dockerDesktopLinuxEngine") },
      { name: "podman", address: pipe("podman-machine-default") },
    ];
  }
  const home = (path: string): EngineAddress => unix(posix.join(userHome, path));
  const runtime = environment["XDG_RUNTIME_DIR"] ?? "";
  const own = (path: string): EngineAddress[] =>
    posix.isAbsolute(runtime) ? [unix(posix.join(runtime, path))] : [];
  const machine = ".local/share/containers/podman/machine";
  const sockets: readonly (readonly [string, readonly EngineAddress[]])[] = [
    [DEFAULT_NAME, [unix("/var/run/docker.sock")]],
    ["rootless", own("docker.sock")],
    ["desktop-linux", [home(".docker/run/docker.sock"), home(".docker/desktop/docker.sock")]],
    ["rancher-desktop", [home(".rd/docker.sock")]],
    ["colima", [home(".colima/default/docker.sock"), home(".config/colima/default/docker.sock")]],
    ["orbstack", [home(".orbstack/run/docker.sock")]],
    ["lima", [home(".lima/docker/sock/docker.sock")]],
    ["podman", own("podman/podman.sock")],
    ["podman-root", [unix("/run/podman/podman.sock")]],
    [
      "podman-machine",
      [home(`${machine}/podman.sock`), home(`${machine}/podman-machine-default/podman.sock`)],
    ],
  ];
  return sockets.flatMap(([name, addresses]) => addresses.map((address) => ({ name, address })));
}

function unix(path: string): EngineAddress {
  return { kind: "unix", path };
}

function pipe(name: string): EngineAddress {
  return { kind: "pipe", path: `\\\\.\\pipe\\${name}` };
}
