import { join } from "node:path";
import { createTempDir } from "../temp-dir.ts";
import { startService } from "./child.ts";
import { asker, isUp } from "./engine-requests.ts";

/** An image as the engine lists it. */
export interface EngineImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
}

/** Debian's Docker engine with folders of its own and without a network. */
export interface Dockerd {
  readonly socketPath: string;
  /** Sends a file to `docker load`; resolves with what the engine wrote. */
  load(path: string): Promise<string>;
  images(): Promise<readonly EngineImage[]>;
  /** Ends it and removes its folders. */
  stop(): Promise<void>;
}

/** Starts the engine; a text with its last words where this machine does not let it start. */
export async function startDockerd(): Promise<Dockerd | string> {
  const folder = await createTempDir();
  const at = (name: string): string => join(folder.path, name);
  const service = startService("dockerd", [
    "--iptables=false",
    "--ip6tables=false",
    "--bridge=none",
    "--storage-driver=vfs",
    `--data-root=${at("data")}`,
    `--exec-root=${at("exec")}`,
    `--pidfile=${at("pid")}`,
    `--host=unix://${at("socket")}`,
    "--insecure-registry=127.0.0.0/8",
  ]);
  const stop = async (): Promise<void> => {
    await service.stop();
    await folder.remove();
  };
  const ask = asker(at("socket"));
  if (!(await isUp(service, ask))) {
    const [words = "it did not answer"] = service.log().trim().split("\n").slice(-1);
    await stop();
    return words;
  }
  return {
    socketPath: at("socket"),
    load: (path) => ask("POST", "/images/load", path),
    images: async () => JSON.parse(await ask("GET", "/images/json")) as EngineImage[],
    stop,
  };
}
