import type { Readable } from "node:stream";
import { z } from "zod";
import { isAppError } from "../../shared/errors.ts";
import { readLines } from "./engine-answer.ts";
import type { EngineCallOptions } from "./engine-api.ts";
import type { EngineCalls } from "./engine-calls.ts";
import { engineRefused } from "./engine-error.ts";

/** How engines report failures after their answer began with status 200. Spec: Docker Engine API v1.41, ImageLoad */
const failureSchema = z.union([
  z.object({ errorDetail: z.object({ message: z.string().min(1) }) }),
  z.object({ error: z.string().min(1) }),
]);

/**
 * Hands an archive to an engine. What the engine says is read to its end: there may be a failure in the middle of it.
 * @throws engine_refused, or what the archive fails with
 */
export async function loadArchive(
  calls: EngineCalls,
  archive: Readable,
  { signal }: EngineCallOptions,
): Promise<void> {
  let broken: unknown;
  // It may fail before it is listened to, or after nobody does any more.
  archive.on("error", (error) => (broken ??= error));
  try {
    const body = { type: "application/x-tar", bytes: archive };
    const query = { quiet: "1" };
    const path = "/images/load";
    const answer = await calls.send({ method: "POST", path, query, body, signal });
    for await (const line of readLines(calls.engine, answer.body, signal)) {
      const words = failureIn(line);
      if (words !== undefined) throw engineRefused(calls.engine, words);
    }
  } catch (error) {
    // What the connection failed with broke the archive too, in nobody's words.
    throw isAppError(broken) && !signal.aborted ? broken : error;
  } finally {
    archive.destroy();
  }
}

function failureIn(line: unknown): string | undefined {
  const failure = failureSchema.safeParse(line);
  if (!failure.success) return undefined;
  return "error" in failure.data ? failure.data.error : failure.data.errorDetail.message;
}
