import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createConfigurationFiles } from "../../../../electron/network/configuration-files.ts";
import type { OtherPrograms } from "../../../../electron/network/other-programs.ts";
import { tempDir } from "../../../support/temp-dir.ts";

/** Reading cannot be cancelled where this is given. */
export const OPTIONS = { signal: new AbortController().signal };

export interface TestPrograms extends OtherPrograms {
  readonly root: string;
  /** Writes a file of another program; the path begins below the root. */
  write(path: string, text: string | Uint8Array): Promise<string>;
}

/** Docker, Podman and containerd with all their files below a new folder. */
export async function programsWith(
  files: Readonly<Record<string, string>> = {},
  named?: string,
): Promise<TestPrograms> {
  const root = await tempDir();
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  const write = async (path: string, text: string | Uint8Array): Promise<string> => {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
    return at(path);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return {
    root,
    write,
    platform: "linux",
    files: createConfigurationFiles(),
    places: {
      certsD: [at("user/certs.d"), at("etc/containers/certs.d"), at("etc/docker/certs.d")],
      dockerDaemon: [at("user/daemon.json"), at("etc/docker/daemon.json")],
      registriesConf: {
        ...(named === undefined ? {} : { named: at(named) }),
        user: { file: at("user/registries.conf"), folder: at("user/registries.conf.d") },
        system: { file: at("etc/registries.conf"), folder: at("etc/registries.conf.d") },
      },
      containerd: [at("etc/containerd/certs.d")],
    },
  };
}
