import { errors } from "undici";
import { AppError, cancelledError, isAppError } from "../../shared/errors.ts";

/** Which engine an error is about. */
export interface EngineIdentity {
  readonly name: string;
  /** Without secrets, see `formatEngineAddress`. */
  readonly address: string;
}

/** An engine's own words are somebody else's text: no longer than a person reads. */
const MAX_WORDS = 1000;

/** Nothing listens there, as when the engine was stopped, or was never started; or no way leads there now. */
const AWAY: ReadonlySet<string> = new Set([
  "ENOENT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "ENOTSOCK",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
/** The operating system did not let us in. */
const FORBIDDEN: ReadonlySet<string> = new Set(["EACCES", "EPERM"]);

/**
 * Says in our words why an engine could not be asked. What is an AppError already stays what it is.
 * @param signal aborted, it makes every failure a cancellation
 */
export function connectionFailed(
  engine: EngineIdentity,
  error: unknown,
  signal: AbortSignal,
): AppError {
  if (signal.aborted) return cancelledError(`asking the engine ${engine.name}`);
  if (isAppError(error)) return error;
  const reason = reasonOf(error);
  const options = { details: { ...factsOf(engine), reason }, cause: error };
  if (AWAY.has(reason)) {
    return new AppError("engine_away", `the engine ${engine.name} does not listen`, options);
  }
  if (FORBIDDEN.has(reason)) {
    return new AppError("engine_failed", `the socket of ${engine.name} may not be opened`, {
      ...options,
      details: { ...options.details, hint: "engine_forbidden" },
    });
  }
  return new AppError("engine_failed", `no answer from the engine ${engine.name}`, options);
}

/** The engine did not do what it was asked, and said why. */
export function engineRefused(engine: EngineIdentity, words: string, status?: number): AppError {
  return withWords("engine_refused", engine, words, status);
}

/** The engine broke down over it, or answered something that is no answer. */
export function engineFailed(engine: EngineIdentity, words: string, status?: number): AppError {
  return withWords("engine_failed", engine, words, status);
}

/** An image that the engine does not have. */
export function imageMissing(engine: EngineIdentity, image: string): AppError {
  return new AppError("image_not_found", `the engine ${engine.name} has no image ${image}`, {
    details: { ...factsOf(engine), name: image },
  });
}

function withWords(
  code: "engine_refused" | "engine_failed",
  engine: EngineIdentity,
  words: string,
  status: number | undefined,
): AppError {
  const why = words.trim().slice(0, MAX_WORDS);
  return new AppError(code, `the engine ${engine.name}: ${why}`, {
    details: { ...factsOf(engine), why, ...(status === undefined ? {} : { status }) },
  });
}

function factsOf({ name, address }: EngineIdentity): Readonly<Record<string, string>> {
  return { engine: name, address };
}

/** The code under which Node or OpenSSL know a failure; its text when it has none. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof errors.BodyTimeoutError) return "ETIMEDOUT";
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error.name === "TimeoutError") return "ETIMEDOUT";
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return inner === undefined ? error.message : reasonOf(inner);
}
