import { abandonAnswer, readLines } from "./engine-answer.ts";
import type { EngineCallOptions } from "./engine-api.ts";
import type { EngineCalls } from "./engine-calls.ts";

/**
 * Yields whenever something about images changed, until the engine ends or the signal fires. What the engine says of it is
 * not believed in detail: engines differ, and the list tells. Spec: Docker Engine API v1.41, SystemEvents
 */
export async function* imageChanges(
  calls: EngineCalls,
  { signal }: EngineCallOptions,
): AsyncGenerator<void> {
  const query = { filters: JSON.stringify({ type: ["image"] }) };
  try {
    const answer = await calls.send({ method: "GET", path: "/events", query, signal });
    try {
      for await (const _event of readLines(calls.engine, answer.body, signal)) yield;
    } finally {
      abandonAnswer(answer);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
