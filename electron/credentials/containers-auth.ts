import { posix, win32 } from "node:path";
import type { AuthFile } from "./auth-file.ts";
import type { ProgramEnvironment } from "./helper-path.ts";
import type { LoginCandidate, LoginTarget } from "./login-candidate.ts";
import { canonicalHost, nearness, tryParseKey } from "./registry-key.ts";

const FILE = "containers/auth.json";

export interface ContainersEnvironment extends ProgramEnvironment {
  /** The user's number, where there are such: `process.getuid()`. */
  readonly uid?: number | undefined;
}

/**
 * The files in which Podman, Buildah and Skopeo keep logins, in the order in which they are read.
 * Source: containers-auth.json(5); containers/image pkg/docker/config/config.go for the folder without XDG_RUNTIME_DIR.
 */
export function containersAuthPaths(from: ContainersEnvironment): readonly string[] {
  const path = from.platform === "win32" ? win32 : posix;
  const named = from.environment["REGISTRY_AUTH_FILE"] ?? "";
  const runtime = absolute(from, "XDG_RUNTIME_DIR");
  const settings = absolute(from, "XDG_CONFIG_HOME") ?? path.join(from.userHome, ".config");
  return [
    ...(named === "" ? [] : [named]),
    ...(runtime === undefined ? withoutRuntimeFolder(from) : [path.join(runtime, FILE)]),
    path.join(settings, FILE),
  ].filter((file, index, all) => all.indexOf(file) === index);
}

/**
 * Where they look: at the registry's helper, then for the repository itself, for each namespace above it, for the host.
 * Source: containers-auth.json(5), FORMAT.
 */
export function containersCandidates(
  file: AuthFile,
  target: LoginTarget,
): readonly LoginCandidate[] {
  const host = canonicalHost(target.host);
  const helpers = [...file.credHelpers]
    .filter(([key, helper]) => helper !== "" && isHost(key, host))
    .map(([key, helper]) => ({ kind: "helper", helper, server: key }) as const);
  return [...helpers.slice(0, 1), ...entries(file, host, target.repository)];
}

/** The nearest first; of two keys for the same namespace, the shorter: `ghcr.io` before `https://ghcr.io/v2/`. */
function entries(
  file: AuthFile,
  host: string,
  repository: string | undefined,
): readonly LoginCandidate[] {
  return [...file.auths]
    .flatMap(([key, entry]) => {
      const parsed = tryParseKey(key);
      const near = parsed?.host === host ? nearness(parsed.path, repository) : undefined;
      return near === undefined ? [] : [{ key, entry, near }];
    })
    .toSorted((a, b) => b.near - a.near || a.key.length - b.key.length)
    .map(({ key, entry }) => ({ kind: "entry", key, entry }) as const);
}

function isHost(key: string, host: string): boolean {
  const parsed = tryParseKey(key);
  return parsed?.host === host && parsed.path === "";
}

function withoutRuntimeFolder({ platform, uid }: ContainersEnvironment): readonly string[] {
  return platform === "linux" && uid !== undefined ? [`/run/containers/${uid}/auth.json`] : [];
}

/** XDG Base Directory Specification 0.8: relative paths are to be ignored. */
function absolute(from: ProgramEnvironment, name: string): string | undefined {
  const path = from.platform === "win32" ? win32 : posix;
  const value = from.environment[name] ?? "";
  return path.isAbsolute(value) ? value : undefined;
}
