import { randomBytes } from "node:crypto";
import { appendFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

/** The log starts again when it is this long; it is for the last failures, not for history. */
const MAX_LOG_SIZE = 4 * 1024 * 1024;

/** Header values, and secrets in JSON or query strings, that an unexpected error's text might quote. */
const SECRETS =
  /((?:bearer|basic)\s+|"?(?:password|token|access_token|refresh_token|secret)"?\s*[:=]\s*"?)[^\s"&]+/gi;

/** Writes unexpected errors to a file, without secrets, and gives each an id that people can report. */
export function createErrorLog(folder: string): (error: unknown, procedure: string) => string {
  const path = join(folder, "errors.log");
  return (error, procedure) => {
    const id = randomBytes(4).toString("hex");
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const entry = { time: new Date().toISOString(), id, procedure, error: redact(text) };
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_SIZE) truncateSync(path);
      appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    } catch {
      // A log that cannot be written must not hide the error it was for.
    }
    return id;
  };
}

export function redact(text: string): string {
  return text.replaceAll(SECRETS, "$1[redacted]");
}
