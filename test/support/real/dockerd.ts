import { createReadStream } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createTempDir } from "../temp-dir.ts";
import { type Service, startService } from "./child.ts";

/** An image as the engine lists it. */
export interface EngineImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
}

/** Debian's Docker engine with folders of its own and without a network. */
export interface Dockerd {
  /** Sends a file to `docker load`; resolves with what the engine wrote. */
  load(path: string): Promise<string>;
  images(): Promise<readonly EngineImage[]>;
  /** Ends it and removes its folders. */
  stop(): Promise<void>;
}

const START_MS = 30_000;
const PAUSE_MS = 100;

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
    load: (path) => ask("POST", "/images/load", path),
    images: async () => JSON.parse(await ask("GET", "/images/json")) as EngineImage[],
    stop,
  };
}

type Ask = (method: string, path: string, file?: string) => Promise<string>;

function asker(socketPath: string): Ask {
  return async (method, path, file) => {
    const headers = { "content-type": "application/x-tar" };
    const outgoing = request({ socketPath, method, path, headers });
    const answered = new Promise<string>((resolve, reject) => {
      outgoing.once("response", (response) => void text(response).then(resolve, reject));
      outgoing.once("error", reject);
    });
    if (file === undefined) outgoing.end();
    else await pipeline(createReadStream(file), outgoing);
    return answered;
  };
}

async function isUp(service: Service, ask: Ask): Promise<boolean> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await delay(PAUSE_MS)) {
    if (service.process.exitCode !== null) return false;
    const answer = await ask("GET", "/_ping").catch(() => "");
    if (answer === "OK") return true;
  }
  return false;
}
