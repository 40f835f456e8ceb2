import type { ContainerEngine } from "../../shared/engine.ts";
import { AppError, hasCode, toWireError } from "../../shared/errors.ts";
import type { EngineCallOptions } from "./engine-api.ts";
import type { EngineClient } from "./engine-client.ts";
import type { FoundEngine } from "./found-engine.ts";

export interface AskOptions extends EngineCallOptions {
  /** Nobody should wait longer for one that hangs. */
  readonly patienceMs: number;
}

/** Asks engines who they are, all at once. Never fails because of one of them. */
export function askEngines(
  found: readonly FoundEngine[],
  open: (engine: FoundEngine) => EngineClient,
  options: AskOptions,
): Promise<ContainerEngine[]> {
  return Promise.all(found.map((engine) => askEngine(engine, open, options)));
}

/** True for engines of which asking is cheap. */
export function isNear({ access }: FoundEngine): boolean {
  return access instanceof AppError || access.address.kind !== "ssh";
}

async function askEngine(
  engine: FoundEngine,
  open: (engine: FoundEngine) => EngineClient,
  { signal, patienceMs }: AskOptions,
): Promise<ContainerEngine> {
  const { name, origin, current, address } = engine;
  const known = { name, origin, current, address };
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const both = AbortSignal.any([signal, patience]);
    const greeting = await open(engine).greet({ signal: both });
    return { ...known, ...greeting, state: "running" };
  } catch (error) {
    if (signal.aborted) throw error;
    if (patience.aborted) return { ...known, state: "away", error: toWireError(tooSlow(engine)) };
    const state = hasCode(error, "engine_away") ? "away" : "failed";
    return { ...known, state, error: toWireError(error) };
  }
}

function tooSlow({ name, address }: FoundEngine): AppError {
  return new AppError("engine_away", `the engine ${name} does not answer`, {
    details: { engine: name, address, reason: "ETIMEDOUT" },
  });
}
