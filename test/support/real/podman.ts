import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTempDir } from "../temp-dir.ts";
import { startService } from "./child.ts";
import { asker, isUp } from "./engine-requests.ts";

/** Podman's service, which answers Docker's API, with folders of its own. */
export interface Podman {
  readonly socketPath: string;
  /** Ends it and removes its folders. */
  stop(): Promise<void>;
}

/** Starts the service; a text with its last words where this machine does not let it start. */
export async function startPodman(): Promise<Podman | string> {
  const folder = await createTempDir();
  const at = (name: string): string => join(folder.path, name);
  const storage = ["[storage]", 'driver = "vfs"', ...path("runroot"), ...path("graphroot")];
  function path(name: string): readonly string[] {
    return [`${name} = ${JSON.stringify(at(name))}`];
  }
  const engine = ["[engine]", 'cgroup_manager = "cgroupfs"', 'events_logger = "file"'];
  const registries = ["[[registry]]", 'location = "127.0.0.1"', "insecure = true"];
  await writeFile(at("storage.conf"), storage.join("\n"));
  await writeFile(at("containers.conf"), [...engine, ...path("tmp_dir")].join("\n"));
  await writeFile(at("registries.conf"), registries.join("\n"));
  const service = startService(
    "podman",
    ["system", "service", "--time=0", `unix://${at("socket")}`],
    {
      CONTAINERS_STORAGE_CONF: at("storage.conf"),
      CONTAINERS_CONF: at("containers.conf"),
      CONTAINERS_REGISTRIES_CONF: at("registries.conf"),
    },
  );
  const stop = async (): Promise<void> => {
    await service.stop();
    await folder.remove();
  };
  if (await isUp(service, asker(at("socket")))) return { socketPath: at("socket"), stop };
  const [words = "it did not answer"] = service.log().trim().split("\n").slice(-1);
  await stop();
  return words;
}
