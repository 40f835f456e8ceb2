import type { Readable } from "node:stream";
import { hasCode, isAppError, withDetails } from "../../shared/errors.ts";
import { discardBody } from "./body.ts";
import { isPassingError, isPassingStatus } from "../../shared/passing.ts";
import type { Clock } from "./clock.ts";
import { type Headers, headerOf } from "./transport.ts";

/** Tries of one request, the first included; of a blob, those without progress. */
export const MAX_TRIES = 6;
/** The longest first pause; the next ones double. */
export const BASE_DELAY_MS = 500;
/** Longer pauses help no registry, and look like standing still. */
export const MAX_DELAY_MS = 60_000;
/** A registry that asks for a longer pause gets it by failing: whoever waits is told, and may stop waiting. */
export const MAX_PATIENCE_MS = 15 * 60_000;

/** A name that is not known is asked for twice: resolvers say so as well just after the network has changed. */
function isUnknownName(error: unknown): boolean {
  return hasCode(error, "host_not_found");
}

/**
 * Sends an idempotent request again while its failure may pass. Returns the last answer, whatever it is: what it means
 * is for the caller to say. A kept connection that the server was just closing costs no try and no pause, once.
 */
export async function withRetries<
  A extends { readonly status: number; readonly headers: Headers; readonly body: Readable },
>(send: () => Promise<A>, clock: Clock, signal: AbortSignal): Promise<A> {
  let excused = false;
  for (let attempt = 1; ; attempt += 1) {
    let pauseMs = backOffMs(attempt, clock);
    try {
      const answer = await send();
      const asked = retryAfterMs(answer.headers, clock.now()) ?? 0;
      const final = attempt === MAX_TRIES || asked > MAX_PATIENCE_MS;
      if (final || !isPassingStatus(answer.status)) return answer;
      await discardBody(answer.body);
      pauseMs = Math.max(pauseMs, asked);
    } catch (error) {
      if (!excused && hasCode(error, "connection_lost") && error.details["reused"] === true) {
        excused = true;
        attempt -= 1;
        continue;
      }
      const mayPass = isPassingError(error) || (attempt === 1 && isUnknownName(error));
      if (!mayPass || isTriedOut(error)) throw error;
      if (attempt === MAX_TRIES) throw withDetails(error, { tries: MAX_TRIES });
    }
    await clock.sleep(pauseMs, signal);
  }
}

/** True for what was sent often enough on its own account, such as a request for the token of another request. */
function isTriedOut(error: unknown): boolean {
  return isAppError(error) && error.details["tries"] !== undefined;
}

/** Full jitter over a doubling delay. @param attempt 1 after the first failure */
export function backOffMs(attempt: number, clock: Clock): number {
  return clock.random() * Math.min(BASE_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
}

/**
 * The pause that `Retry-After` asks for, in milliseconds: seconds, or a date, which is read relative to the server's own
 * `Date` so that clocks need not agree. Undefined when absent or unreadable; never negative. Docker Hub's API has written
 * `X-Retry-After` for it, in seconds since 1970 (docs.docker.com, Docker Hub API, rate limiting, until 2025).
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headerOf(headers, "retry-after")?.trim() ?? "";
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1000;
  const unix = /^\d{9,10}$/.exec(headerOf(headers, "x-retry-after")?.trim() ?? "");
  const dated = /[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  const until = value === "" && unix !== null ? Number(unix[0]) * 1000 : dated;
  if (Number.isNaN(until)) return undefined;
  const server = Date.parse(headerOf(headers, "date") ?? "");
  return Math.max(0, until - (Number.isNaN(server) ? now : server));
}
