import { createReadStream } from "node:fs";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Service } from "./child.ts";

/** Sends a request, with a file if there is one, and resolves with the answer's text. */
export type Ask = (method: string, path: string, file?: string) => Promise<string>;

const START_MS = 30_000;
const PAUSE_MS = 100;

/** Requests to an engine on a socket, by nothing of ours. */
export function asker(socketPath: string): Ask {
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

/** True as soon as the engine answers; false when it ended, or took too long. */
export async function isUp(service: Service, ask: Ask): Promise<boolean> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await delay(PAUSE_MS)) {
    if (service.process.exitCode !== null) return false;
    const answer = await ask("GET", "/_ping").catch(() => "");
    if (answer === "OK") return true;
  }
  return false;
}
