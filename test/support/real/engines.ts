import { createEngineConnector } from "../../../electron/engines/dial-engine.ts";
import type { EngineApi } from "../../../electron/engines/engine-api.ts";
import { createEngineClient } from "../../../electron/engines/engine-client.ts";
import { createEngineHttp } from "../../../electron/engines/engine-http.ts";
import { startDockerd } from "./dockerd.ts";
import { startPodman } from "./podman.ts";
import { report, requires } from "./requirements.ts";

/** An engine of the machine's own kind, started for the tests. */
export interface RealEngine {
  readonly name: RealEngineName;
  readonly api: EngineApi;
  stop(): Promise<void>;
}

export type RealEngineName = "dockerd" | "podman";

const STARTS = { dockerd: startDockerd, podman: startPodman } as const;

/** Starts every engine that is installed here and lets itself be started; the others are reported as skipped. */
export async function startRealEngines(): Promise<readonly RealEngine[]> {
  const started: RealEngine[] = [];
  for (const name of ["dockerd", "podman"] as const) {
    const engine = requires(name) ? await STARTS[name]() : undefined;
    if (typeof engine === "string") report(name, engine);
    else if (engine !== undefined) {
      started.push({ name, api: apiAt(name, engine.socketPath), stop: () => engine.stop() });
    }
  }
  return started;
}

function apiAt(name: string, path: string): EngineApi {
  const ssh = { find: () => Promise.resolve(undefined), environment: {} };
  const connector = createEngineConnector(name, { address: { kind: "unix", path } }, ssh);
  return createEngineClient(createEngineHttp({ name, address: `unix://${path}` }, connector));
}
