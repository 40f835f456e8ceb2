import type { Readable } from "node:stream";
import { z } from "zod";
import { type AppError, isAppError } from "../../shared/errors.ts";
import {
  connectionFailed,
  engineFailed,
  type EngineIdentity,
  engineRefused,
} from "./engine-error.ts";
import type { EngineResponse } from "./engine-http.ts";

/** A list of 100,000 images has about 50 MB. */
export const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** What an engine says of one image, or of itself. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
/** One line of a stream; progress and events have a few hundred bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** The beginning of a refusal: there is one sentence in it. */
const MAX_REFUSAL_BYTES = 64 * 1024;

const refusalSchema = z.object({ message: z.string() });

/**
 * Reads an answer as JSON of the expected shape, and its text.
 * @throws engine_failed when it is longer than `limit`, no JSON, or of another shape
 */
export async function readJson<T>(
  engine: EngineIdentity,
  { body }: EngineResponse,
  expected: { readonly schema: z.ZodType<T>; readonly limit: number; readonly signal: AbortSignal },
): Promise<{ readonly value: T; readonly text: string }> {
  const { schema, limit, signal } = expected;
  const { bytes, complete } = await collect(engine, body, limit, signal);
  if (!complete) throw engineFailed(engine, `the answer is longer than ${limit} bytes`);
  const text = bytes.toString("utf8");
  const parsed = schema.safeParse(jsonOrUndefined(text));
  if (!parsed.success)
    throw engineFailed(engine, `the answer makes no sense: ${whereOf(parsed.error)}`);
  return { value: parsed.data, text };
}

/** The error for an answer with a status that is none of success, in the engine's own words. */
export async function refusalOf(
  engine: EngineIdentity,
  { status, body }: EngineResponse,
  signal: AbortSignal,
): Promise<AppError> {
  let text = "";
  try {
    text = (await collect(engine, body, MAX_REFUSAL_BYTES, signal)).bytes.toString("utf8");
  } catch (error) {
    // The status says enough; a broken refusal must not hide it.
    if (signal.aborted && isAppError(error)) return error;
  }
  const parsed = refusalSchema.safeParse(jsonOrUndefined(text));
  const words = parsed.success ? parsed.data.message : text.trim();
  const said = words === "" ? `status ${status}` : words;
  // Podman answers 500 for whatever it does not like. Who gives a reason has not broken down.
  const isBroken = status >= 500 && !parsed.success;
  return isBroken ? engineFailed(engine, said, status) : engineRefused(engine, said, status);
}

/**
 * The JSON documents of a stream, one a line, as they come. Lines that are none are passed over: engines mix in words.
 * @throws engine_failed when the connection breaks or a line has no end
 */
export async function* readLines(
  engine: EngineIdentity,
  body: Readable,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  let pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        pieces.push(chunk.subarray(from, end));
        from = end + 1;
        const line = Buffer.concat(pieces).toString("utf8");
        [pieces, length] = [[], 0];
        const value = jsonOrUndefined(line);
        if (value !== undefined) yield value;
      }
      pieces.push(chunk.subarray(from));
      length += chunk.length - from;
      if (length > MAX_LINE_BYTES) throw engineFailed(engine, "a line of its answer has no end");
    }
  } catch (error) {
    throw connectionFailed(engine, error, signal);
  }
  const last = jsonOrUndefined(Buffer.concat(pieces).toString("utf8"));
  if (last !== undefined) yield last;
}

/** Gives up an answer together with its connection. */
export function abandonAnswer({ body }: EngineResponse): void {
  body.on("error", () => undefined).destroy();
}

async function collect(
  engine: EngineIdentity,
  body: Readable,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly complete: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) return { bytes: Buffer.concat(chunks).subarray(0, limit), complete: false };
    }
  } catch (error) {
    throw connectionFailed(engine, error, signal);
  }
  return { bytes: Buffer.concat(chunks, size), complete: true };
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whereOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? "" : `${issue.path.join(".")} ${issue.message}`.trim();
}
