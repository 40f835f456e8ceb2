import { posix, win32 } from "node:path";
import type { ConfigurationFiles } from "./configuration-files.ts";
import type { Variables } from "./proxy-environment.ts";

interface ConfPlace {
  readonly file: string;
  /** Of the drop-ins. */
  readonly folder: string;
}

/** Where Docker, Podman and containerd keep what they know about registries. Absolute paths; not all exist. */
export interface ConfigurationPlaces {
  /** `certs.d` folders, see certs-d.ts. */
  readonly certsD: readonly string[];
  /** All that exist are read; the first comes first. */
  readonly dockerDaemon: readonly string[];
  readonly registriesConf: {
    /** By CONTAINERS_REGISTRIES_CONF. */
    readonly named?: string;
    readonly user: ConfPlace;
    readonly system: ConfPlace;
  };
  /** Folders with one folder for each registry, see hosts-toml-files.ts. */
  readonly containerd: readonly string[];
}

/** Everything needed to read the files of other programs. */
export interface OtherPrograms {
  readonly places: ConfigurationPlaces;
  readonly platform: NodeJS.Platform;
  readonly files: ConfigurationFiles;
}

export interface PlacesOptions {
  readonly environment: Variables;
  readonly platform: NodeJS.Platform;
  /** As `os.homedir()` gives it. */
  readonly userHome: string;
}

/**
 * The places by the rules of each program. containers/image looks into `~/.config` whatever XDG_CONFIG_HOME says, except
 * for certificates.
 */
export function configurationPlaces({
  environment,
  platform,
  userHome,
}: PlacesOptions): ConfigurationPlaces {
  const paths = platform === "win32" ? win32 : posix;
  const join = (...parts: readonly string[]): string => paths.join(...parts);
  const absolute = (name: string): string | undefined => {
    const value = environment[name] ?? "";
    return paths.isAbsolute(value) ? value : undefined;
  };
  const home = (...parts: readonly string[]): string => join(userHome, ...parts);
  const config = absolute("XDG_CONFIG_HOME") ?? home(".config");
  const programData = absolute("PROGRAMDATA") ?? "C:\\ProgramData";
  const programFiles = absolute("ProgramFiles") ?? "C:\\Program Files";
  const named = environment["CONTAINERS_REGISTRIES_CONF"];
  const isWindows = platform === "win32";
  return {
    certsD: [
      join(config, "containers", "certs.d"),
      ...(isWindows
        ? [join(programData, "docker", "certs.d")]
        : ["/etc/containers/certs.d", "/etc/docker/certs.d"]),
      join(config, "docker", "certs.d"),
    ],
    dockerDaemon: [
      home(".docker", "daemon.json"),
      join(config, "docker", "daemon.json"),
      isWindows ? join(programData, "docker", "config", "daemon.json") : "/etc/docker/daemon.json",
    ],
    registriesConf: {
      ...(named === undefined || named === "" ? {} : { named }),
      user: confPlace(home(".config", "containers", "registries.conf")),
      system: confPlace("/etc/containers/registries.conf"),
    },
    containerd: [
      isWindows ? join(programFiles, "containerd", "certs.d") : "/etc/containerd/certs.d",
    ],
  };
}

function confPlace(file: string): ConfPlace {
  return { file, folder: `${file}.d` };
}
