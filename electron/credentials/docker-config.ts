import { posix, win32 } from "node:path";
import type { AuthFile } from "./auth-file.ts";
import type { ProgramEnvironment } from "./helper-path.ts";
import type { LoginCandidate, LoginTarget } from "./login-candidate.ts";
import { canonicalHost, nearness, serverOf, tryParseKey } from "./registry-key.ts";

/** Docker's config.json: in the folder that DOCKER_CONFIG names, else in `~/.docker`. */
export function dockerConfigPath(from: ProgramEnvironment): string {
  const path = from.platform === "win32" ? win32 : posix;
  const named = from.environment["DOCKER_CONFIG"] ?? "";
  return path.join(named === "" ? path.join(from.userHome, ".docker") : named, "config.json");
}

/**
 * Where Docker looks: at the registry's own helper, else at the store for all registries; then in the file itself. An
 * entry is found under its exact key, then by host without scheme and path.
 * Source: docker/cli cli/config/configfile/file.go; moby daemon/pkg/registry/auth.go, ResolveAuthConfig.
 */
export function dockerCandidates(file: AuthFile, target: LoginTarget): readonly LoginCandidate[] {
  const key = matchingKey(file.auths, target);
  const entry = key === undefined ? undefined : file.auths.get(key);
  const helper = helperFor(file, target, key);
  return [
    ...(helper === undefined ? [] : [helper]),
    ...(key === undefined || entry === undefined ? [] : [{ kind: "entry", key, entry } as const]),
  ];
}

function helperFor(
  file: AuthFile,
  target: LoginTarget,
  key: string | undefined,
): LoginCandidate | undefined {
  const own = matchingKey(file.credHelpers, target);
  const name = (own === undefined ? undefined : file.credHelpers.get(own)) ?? "";
  if (name !== "") return { kind: "helper", helper: name, server: serverOf(target.host) };
  if (file.credsStore === undefined) return undefined;
  // The key under which `docker login` left its reminder is the one that it gave to the store.
  return { kind: "helper", helper: file.credsStore, server: key ?? serverOf(target.host) };
}

/** The exact key; else one for the same host: without a path, with that of the repository, with any. */
function matchingKey(
  section: ReadonlyMap<string, unknown>,
  { host, repository }: LoginTarget,
): string | undefined {
  const exact = [serverOf(host), host].find((key) => section.has(key));
  if (exact !== undefined) return exact;
  const canonical = canonicalHost(host);
  let best: { key: string; rank: number } | undefined;
  for (const key of section.keys()) {
    const parsed = tryParseKey(key);
    if (parsed?.host !== canonical) continue;
    const rank =
      parsed.path === "" ? Number.MAX_SAFE_INTEGER : (nearness(parsed.path, repository) ?? 0);
    if (best === undefined || rank > best.rank) best = { key, rank };
  }
  return best?.key;
}
