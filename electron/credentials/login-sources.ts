import { posix, win32 } from "node:path";
import type { ExternalSource } from "../../shared/external-login.ts";
import { type AuthFile, parseAuthFile } from "./auth-file.ts";
import { createAuthFileReader } from "./auth-file-reader.ts";
import {
  containersAuthPaths,
  containersCandidates,
  type ContainersEnvironment,
} from "./containers-auth.ts";
import { dockerCandidates, dockerConfigPath } from "./docker-config.ts";
import type { CandidateRules } from "./login-candidate.ts";

/** A place on this computer where other programs keep logins, and the rules by which they look there. */
export interface LoginSource {
  readonly source: ExternalSource;
  readonly candidates: CandidateRules;
  /** True when `credsStore` of the file means something: Docker reads it, Podman does not. */
  readonly hasStore: boolean;
  /** What stands there now, or undefined when there is nothing. @throws configuration_invalid */
  read(): Promise<AuthFile | undefined>;
}

const VARIABLE = "DOCKER_AUTH_CONFIG";

/** Every place, in the order in which logins are looked up. */
export function loginSources(from: ContainersEnvironment): readonly LoginSource[] {
  const reader = createAuthFileReader();
  const file = (
    kind: ExternalSource["kind"],
    path: string,
  ): Pick<LoginSource, "source" | "read"> => {
    const name = familiarPath(path, from);
    return { source: { kind, name }, read: () => reader.read(path, name) };
  };
  const docker = { candidates: dockerCandidates, hasStore: true };
  const containers = { candidates: containersCandidates, hasStore: false };
  return [
    { ...environmentSource(from), ...docker },
    { ...file("docker-config", dockerConfigPath(from)), ...docker },
    ...containersAuthPaths(from).map((path) => ({
      ...file("containers-auth", path),
      ...containers,
    })),
  ];
}

/** Docker's variable that holds a whole configuration, as CI systems set it. */
function environmentSource({
  environment,
}: ContainersEnvironment): Pick<LoginSource, "source" | "read"> {
  let parsed: AuthFile | undefined;
  return {
    source: { kind: "environment", name: VARIABLE },
    read: async () => {
      const text = environment[VARIABLE] ?? "";
      if (text === "") return undefined;
      parsed ??= parseAuthFile(text, VARIABLE);
      return parsed;
    },
  };
}

/** A path as people write it, with `~` for their own folder. */
function familiarPath(path: string, { userHome, platform }: ContainersEnvironment): string {
  const separator = (platform === "win32" ? win32 : posix).sep;
  const home = userHome.endsWith(separator) ? userHome : userHome + separator;
  return userHome !== "" && path.startsWith(home)
    ? `~${separator}${path.slice(home.length)}`
    : path;
}
